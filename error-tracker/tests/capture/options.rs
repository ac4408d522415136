//! The options that both attributes take.

use std::{
    cell::Cell,
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
};

use error_tracker::{Level, auto_track, context, model::VariableState};

use crate::{events, fails, frame, only, shown, variable};

static COUNTER: AtomicU32 = AtomicU32::new(0);
static REGION: &str = "eu";

#[derive(Debug)]
struct Order {
    tenant: String,
}

fn order() -> Order {
    Order { tenant: "acme".to_owned() }
}

#[auto_track(additional_context = { "tenant": order.tenant, region: REGION, "n" => 1 + 1 })]
fn pairs(order: &Order) -> Result<u32, String> {
    fails("no")
}

#[auto_track(additional_context = serde_json::json!({ "tenant": order.tenant, "list": [1, 2] }))]
fn json(order: &Order) -> Result<u32, String> {
    fails("no")
}

#[auto_track(additional_context = BTreeMap::from([("tenant", order.tenant.clone())]))]
fn map(order: &Order) -> Result<u32, String> {
    fails("no")
}

fn more() -> BTreeMap<&'static str, u32> {
    BTreeMap::from([("answer", 42)])
}

#[auto_track(additional_context = more)]
fn function() -> Result<u32, String> {
    fails("no")
}

#[auto_track(additional_context = || context! { "tenant" => order.tenant })]
fn closure(order: &Order) -> Result<u32, String> {
    fails("no")
}

#[test]
fn pairs_are_added_to_the_context() {
    let event = only(|| drop(pairs(&order())));
    assert_eq!(
        (&event.context["tenant"], &event.context["region"], &event.context["n"]),
        (&"acme".into(), &"eu".into(), &2.into())
    );
}

#[test]
fn json_is_added_to_the_context() {
    let event = only(|| drop(json(&order())));
    assert_eq!((&event.context["tenant"], &event.context["list"]), (&"acme".into(), &serde_json::json!([1, 2])));
}

#[test]
fn a_map_is_added_to_the_context() {
    assert_eq!(only(|| drop(map(&order()))).context["tenant"], "acme");
}

#[test]
fn what_a_function_or_a_closure_returns_is_added_to_the_context() {
    assert_eq!(only(|| drop(function())).context["answer"], 42);
    assert_eq!(only(|| drop(closure(&order()))).context["tenant"], "acme");
}

#[auto_track(additional_context = { tenant: order.tenant })]
fn of_a_moved_argument(order: Order) -> Result<u32, String> {
    drop(order);
    fails("no")
}

#[test]
fn the_context_may_name_an_argument_that_the_body_has_moved_away() {
    assert_eq!(only(|| drop(of_a_moved_argument(order()))).context["tenant"], "acme");
}

thread_local!(static EVALUATED: Cell<u32> = const { Cell::new(0) });

fn evaluated() -> u32 {
    EVALUATED.set(EVALUATED.get() + 1);
    EVALUATED.get()
}

#[auto_track(additional_context = { n: evaluated(), id: id })]
fn counted(id: u32, fail: bool) -> Result<u32, String> {
    if fail {
        fails("no")?;
    }
    Ok(id)
}

#[test]
fn the_context_is_evaluated_once_and_only_on_failure() {
    EVALUATED.set(0);
    assert!(events(|| drop(counted(1, false))).is_empty());
    assert_eq!(EVALUATED.get(), 0);
    assert_eq!(only(|| drop(counted(1, true))).context["n"], 1);
    assert_eq!(EVALUATED.get(), 1);
}

#[test]
fn without_a_tracker_the_context_is_not_evaluated() {
    EVALUATED.set(0);
    assert!(counted(1, true).is_err());
    assert_eq!(EVALUATED.get(), 0);
}

#[auto_track(skip(body, local))]
fn skips(id: u32, body: &str) -> Result<u32, String> {
    let local = body.len();
    fails("no")
}

#[test]
fn what_is_skipped_says_so_and_shows_nothing() {
    let frame = frame(|| drop(skips(7, "the body")));
    assert_eq!(variable(&frame, "id").value, "7");
    for name in ["body", "local"] {
        let variable = variable(&frame, name);
        assert_eq!((variable.state, &*variable.value), (VariableState::Skipped, "<skipped>"));
    }
}

#[auto_track]
fn expects(#[expect(unused_variables)] id: u32, body: &str) -> Result<u32, String> {
    #[expect(unused_variables, reason = "nothing reads it, and so does nothing of ours")]
    let local = body.len();
    fails("no")
}

#[test]
fn what_is_expected_to_be_unused_is_not_read() {
    let frame = frame(|| drop(expects(7, "the body")));
    assert_eq!(variable(&frame, "body").value, "\"the body\"");
    for name in ["id", "local"] {
        assert_eq!(variable(&frame, name).state, VariableState::Skipped);
    }
}

#[auto_track(skip_all)]
fn skips_all(id: u32, body: &str) -> Result<u32, String> {
    let local = id;
    fails("no")
}

#[test]
fn skip_all_shows_no_value() {
    let frame = frame(|| drop(skips_all(7, "the body")));
    assert!(
        frame.arguments.iter().chain(&frame.locals).all(|variable| variable.state == VariableState::Skipped),
        "{frame:?}"
    );
}

#[auto_track(mask(note))]
fn masks(id: u32, note: &str) -> Result<u32, String> {
    fails("no")
}

#[test]
fn mask_hides_what_no_rule_would() {
    let frame = frame(|| drop(masks(7, "for your eyes only")));
    let note = variable(&frame, "note");
    assert!(note.masked && !note.value.contains("eyes"), "{note:?}");
    assert!(!variable(&frame, "id").masked);
}

#[auto_track(globals(COUNTER, REGION))]
fn globals(id: u32) -> Result<u32, String> {
    COUNTER.store(id, Ordering::Relaxed);
    fails("no")
}

#[test]
fn globals_are_shown_beside_the_locals() {
    let frame = frame(|| drop(globals(9)));
    assert_eq!(shown(&frame.globals), ["COUNTER = 9", "REGION = \"eu\""]);
}

#[auto_track(level = "debug")]
fn debug() -> Result<u32, String> {
    fails("no")
}

#[auto_track(level = "info")]
fn info() -> Result<u32, String> {
    fails("no")
}

#[auto_track(level = "warning")]
fn warning() -> Result<u32, String> {
    fails("no")
}

#[auto_track(level = "fatal")]
fn fatal() -> Result<u32, String> {
    fails("no")
}

#[test]
fn the_level_is_the_one_that_is_asked_for() {
    let levels: Vec<Level> = [debug, info, warning, fatal, function].map(|run| only(|| drop(run())).level).into();
    assert_eq!(levels, [Level::Debug, Level::Info, Level::Warning, Level::Fatal, Level::Error]);
}

#[auto_track(name = "charge a card")]
fn named() -> Result<u32, String> {
    fails("no")
}

#[test]
fn the_name_stands_in_the_place_of_the_functions() {
    assert_eq!(frame(|| drop(named())).function, "charge a card");
}

#[auto_track(locals = false)]
fn no_locals(id: u32) -> Result<u32, String> {
    let local = id + 1;
    fails("no")?;
    Ok(local)
}

#[test]
fn without_locals_only_arguments_are_shown() {
    let frame = frame(|| drop(no_locals(7)));
    assert_eq!((shown(&frame.arguments), shown(&frame.locals)), (vec!["id = 7".to_owned()], vec![]));
}

#[auto_track(none)]
fn none(id: u32) -> Option<u32> {
    id.checked_sub(10)
}

#[auto_track(none)]
fn none_by_question_mark(id: u32) -> Option<u32> {
    let rest = id.checked_sub(10)?;
    Some(rest + 1)
}

#[auto_track]
fn plain_none(id: u32) -> Option<u32> {
    let rest = id.checked_sub(10)?;
    rest.checked_sub(1)
}

#[test]
fn a_none_is_a_failure_where_it_is_asked_for() {
    for run in [none, none_by_question_mark] {
        let event = only(|| drop(run(3)));
        assert_eq!(shown(&event.frames[0].arguments), ["id = 3"]);
    }
}

#[test]
fn a_none_is_no_failure_otherwise() {
    assert!(events(|| drop((plain_none(3), plain_none(10)))).is_empty());
}

mod again {
    pub(crate) mod inner {
        pub(crate) use error_tracker as tracker;
    }
}

#[auto_track(crate = crate::options::again::inner::tracker)]
fn through_another_path(id: u32) -> Result<u32, String> {
    fails("no")
}

#[test]
fn the_runtime_can_be_reached_by_another_path() {
    assert_eq!(shown(&frame(|| drop(through_another_path(7))).arguments), ["id = 7"]);
}
