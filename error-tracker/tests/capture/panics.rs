//! What a panic shows of the tracked functions that it leaves.

use std::{
    cell::{Cell, RefCell},
    future::Future as _,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

use error_tracker::{
    auto_track,
    model::{Event, Frame, Kind, Variable, VariableState},
    testing::with_captured_events,
};

use crate::block_on;

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

fn variable<'a>(frame: &'a Frame, name: &str) -> &'a Variable {
    let variables = frame.arguments.iter().chain(&frame.locals);
    variables.into_iter().find(|variable| variable.name == name).expect("the variable")
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

#[auto_track]
fn refill(stock: &RefCell<Vec<u32>>, amount: u32) {
    let waiting = RefCell::new(Vec::new());
    let mut waits = waiting.borrow_mut();
    waits.push(amount);
    stock.borrow_mut().push(amount);
    assert!(amount < 3, "too much");
    drop(waits);
    count(&waiting);
}

fn count(waiting: &RefCell<Vec<u32>>) -> usize {
    waiting.borrow().len()
}

#[test]
fn what_can_change_behind_a_shared_reference_says_when_it_was_read() {
    let event = panicked(|| refill(&RefCell::new(vec![1]), 3));
    let shown = |name: &str| {
        let shown = variable(&event.frames[0], name);
        (shown.value.to_string(), shown.note.as_deref().map(str::to_owned))
    };
    let late = Some("read when the panic left its scope".to_owned());
    assert_eq!(shown("stock"), ("RefCell { value: [1, 3] }".to_owned(), late.clone()));
    assert_eq!(shown("waiting"), ("RefCell { value: [3] }".to_owned(), late));
    assert_eq!(shown("amount"), ("3".to_owned(), None));
}

#[auto_track]
fn sum(mut left: u32, right: &mut u32, name: String, list: Vec<u32>) -> u32 {
    let mut total = 1;
    let taken = name.len();
    left += 1;
    *right += 1;
    drop(list);
    total += left;
    let nothing = left.checked_sub(total);
    nothing.unwrap() + total
}

#[test]
fn what_changes_or_moves_is_said_to_be_missing() {
    let mut right = 5;
    let event = panicked(|| sum(1, &mut right, "four".to_owned(), vec![1]));
    let frame = &event.frames[0];
    let states: Vec<_> = ["left", "right", "list"].map(|name| variable(frame, name).state).into();
    assert_eq!(states, [VariableState::Borrowed, VariableState::Borrowed, VariableState::Moved]);
    assert!(["left", "right", "list"].iter().all(|name| variable(frame, name).note.is_some()));
    assert_eq!(variable(frame, "name").value, "\"four\"");
    assert_eq!((&*variable(frame, "taken").value, variable(frame, "nothing").state), ("4", VariableState::Moved));
    assert_eq!(variable(frame, "total").state, VariableState::Borrowed);
    assert!(variable(frame, "total").note.is_some());
    assert_eq!(frame.expression, "nothing.unwrap()");
}

#[auto_track]
fn many_kinds(text: &str) -> usize {
    let mut total = 0;
    let never: usize;
    let (first, mut rest) = text.split_at(1);
    let lent = &mut total;
    *lent += first.len();
    let moved = String::from(rest);
    rest = "rest";
    drop(moved);
    let outer = rest.len();
    for letter in rest.chars() {
        let mut within = letter.len_utf8();
        within += price(&[1, 2], within) as usize;
        total += within;
    }
    never = outer;
    total + never
}

#[test]
fn each_local_that_is_in_scope_is_there_with_a_state() {
    let event = panicked(|| many_kinds("text"));
    let states: Vec<_> = event.frames[1].locals.iter().map(|local| (&*local.name, local.state)).collect();
    let (value, borrowed, moved) = (VariableState::Value, VariableState::Borrowed, VariableState::Moved);
    let expected = [
        ("total", borrowed),
        ("never", borrowed),
        ("first", value),
        ("rest", borrowed),
        ("lent", borrowed),
        ("moved", moved),
        ("outer", value),
        ("letter", value),
        ("within", borrowed),
    ];
    assert_eq!(states, expected, "{:#?}", event.frames[1]);
}

#[auto_track]
#[allow(unconditional_recursion)]
fn down(level: u32) -> u32 {
    let next = level.checked_sub(1).expect("the bottom");
    down(next)
}

#[test]
fn recursion_gives_a_frame_for_each_call() {
    let event = panicked(|| down(2));
    let levels: Vec<_> = event.frames.iter().map(|frame| &*frame.arguments[0].value).collect();
    assert_eq!(levels, ["0", "1", "2"]);
    assert_eq!(values(&event.frames[1]), ["level = 1", "next = 0"]);
}

#[auto_track]
fn guarded(jobs: &[u32]) -> u32 {
    let caught = catch_unwind(|| price(jobs, 9));
    caught.unwrap_or(0)
}

#[test]
fn a_panic_that_a_tracked_function_catches_is_handled_and_has_no_frame_of_it() {
    let events = with_captured_events(|| guarded(&[1, 2]));
    let [event] = &events[..] else { panic!("one event: {events:#?}") };
    assert!(event.handled);
    assert_eq!(functions(event), ["price"]);
}

#[auto_track]
fn raised_again(jobs: &[u32]) -> u32 {
    match catch_unwind(|| price(jobs, 9)) {
        Ok(price) => price,
        Err(payload) => {
            guarded(&[]);
            resume_unwind(payload)
        }
    }
}

#[auto_track]
fn caught_and_raised_again(jobs: &[u32]) -> u32 {
    match catch_unwind(|| price(jobs, 9)) {
        Ok(price) => price,
        Err(payload) => resume_unwind(payload),
    }
}

#[test]
fn a_panic_that_is_raised_again_is_the_same_panic() {
    let event = panicked(|| caught_and_raised_again(&[3]));
    assert_eq!(functions(&event), ["price", "caught_and_raised_again"]);
    assert_eq!(values(&event.frames[1]), ["jobs = [3]", "payload = <moved>"]);
}

#[test]
fn another_panic_in_between_is_another_event() {
    let events = with_captured_events(|| catch_unwind(|| raised_again(&[3])));
    let frames: Vec<_> = events.iter().map(functions).collect();
    assert_eq!(frames[..2], [["price"], ["price"]], "{frames:?}");
    assert_eq!(events.len(), 2);
}

struct Loud<'a>(&'a str);

impl std::fmt::Debug for Loud<'_> {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("no Debug for {}", self.0)
    }
}

#[auto_track]
fn shout(loud: &Loud<'_>, count: usize) -> u32 {
    let bad = Loud("a local");
    price(&[], count)
}

#[test]
fn a_debug_that_panics_while_unwinding_spoils_nothing_else() {
    let event = panicked(|| shout(&Loud("an argument"), 3));
    assert_eq!(functions(&event), ["price", "shout"]);
    let frame = &event.frames[1];
    assert_eq!(variable(frame, "loud").state, VariableState::Unprintable);
    assert_eq!((variable(frame, "bad").state, &*variable(frame, "count").value), (VariableState::Unprintable, "3"));
}

struct Cleanup<'a>(&'a str);

impl Drop for Cleanup<'_> {
    fn drop(&mut self) {
        clean_up(self.0);
        let _ = catch_unwind(|| price(&[8], 8));
    }
}

#[auto_track]
fn clean_up(what: &str) -> usize {
    let length = what.len();
    length.max(price(&[5], 0) as usize)
}

#[auto_track]
fn with_cleanup(count: usize) -> u32 {
    let _cleanup = Cleanup("temporary");
    price(&[], count)
}

#[test]
fn what_a_destructor_calls_while_unwinding_is_no_frame_of_the_panic() {
    let events = with_captured_events(|| catch_unwind(|| with_cleanup(4)));
    let found: Vec<_> = events.iter().map(|event| (functions(event), &*event.frames[0].arguments[1].value)).collect();
    // The second panic may have been raised after the first was caught, as far as anybody can tell, so the function
    // that both may be leaving is no frame of either.
    assert_eq!(found, [(vec!["price"], "4"), (vec!["price"], "8")]);
}

#[auto_track]
fn settle(order: &Order) -> Result<u32, String> {
    let amount = order.items.first().copied().ok_or_else(|| format!("order {} is empty", order.id))?;
    Ok(amount)
}

#[auto_track]
fn settle_all(orders: &[Order]) -> u32 {
    let count = orders.len();
    orders.iter().map(|order| settle(order).unwrap()).sum::<u32>() + count as u32
}

#[test]
fn unwrap_on_a_failure_shows_its_text_and_the_failure_is_an_event_of_its_own() {
    let events = with_captured_events(|| catch_unwind(|| settle_all(&[Order { id: 3, items: vec![] }])));
    let [error, panic] = &events[..] else { panic!("two events: {events:#?}") };
    assert_eq!((error.kind, error.handled, error.message()), (Kind::Error, false, "order 3 is empty"));
    assert_eq!(panic.kind, Kind::Panic);
    assert!(panic.message().ends_with("order 3 is empty\""), "{}", panic.message());
    assert_eq!(functions(panic), ["settle_all"]);
    assert_eq!(values(&panic.frames[0]), ["orders = [Order { id: 3, items: [] }]", "count = 1"]);
}

#[test]
fn unwrap_and_expect_show_the_text_of_the_whole_chain() {
    use anyhow::Context as _;
    let failed = || "12x".parse::<u32>().context("reading the amount").context("paying");
    for (event, begins) in [
        (panicked(|| failed().unwrap()), "called `Result::unwrap()` on an `Err` value: paying"),
        (panicked(|| failed().expect("the amount is a number")), "the amount is a number: paying"),
    ] {
        let message = event.message();
        assert!(message.starts_with(begins), "{message}");
        assert!(
            message.contains("reading the amount") && message.contains("invalid digit found in string"),
            "{message}"
        );
    }
}

#[test]
fn a_payload_goes_through_the_functions_that_pass_it_on() {
    #[auto_track]
    fn throws(code: u32) -> u32 {
        if code > 3 { std::panic::panic_any(code) } else { code }
    }
    let caught = std::cell::Cell::new(0);
    let events = with_captured_events(|| {
        let payload = catch_unwind(|| throws(7)).expect_err("it panics");
        caught.set(*payload.downcast::<u32>().expect("its own payload"));
    });
    assert_eq!((caught.get(), events[0].message(), functions(&events[0])), (7, "7", vec!["throws"]));
}

#[auto_track]
fn recovers(index: usize) -> Result<u32, String> {
    match settle(&Order { id: 9, items: vec![] }) {
        Ok(amount) => Ok(amount),
        Err(_) => Ok(price(&[], index)),
    }
}

#[test]
fn a_panic_while_an_error_is_dealt_with_is_an_event_of_its_own() {
    let events = with_captured_events(|| catch_unwind(|| recovers(6)));
    let kinds: Vec<_> = events.iter().map(|event| (event.kind, functions(event))).collect();
    assert_eq!(kinds, [(Kind::Error, vec!["settle"]), (Kind::Panic, vec!["price", "recovers"])]);
}

#[test]
fn a_failure_after_a_panic_was_caught_is_an_event_of_its_own() {
    #[auto_track]
    fn both(items: &[u32]) -> Result<u32, String> {
        let caught = catch_unwind(|| price(items, 9)).is_err();
        settle(&Order { id: u32::from(caught), items: vec![] })
    }
    let events = with_captured_events(|| both(&[1]));
    let mut kinds: Vec<_> = events.iter().map(|event| (event.kind, functions(event))).collect();
    kinds.sort_by_key(|(_, functions)| functions.len());
    assert_eq!(kinds, [(Kind::Panic, vec!["price"]), (Kind::Error, vec!["settle", "both"])]);
}

static LIMIT: u32 = 70;

#[auto_track(skip(secret_plan), mask(card), globals(LIMIT))]
fn options(secret_plan: &str, card: &str, password: &str, count: usize) -> u32 {
    let token = 17;
    price(&[], count)
}

#[test]
fn options_and_masks_count_for_panics_as_well() {
    let event = panicked(|| options("plan", "4111", "hunter2", 1));
    let frame = &event.frames[1];
    assert_eq!(variable(frame, "secret_plan").state, VariableState::Skipped);
    assert!(["card", "password", "token"].iter().all(|name| variable(frame, name).masked), "{frame:#?}");
    assert_eq!((variable(frame, "count").value.as_ref(), frame.globals[0].value.as_ref()), ("1", "70"));
    assert!(!format!("{event:?}").contains("hunter2"));
}

#[auto_track(additional_context = { "items": items.len(), "password": "hunter2", "order": 1 })]
fn with_context(items: &[u32], index: usize) -> u32 {
    price(items, index)
}

#[auto_track(additional_context = { "order": 2, "shift": shift })]
fn around_it(shift: &str) -> u32 {
    with_context(&[1, 2], shift.len())
}

#[auto_track(additional_context = { "loud": format!("{:?}", Loud("a context")) })]
async fn loud_context(index: usize) -> u32 {
    price(&[], index)
}

#[test]
fn a_panic_has_the_additional_context_of_the_functions_that_it_leaves() {
    let event = panicked(|| around_it("night"));
    let context = |name: &str| event.context[name].clone();
    assert_eq!((context("items"), context("order"), context("shift")), (2.into(), 1.into(), "night".into()));
    assert_eq!(context("password"), "**************");
}

#[test]
fn a_context_that_panics_while_unwinding_spoils_nothing_else() {
    let event = panicked(|| block_on(loud_context(3)));
    assert_eq!((functions(&event), event.context.get("loud")), (vec!["price", "loud_context"], None));
}

#[auto_track(panics = false)]
fn errors_only(count: usize) -> u32 {
    price(&[], count)
}

#[auto_track(locals = false)]
fn arguments_only(count: usize) -> u32 {
    let doubled = count * 2;
    errors_only(doubled)
}

#[test]
fn panics_false_shows_no_frame_and_locals_false_no_locals() {
    let event = panicked(|| arguments_only(2));
    assert_eq!(functions(&event), ["price", "arguments_only"]);
    assert_eq!(values(&event.frames[1]), ["count = 2"]);
}

#[auto_track]
fn loops(names: &[&str]) -> u32 {
    let mut total = 0;
    for (place, name) in names.iter().enumerate() {
        let length = name.len();
        total += price(&[1, 2, 3], length);
    }
    total
}

#[test]
fn a_loop_shows_the_turn_that_panics() {
    let event = panicked(|| loops(&["a", "bb"]));
    let frame = &event.frames[1];
    let expected = ["names = [\"a\", \"bb\"]", "total = <borrowed>", "place = 1", "name = \"bb\"", "length = 2"];
    assert_eq!(values(frame), expected);
}

#[auto_track]
fn shadowed(count: u32) -> u32 {
    let count = count + 1;
    let count = count * 2;
    assert!(count < 5, "too many: {count}");
    count
}

#[test]
fn a_name_that_hides_another_is_shown_alone() {
    let event = panicked(|| shadowed(3));
    assert_eq!(values(&event.frames[0]), ["count = 8"]);
    assert_eq!(event.frames[0].expression, "assert!(count < 5, \"too many: {count}\")");
}

#[test]
fn functions_show_the_line_that_the_panic_left_them_at() {
    let order = Order { id: 7, items: vec![1, 2] };
    let event = panicked(|| charge(&order, "EUR"));
    let first = event.frames[1].line;
    let line = event.backtrace.iter().find(|frame| frame.function.ends_with("charge")).and_then(|frame| frame.line);
    assert_eq!(Some(first), line);
}

async fn yields() {
    let mut yielded = false;
    std::future::poll_fn(|context| {
        context.waker().wake_by_ref();
        if std::mem::replace(&mut yielded, true) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

#[auto_track]
async fn fetch(page: &str, index: usize) -> u32 {
    let next = index + 1;
    yields().await;
    price(&[1, 2], next)
}

#[auto_track]
async fn crawl(site: String, depth: usize) -> u32 {
    let pages = depth * 2;
    yields().await;
    fetch("start", pages).await
}

#[test]
fn functions_that_are_suspended_show_their_values() {
    let event = panicked(|| block_on(crawl("example".to_owned(), 3)));
    assert_eq!(functions(&event), ["price", "fetch", "crawl"]);
    assert_eq!(values(&event.frames[1]), ["page = \"start\"", "index = 6", "next = 7"]);
    assert_eq!(values(&event.frames[2]), ["site = \"example\"", "depth = 3", "pages = 6"]);
}

struct Opaque;

struct Shelf(Vec<u32>);

impl Shelf {
    #[auto_track]
    async fn takes(
        &self,
        at: usize,
        sign: char,
        now: &Cell<u32>,
        opaque: &Opaque,
        site: String,
    ) -> Result<u32, String> {
        now.set(7);
        yields().await;
        refuses(at).await?;
        let _used = (opaque, sign, &site);
        Ok(price(&self.0, at))
    }
}

async fn refuses(at: usize) -> Result<(), String> {
    if at == 0 { Err("nothing there".to_owned()) } else { Ok(()) }
}

#[test]
fn arguments_of_every_kind_are_shown_of_a_function_that_is_suspended() {
    let takes = |at| {
        let (shelf, now) = (Shelf(vec![1]), Cell::new(3));
        block_on(shelf.takes(at, 'x', &now, &Opaque, "example".to_owned()))
    };
    let mut events = with_captured_events(|| assert!(takes(0).is_err()));
    let shown = |frame: &Frame| {
        let variables = frame.arguments.iter();
        let text = |shown: &Variable| match shown.state {
            VariableState::Unprintable => {
                format!("{}: {}", shown.name, shown.type_name.rsplit("::").next().unwrap_or(""))
            }
            _ => format!("{} = {}", shown.name, shown.value),
        };
        variables.map(text).collect::<Vec<_>>()
    };
    let mut wanted =
        ["self: Shelf", "at = 0", "sign = 'x'", "now = Cell { value: 7 }", "opaque: Opaque", "site = \"example\""];
    assert_eq!(shown(&events.remove(0).frames[0]), wanted);
    wanted[1] = "at = 1";
    assert_eq!(shown(&panicked(|| takes(1)).frames[1]), wanted);
}

#[auto_track]
async fn waits(number: usize) -> u32 {
    std::future::pending::<()>().await;
    price(&[], number)
}

#[auto_track]
async fn both_at_once(count: usize) -> (u32, u32) {
    let mut waiting = std::pin::pin!(waits(4));
    let mut first = std::pin::pin!(fetch("first", count));
    std::future::poll_fn(|context| {
        let _ = waiting.as_mut().poll(context);
        first.as_mut().poll(context)
    })
    .await;
    (0, 0)
}

#[auto_track]
async fn cancels(count: usize) -> u32 {
    let waiting = waits(1);
    let mut waiting = Box::pin(waiting);
    let waits =
        std::future::poll_fn(|context| std::task::Poll::Ready(waiting.as_mut().poll(context).is_pending())).await;
    assert!(!waits, "it waits");
    fetch("never", count).await
}

#[test]
fn what_waits_while_a_panic_drops_it_is_no_frame_of_it() {
    let event = panicked(|| block_on(both_at_once(8)));
    assert_eq!(functions(&event), ["price", "fetch", "both_at_once"]);
    let event = panicked(|| block_on(cancels(8)));
    assert_eq!(functions(&event), ["cancels"]);
    assert_eq!(values(&event.frames[0]), ["count = 8", "waiting = <borrowed>", "waits = true"]);
}

#[auto_track]
fn hides(count: u32, size: u32) -> u32 {
    let mut count = count + 1;
    let step = 1;
    let mut step = step + 2;
    count += 10;
    step += 10;
    #[allow(clippy::single_element_loop, reason = "it is a loop that is left")]
    for size in [size] {
        price(&[], count as usize);
    }
    step
}

#[test]
fn a_name_that_hides_another_and_changes_is_not_shown_with_the_others_value() {
    let event = panicked(|| hides(1, 2));
    let frame = &event.frames[1];
    assert_eq!(variable(frame, "count").state, VariableState::Borrowed);
    let states: Vec<_> = frame.locals.iter().map(|local| (&*local.name, local.state)).collect();
    let expected =
        [("count", VariableState::Borrowed), ("step", VariableState::Borrowed), ("size", VariableState::Value)];
    assert_eq!(states, expected, "{frame:#?}");
    assert_eq!(variable(frame, "size").value, "2");
}

#[test]
fn a_panic_that_a_silent_function_catches_is_handled_and_shows_its_values() {
    #[error_tracker::track(silent(panics), default = number + 1)]
    fn swallows(number: usize) -> usize {
        [1, 2, 3][number]
    }
    let mut events = with_captured_events(|| assert_eq!(swallows(7), 8));
    assert_eq!(events.len(), 1, "{events:#?}");
    let event = events.remove(0);
    assert_eq!((event.kind, event.handled), (Kind::Panic, true), "{event:#?}");
    assert_eq!((functions(&event), values(&event.frames[0])), (vec!["swallows"], vec!["number = 7".to_owned()]));
}

/// The locals of a frame, with their states.
fn states(frame: &Frame) -> Vec<(&str, VariableState)> {
    frame.locals.iter().map(|local| (&*local.name, local.state)).collect()
}

#[auto_track]
fn sums_up(numbers: &[u32], #[cfg(not(test))] never: u32, #[cfg(test)] at: usize) -> u32 {
    #[cfg(not(test))]
    let never = 7;
    #[cfg(test)]
    let step = 2;
    let mut total = 0;
    for number in numbers {
        let doubled = number * 2;
        {
            let gone = doubled + 1;
            total += gone;
        }
        total += numbers[doubled as usize];
        let later = total;
        total = later * step;
    }
    total
}

#[test]
fn a_local_under_a_condition_or_in_a_loop_that_only_reckons_is_there_with_a_state() {
    let event = panicked(|| sums_up(&[1, 8], 1));
    let frame = &event.frames[0];
    let borrowed = VariableState::Borrowed;
    let expected = [("step", borrowed), ("total", borrowed), ("number", borrowed), ("doubled", borrowed)];
    assert_eq!(states(frame), expected, "{frame:#?}");
    let arguments: Vec<_> = frame.arguments.iter().map(|argument| (&*argument.name, argument.state)).collect();
    assert_eq!(arguments, [("numbers", VariableState::Value), ("at", borrowed)]);
    assert!(frame.locals.iter().all(|local| local.note.is_some()), "{frame:#?}");
}

#[auto_track]
fn chains(text: Option<&str>, limits: &[u32]) -> u32 {
    if let Some(text) = text
        && let Ok(number) = text.parse::<usize>()
    {
        return price(limits, number);
    }
    0
}

#[test]
fn a_local_of_a_chain_of_conditions_is_there_with_a_state() {
    let event = panicked(|| chains(Some("4"), &[1]));
    let names: Vec<_> = event.frames[1].locals.iter().map(|local| &*local.name).collect();
    assert_eq!(names, ["number"], "{:#?}", event.frames[1]);
    let names: Vec<_> = event.frames[1].arguments.iter().map(|local| &*local.name).collect();
    assert_eq!(names, ["text", "limits"]);
}

macro_rules! many {
    ($($name:ident)*) => {
        #[auto_track]
        fn many_locals(count: usize) -> usize {
            $(let $name = count + 1;)*
            let sum = 0 $(+ $name)*;
            sum + price(&[], count) as usize
        }
    };
}

many!(a b c d e f g h i j k l m n o p q r s t u v w x y z);

#[test]
fn locals_past_those_that_are_kept_at_hand_are_named() {
    let event = panicked(|| many_locals(3));
    let shown = states(&event.frames[1]);
    assert_eq!(shown.len(), 27, "{shown:?}");
    assert_eq!((shown[0], shown[23]), (("a", VariableState::Value), ("x", VariableState::Value)));
    assert_eq!(shown[24..], ["y", "z", "sum"].map(|name| (name, VariableState::Borrowed)));
}

async fn later(number: u32, turns: u32) -> u32 {
    for _ in 0..turns {
        yields().await;
    }
    number
}

#[auto_track]
async fn selects(count: usize, channel: &str) -> u32 {
    let doubled = count * 2;
    tokio::select! {
        number = later(7, 1) => price(&[], doubled + number as usize),
        () = std::future::pending(), if count < 100 => {
            yields().await;
            0
        }
        else => 1,
    }
}

#[auto_track]
async fn joins(count: usize) -> u32 {
    let (number, other) = tokio::join!(later(1, 2), fetch("joined", count));
    number + other
}

#[auto_track]
async fn tries_to_join(count: usize) -> Result<u32, String> {
    let (number, ()) = tokio::try_join!(async { Ok::<_, String>(price(&[], count)) }, async { refuses(1).await })?;
    Ok(number)
}

#[test]
fn functions_that_select_and_join_show_their_values() {
    let event = panicked(|| block_on(selects(3, "news")));
    assert_eq!(functions(&event), ["price", "selects"]);
    assert_eq!(values(&event.frames[1]), ["count = 3", "channel = \"news\"", "doubled = 6"]);
    let event = panicked(|| block_on(joins(8)));
    assert_eq!(functions(&event), ["price", "fetch", "joins"]);
    assert_eq!(values(&event.frames[2]), ["count = 8"]);
    let event = panicked(|| block_on(tries_to_join(5)));
    assert_eq!(functions(&event), ["price", "tries_to_join"]);
}

#[auto_track]
async fn selects_forever(number: usize) -> u32 {
    tokio::select! {
        () = std::future::pending() => price(&[], number),
        () = std::future::pending() => 1,
    }
}

#[auto_track]
async fn fails_beside_one_that_selects(count: usize) -> (u32, u32) {
    tokio::join!(selects_forever(4), fetch("first", count))
}

#[test]
fn one_that_selects_and_waits_while_a_panic_drops_it_is_no_frame_of_it() {
    let event = panicked(|| block_on(fails_beside_one_that_selects(8)));
    assert_eq!(functions(&event), ["price", "fetch", "fails_beside_one_that_selects"]);
}

macro_rules! waits_for {
    ($future:expr) => {
        $future.await
    };
}

#[auto_track]
async fn behind_a_macro(count: usize) -> u32 {
    waits_for!(fetch("first", count))
}

#[test]
fn a_function_with_a_macro_that_may_hide_an_await_is_no_frame() {
    let event = panicked(|| block_on(behind_a_macro(8)));
    assert_eq!(functions(&event), ["price", "fetch"]);
}

#[auto_track]
async fn with_a_query(count: usize) -> u32 {
    macro_rules! query {
        ($text:literal) => {
            $text
        };
    }
    let text = query!("select 1");
    yields().await;
    price(&[], text.len() + count)
}

#[test]
fn a_macro_that_waits_for_nothing_hides_no_frame() {
    let event = panicked(|| block_on(with_a_query(1)));
    assert_eq!(functions(&event), ["price", "with_a_query"]);
}

#[auto_track]
async fn goes_on_behind_a_macro(count: usize) -> u32 {
    let found = waits_for!(later(1, 2));
    let doubled = count * 2;
    yields().await;
    price(&[], doubled + found as usize)
}

#[auto_track]
async fn loops_behind_a_macro(count: usize) -> u32 {
    let mut total = 0;
    for turn in 0..3 {
        yields().await;
        total += waits_for!(later(turn, 1));
        if turn > 1 {
            total += price(&[], count);
        }
    }
    total
}

#[test]
fn a_function_shows_its_values_outside_of_a_macro_that_may_hide_an_await() {
    let event = panicked(|| block_on(goes_on_behind_a_macro(3)));
    assert_eq!(functions(&event), ["price", "goes_on_behind_a_macro"]);
    assert_eq!(values(&event.frames[1]), ["count = 3", "found = 1", "doubled = 6"]);
    let event = panicked(|| block_on(loops_behind_a_macro(3)));
    assert_eq!(functions(&event), ["price", "loops_behind_a_macro"]);
    assert_eq!(values(&event.frames[1]), ["count = 3", "total = <borrowed>", "turn = 2"]);
}

#[auto_track]
async fn waits_behind_a_macro(number: u32) -> u32 {
    let first = later(number, 1).await;
    first + waits_for!(later(number, 100))
}

#[auto_track]
async fn waits_in_the_head_of_a_loop(number: u32) -> u32 {
    let mut left = 3;
    while left > waits_for!(later(0, 1)) {
        left -= later(number, 0).await;
    }
    left
}

#[auto_track]
async fn fails_beside_hidden_awaits(count: usize) -> u32 {
    tokio::join!(waits_behind_a_macro(4), waits_in_the_head_of_a_loop(0), async {
        yields().await;
        yields().await;
        price(&[], count)
    })
    .2
}

#[test]
fn one_that_waits_behind_a_macro_while_a_panic_drops_it_is_no_frame_of_it() {
    let event = panicked(|| block_on(fails_beside_hidden_awaits(8)));
    assert_eq!(functions(&event), ["price", "fails_beside_hidden_awaits"]);
}

mod brought_in_by_use {
    use tokio::{join, select, try_join};

    use super::*;

    #[auto_track]
    pub(super) async fn selects(count: usize) -> u32 {
        let doubled = count * 2;
        select! {
            number = later(7, 1) => price(&[], doubled + number as usize),
            () = std::future::pending() => 0,
        }
    }

    #[auto_track]
    pub(super) async fn selects_in_turn(count: usize) -> u32 {
        select! {
            biased;
            number = fetch("selected", count) => number,
            () = std::future::pending() => 0,
        }
    }

    #[auto_track]
    pub(super) async fn joins(count: usize) -> u32 {
        let (number, other) = join!(later(1, 2), fetch("joined", count));
        number + other
    }

    #[auto_track]
    pub(super) async fn tries_to_join(count: usize) -> Result<u32, String> {
        let (number, ()) = try_join!(async { Ok::<_, String>(price(&[], count)) }, async { refuses(1).await })?;
        Ok(number)
    }

    #[auto_track]
    pub(super) async fn fails_beside_one_that_joins(count: usize) -> u32 {
        let (number, _) = join!(fetch("first", count), waits_for_both());
        number
    }

    #[auto_track]
    async fn waits_for_both() -> (u32, u32) {
        join!(later(1, 50), waits(1))
    }
}

#[test]
fn functions_whose_select_and_join_are_brought_in_by_use_show_their_values() {
    use brought_in_by_use as by_use;
    let event = panicked(|| block_on(by_use::selects(3)));
    assert_eq!(
        (functions(&event), values(&event.frames[1])),
        (vec!["price", "selects"], vec!["count = 3".to_owned(), "doubled = 6".to_owned()])
    );
    let event = panicked(|| block_on(by_use::selects_in_turn(8)));
    assert_eq!(functions(&event), ["price", "fetch", "selects_in_turn"]);
    let event = panicked(|| block_on(by_use::joins(8)));
    assert_eq!(functions(&event), ["price", "fetch", "joins"]);
    let event = panicked(|| block_on(by_use::tries_to_join(5)));
    assert_eq!(functions(&event), ["price", "tries_to_join"]);
    let event = panicked(|| block_on(by_use::fails_beside_one_that_joins(8)));
    assert_eq!(functions(&event), ["price", "fetch", "fails_beside_one_that_joins"]);
}

#[auto_track]
async fn joins_no_futures(count: usize) -> u32 {
    macro_rules! join {
        ($left:expr, $right:expr) => {
            [$left, $right].concat()
        };
    }
    let joined = join!("three", "words".to_owned().as_str());
    yields().await;
    price(&[], joined.len() + count)
}

#[test]
fn a_macro_that_is_only_called_join_does_what_it_did() {
    let event = panicked(|| block_on(joins_no_futures(1)));
    assert_eq!(functions(&event), ["price", "joins_no_futures"]);
    assert_eq!(event.message(), "index out of bounds: the len is 0 but the index is 22");
}

#[auto_track]
async fn asks_in_a_handler(number: usize) -> Result<u32, String> {
    tokio::select! {
        turn = later(1, 1) => {
            refuses(number).await?;
            Ok(turn)
        }
    }
}

#[test]
fn a_question_mark_behind_an_await_in_a_handler_leaves_the_function() {
    assert_eq!(block_on(asks_in_a_handler(0)), Err("nothing there".to_owned()));
    assert_eq!(block_on(asks_in_a_handler(1)), Ok(1));
}
