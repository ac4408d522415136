//! What a panic shows of the tracked functions that it leaves.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use error_tracker::{
    auto_track,
    model::{Event, Frame, Kind, VariableState},
    testing::with_captured_events,
};

/// The one event of what panics.
fn panicked<R>(run: impl FnOnce() -> R) -> Event {
    let mut events = with_captured_events(|| catch_unwind(AssertUnwindSafe(run)).map(drop).expect_err("it panics"));
    assert_eq!(events.len(), 1, "{events:#?}");
    events.remove(0)
}

fn values(frame: &Frame) -> Vec<String> {
    let variables = frame.arguments.iter().chain(&frame.locals);
    variables.map(|variable| format!("{} = {}", variable.name, variable.value)).collect()
}

fn functions(event: &Event) -> Vec<&str> {
    event.frames.iter().map(|frame| &*frame.function).collect()
}

#[derive(Debug)]
struct Order {
    id: u32,
    items: Vec<u32>,
}

#[auto_track]
fn price(items: &[u32], index: usize) -> u32 {
    let doubled = index * 2;
    items[doubled]
}

#[auto_track]
fn charge(order: &Order, currency: &str) -> Result<u32, String> {
    let number = order.id + 1;
    let name = format!("order-{number}");
    let price = price(&order.items, name.len());
    Ok(price + number)
}

#[test]
fn every_function_that_is_left_shows_its_values() {
    let order = Order { id: 7, items: vec![1, 2] };
    let event = panicked(|| charge(&order, "EUR"));
    assert_eq!((event.kind, event.handled), (Kind::Panic, false));
    assert_eq!(event.message(), "index out of bounds: the len is 2 but the index is 14");
    assert_eq!(functions(&event), ["price", "charge"]);
    assert_eq!(values(&event.frames[0]), ["items = [1, 2]", "index = 7", "doubled = 14"]);
    assert_eq!(
        values(&event.frames[1]),
        ["order = Order { id: 7, items: [1, 2] }", "currency = \"EUR\"", "number = 8", "name = \"order-8\""]
    );
    let frame = &event.frames[0];
    assert_eq!((&*frame.expression, &*frame.file), ("items[doubled]", file!()));
    assert!(frame.column > 0);
}
