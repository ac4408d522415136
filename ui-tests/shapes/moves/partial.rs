//! Fields moved out of structs, tuples and boxes; the rest is used on.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug)]
struct Order {
    id: i32,
    name: String,
    lines: Vec<String>,
    noise: (Option<Box<i32>>, String),
}

#[auto_track]
fn take_apart(
    order: Order,
    boxed: Box<(String, String)>,
    pair: (String, String),
    number: i32,
) -> Result<String, Failure> {
    let name = order.name;
    positive(number)?;
    let lines = order.lines;
    positive(order.id)?;
    let (left, right) = *boxed;
    positive(number - 1)?;
    let first = pair.0;
    positive(number - 2)?;
    let inner = order.noise.1;
    let kept = order.noise.0.as_deref().copied().unwrap_or(-1);
    positive(kept)?;
    Ok(format!("{name}{lines:?}{left}{right}{first}{}{inner}", pair.1))
}

#[auto_track]
fn refill(mut order: Order, number: i32) -> Result<Order, Failure> {
    let name = order.name;
    positive(number)?;
    order.name = format!("{name}'");
    positive(number - 1)?;
    drop(order.lines);
    order.lines = vec![];
    Ok(order)
}

pub fn run() {
    let order = |id| Order { id, name: "n".into(), lines: vec!["l".into()], noise: (Some(Box::new(id)), "i".into()) };
    for number in [3, 2, 1, 0, -1] {
        let strings = || ("a".to_string(), "b".to_string());
        log!("{:?}", take_apart(order(number - 1), Box::new(strings()), strings(), number));
        log!("{:?}", refill(order(1), number));
    }
}
