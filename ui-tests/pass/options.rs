//! Each form of each option that both attributes take.

#![allow(unused_variables)]

use std::{collections::BTreeMap, sync::atomic::AtomicU32};

use error_tracker::{auto_track, track};

static COUNTER: AtomicU32 = AtomicU32::new(0);
const LIMIT: u32 = 3;

mod again {
    pub use error_tracker as tracker;
}

mod settings {
    pub static REGION: &str = "eu";
}

struct Order {
    tenant: String,
}

fn fails() -> Result<u32, String> {
    Err("no".to_owned())
}

fn more() -> BTreeMap<String, u32> {
    BTreeMap::from([("a".to_owned(), 1)])
}

#[auto_track]
fn plain(amount: u32) -> Result<u32, String> {
    Ok(fails()? + amount)
}

#[auto_track()]
fn empty() -> Result<u32, String> {
    fails()
}

#[auto_track(additional_context = { "tenant": order.tenant, region: "eu", r#type: 1, "limit" => LIMIT, })]
fn pairs(order: Order) -> Result<u32, String> {
    drop(order);
    fails()
}

#[auto_track(additional_context = {})]
fn no_pairs() -> Result<u32, String> {
    fails()
}

#[auto_track(additional_context = { let n = amount + 1; BTreeMap::from([("n", n)]) })]
fn a_block(amount: u32) -> Result<u32, String> {
    fails()
}

#[auto_track(additional_context = BTreeMap::from([("amount", amount)]))]
fn a_map(amount: u32) -> Result<u32, String> {
    fails()
}

#[auto_track(additional_context = more)]
fn a_function() -> Result<u32, String> {
    fails()
}

#[auto_track(additional_context = || BTreeMap::from([("amount", amount)]))]
fn a_closure(amount: u32) -> Result<u32, String> {
    fails()
}

#[auto_track(additional_context = error_tracker::context! { "amount" => amount })]
fn a_context(amount: u32) -> Result<u32, String> {
    fails()
}

#[auto_track(skip(a, b,))]
fn skips(a: u32, b: u32) -> Result<u32, String> {
    let c = a + b;
    fails()
}

#[auto_track(skip(c), mask(r#type))]
fn skips_a_local(r#type: u32) -> Result<u32, String> {
    let c = r#type;
    fails()
}

#[auto_track(skip_all)]
fn skips_all(a: u32) -> Result<u32, String> {
    fails()
}

#[auto_track(mask(a, c))]
fn masks(a: u32) -> Result<u32, String> {
    let c = a;
    fails()
}


#[auto_track(globals(COUNTER, settings::REGION, LIMIT))]
fn globals() -> Result<u32, String> {
    fails()
}

#[auto_track(level = "debug", name = "the name", locals = false, panics = false)]
fn several(a: u32) -> Result<u32, String> {
    let c = a;
    fails()
}

#[auto_track(level = "fatal", locals = true,)]
fn trailing_comma() -> Result<u32, String> {
    fails()
}

#[auto_track(none)]
fn none(a: Option<u32>) -> Option<u32> {
    a?.checked_sub(1)
}

#[auto_track(crate = again::tracker)]
fn through_a_path() -> Result<u32, String> {
    fails()
}

#[track(crate = crate::again::tracker, name = "all of them", level = "info", skip(a), mask(b), globals(LIMIT), none, additional_context = { a: a })]
fn all(a: u32, b: u32) -> Option<u32> {
    None
}

fn main() {
    let _ = (plain(1), empty(), pairs(Order { tenant: String::new() }), no_pairs(), a_block(1), a_map(1), a_function());
    let _ = (a_closure(1), a_context(1), skips(1, 2), skips_a_local(1), skips_all(1), masks(1), globals(), several(1));
    let _ = (trailing_comma(), none(None), through_a_path(), all(1, 2));
}
