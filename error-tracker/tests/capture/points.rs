//! Every place that a failure can leave a function by: each is one event, with the text of what failed.

#![allow(clippy::all, clippy::dbg_macro, reason = "places are odd on purpose")]

use std::{fmt::Write as _, ops::ControlFlow, task::Poll};

use error_tracker::{auto_track, scope};

use crate::{block_on, fails, frame};

/// One function for each place; each fails with "no", and its frame tells of this expression.
macro_rules! fails_at {
    ($($name:ident($id:ident): $expression:literal => $body:block)*) => {
        $(
            #[test]
            fn $name() {
                #[auto_track]
                fn leaves($id: u32) -> Result<u32, String> $body

                let frame = frame(|| assert_eq!(leaves(7), Err("no".to_owned())));
                assert_eq!(frame.expression.replace(char::is_whitespace, ""), $expression.replace(char::is_whitespace, ""));
                assert_eq!((&*frame.arguments[0].name, &*frame.arguments[0].value), ("id", "7"));
            }
        )*
    };
}

// Of the kind that tracing and log have: a target, a level, fields with signs, a text with arguments.
macro_rules! info {
    (target: $target:expr, $($field:ident = %$value:expr,)* $text:literal $(, $argument:expr)*) => {{
        let _ = ($target, $(format!("{}", $value),)* format!($text $(, $argument)*));
    }};
    ($($field:ident = ?$value:expr,)* $text:literal $(, $argument:expr)*) => {{
        let _ = ($(format!("{:?}", $value),)* format!($text $(, $argument)*));
    }};
}

fails_at! {
    in_format(id): "fails(\"no\")?" => { Ok(format!("{id} {}", fails("no")?).len() as u32) }
    in_println(id): "fails(\"no\")?" => { println!("{id} {}", fails("no")?); Ok(id) }
    in_eprintln_by_name(id): "fails(\"no\")?" => { eprintln!("{id} {n}", n = fails("no")?); Ok(id) }
    in_write(id): "fails(\"no\")?" => {
        let mut text = String::new();
        let _ = write!(text, "{id} {}", fails("no")?);
        Ok(id)
    }
    in_vec(id): "fails(\"no\")?" => { Ok(vec![id, fails("no")?].len() as u32) }
    in_vec_repeated(id): "fails(\"no\")?" => { Ok(vec![fails("no")?; 3].len() as u32) }
    in_assert(id): "fails(\"no\")?" => { assert!(fails("no")? > id); Ok(id) }
    in_the_text_of_assert_eq(id): "fails(\"no\")?" => { assert_eq!(id, fails("no")?, "of {id}"); Ok(id) }
    in_debug_assert(id): "fails(\"no\")?" => { debug_assert!(fails("no")? > id); Ok(id) }
    in_matches(id): "fails(\"no\")?" => { Ok(u32::from(matches!(fails("no")?, 0..=9 if id > 1))) }
    in_dbg(id): "fails(\"no\")?" => { Ok(dbg!(fails("no")?) + id) }
    in_a_panic(id): "fails(\"no\")?" => { if id == 7 { panic!("never {}", fails("no")?) } Ok(id) }
    in_a_log_macro(id): "fails(\"no\")?" => { info!(target: "t", "{} {}", id, fails("no")?); Ok(id) }
    in_a_tracing_field(id): "fails(\"no\")?" => { info!(field = ?fails("no")?, "done"); Ok(id) }
    in_a_tracing_field_by_display(id): "fails(\"no\")?" => { info!(target: "t", field = %fails("no")?, "done"); Ok(id) }
    in_macros_within_macros(id): "fails(\"no\")?" => { println!("{}", format!("{:?}", vec![fails("no")?])); Ok(id) }

    in_the_head_of_an_if(id): "fails(\"no\")?" => { if fails("no")? > 1 { Ok(1) } else { Ok(id) } }
    in_the_head_of_a_while(id): "fails(\"no\")?" => { while fails("no")? > 1 {} Ok(id) }
    in_the_head_of_a_for(id): "fails(\"no\")?" => { for _ in 0..fails("no")? {} Ok(id) }
    in_the_head_of_a_match(id): "fails(\"no\")?" => { match fails("no")? { 0 => Ok(0), _ => Ok(id) } }
    in_a_guard(id): "fails(\"no\")?" => { match id { 7 if fails("no")? > 1 => Ok(0), _ => Ok(id) } }
    in_an_arm(id): "fails(\"no\")?" => { Ok(match id { 7 => fails("no")?, _ => 1 }) }
    as_the_tail_of_an_arm(id): "fails(\"no\")" => { match id { 7 => fails("no"), _ => Ok(1) } }
    as_the_tail_of_an_if(id): "fails(\"no\")" => { if id == 7 { fails("no") } else { Ok(1) } }
    as_the_tail_of_nested_blocks(id): "fails(\"no\")" => { { nothing_else(); { nothing_else(); fails("no") } } }
    in_a_nested_block(id): "fails(\"no\")?" => { let n = { let m = { fails("no")? }; m + 1 }; Ok(n) }
    in_a_let_else(id): "fails(\"no\")?" => { let Some(n) = Some(fails("no")?) else { return Ok(1) }; Ok(n) }
    in_the_else_of_a_let_else(id): "return fails(\"no\")" => { let Some(n) = None else { return fails("no") }; Ok(n) }
    in_an_if_let_chain(id): "fails(\"no\")?" => { if id == 7 && let 1 = fails("no")? { Ok(1) } else { Ok(id) } }
    in_a_labelled_block(id): "fails(\"no\")?" => { let n = 'a: { if id == 1 { break 'a 1; } fails("no")? }; Ok(n) }
    as_the_value_of_a_break(id): "fails(\"no\")?" => { let n = loop { break fails("no")?; }; Ok(n) }
    as_the_value_of_a_break_with_a_label(id): "fails(\"no\")" => { 'a: { if id == 7 { break 'a fails("no"); } Ok(1) } }
    as_the_value_of_a_loop_that_is_the_tail(id): "fails(\"no\")" => { loop { break fails("no"); } }
    in_a_return(id): "fails(\"no\")?" => { return Ok(fails("no")?); }
    by_return(id): "return fails(\"no\")" => { if id == 7 { return fails("no"); } Ok(1) }
    by_return_in_an_expression(id): "return fails(\"no\")" => { let n = id.checked_sub(1).filter(|n| *n > 9).map_or_else(|| 0, |n| n); let m = if n == 0 { return fails("no") } else { n }; Ok(m) }
    in_an_index(id): "fails(\"no\")?" => { Ok([1, 2][fails("no")? as usize] + id) }
    in_a_range(id): "fails(\"no\")?" => { Ok([1, 2][..fails("no")? as usize].len() as u32 + id) }
    in_a_struct(id): "fails(\"no\")?" => { struct Two { a: u32, b: u32 } let two = Two { a: id, b: fails("no")? }; Ok(two.a + two.b) }
    in_a_tuple(id): "fails(\"no\")?" => { let (a, b) = (id, fails("no")?); Ok(a + b) }
    in_an_assignment(id): "fails(\"no\")?" => { let mut n = id; n += fails("no")?; Ok(n) }
    in_a_chain(id): "fails(\"no\").map(Some)?" => { Ok(fails("no").map(Some)?.unwrap_or(id)) }
    twice_at_once(id): "fails(\"no\").map(Ok::<u32, String>)?" => { let n = fails("no").map(Ok::<u32, String>)??; Ok(n + id) }
    in_a_scope(id): "fails(\"no\")?" => { scope!(step = 1 => { let n = fails("no")?; Ok(n + id) }) }
    in_a_scope_in_angles(id): "fails(\"no\")?" => { Ok(scope!(<step = 1, plan = "pro"> { fails("no")? }) + id) }
    in_a_scope_by_its_name(id): "fails(\"no\")?" => { scope!(|scope| { scope.set_extra("step", 1); let n = fails("no")?; Ok(n + id) }) }
    by_return_in_a_scope(id): "return fails(\"no\")" => { scope!(step = 1 => { if id == 7 { return fails("no"); } }); Ok(id) }
    by_break_out_of_a_scope(id): "fails(\"no\")?" => { let n = loop { scope!(step = 1 => { break; }) }; let () = n; fails("no")?; Ok(id) }
}

fn nothing_else() {}

/// The same in asynchronous functions.
macro_rules! fails_later_at {
    ($($name:ident($id:ident): $expression:literal => $body:block)*) => {
        $(
            #[test]
            fn $name() {
                #[auto_track]
                async fn leaves($id: u32) -> Result<u32, String> $body

                let frame = frame(|| assert_eq!(block_on(leaves(7)), Err("no".to_owned())));
                assert_eq!(frame.expression.replace(char::is_whitespace, ""), $expression.replace(char::is_whitespace, ""));
                assert_eq!((&*frame.arguments[0].name, &*frame.arguments[0].value), ("id", "7"));
            }
        )*
    };
}

async fn fails_later(text: &str) -> Result<u32, String> {
    tokio::task::yield_now().await;
    fails(text)
}

fails_later_at! {
    behind_an_await(id): "fails_later(\"no\").await?" => { Ok(fails_later("no").await? + id) }
    as_an_awaited_tail(id): "fails_later(\"no\").await" => { let _ = id; fails_later("no").await }
    in_join(id): "fails(\"no\")?" => { let (a, b) = tokio::join!(fails_later("n"), std::future::ready(fails("no")?)); Ok(a.unwrap_or(b) + id) }
    of_try_join(id): "tokio::try_join!(fails_later(\"no\"), fails_later(\"no\"))?" => { let (a, b) = tokio::try_join!(fails_later("no"), fails_later("no"))?; Ok(a + b + id) }
    in_a_scope_with_an_await(id): "fails_later(\"no\").await?" => { scope!(step = 1 => { let n = fails_later("no").await?; Ok(n + id) }) }
    by_continue_and_return_in_a_scope(id): "return fails_later(\"no\").await" => {
        for turn in 0..3 {
            scope!(|scope| {
                scope.set_extra("turn", turn);
                if turn < 2 { continue; }
                return fails_later("no").await;
            })
        }
        Ok(id)
    }
}

#[auto_track]
fn bails_of_anyhow(id: u32) -> anyhow::Result<u32> {
    if id == 7 {
        anyhow::bail!("no {}", id);
    }
    Ok(id)
}

#[auto_track]
fn ensures_of_anyhow(id: u32) -> anyhow::Result<u32> {
    anyhow::ensure!(id < 7, "no {}", id);
    Ok(id)
}

#[auto_track]
fn ensures_of_anyhow_alone(id: u32) -> anyhow::Result<u32> {
    anyhow::ensure!(id < 7);
    Ok(id)
}

#[auto_track]
fn bails_of_eyre(id: u32) -> eyre::Result<u32> {
    if id == 7 {
        eyre::bail!("no {}", id)
    }
    Ok(id)
}

#[auto_track]
fn ensures_of_eyre(id: u32) -> eyre::Result<u32> {
    eyre::ensure!(id < 7, "no {}", id);
    Ok(id)
}

#[auto_track]
fn fails_within_ensure(id: u32) -> anyhow::Result<u32> {
    anyhow::ensure!(fails("no").map_err(anyhow::Error::msg)? < id, "never");
    Ok(id)
}

#[test]
fn the_macros_that_return_are_failure_points() {
    type Run = fn(u32) -> bool;
    let all: [(&str, Run); 6] = [
        ("anyhow::bail!(\"no {}\", id)", |id| bails_of_anyhow(id).is_err()),
        ("anyhow::ensure!(id < 7, \"no {}\", id)", |id| ensures_of_anyhow(id).is_err()),
        ("anyhow::ensure!(id < 7)", |id| ensures_of_anyhow_alone(id).is_err()),
        ("eyre::bail!(\"no {}\", id)", |id| bails_of_eyre(id).is_err()),
        ("eyre::ensure!(id < 7, \"no {}\", id)", |id| ensures_of_eyre(id).is_err()),
        ("fails(\"no\").map_err(anyhow::Error::msg)?", |id| fails_within_ensure(id).is_err()),
    ];
    for (expression, run) in all {
        let frame = frame(|| assert!(run(7)));
        assert_eq!((&*frame.expression, &*frame.arguments[0].value), (expression, "7"));
    }
}

// As snafu writes them, with a context selector in the place of a text.
macro_rules! ensure {
    ($condition:expr, $context:expr $(,)?) => {
        if !$condition {
            return $context.fail().map_err(::core::convert::Into::into);
        }
    };
}

#[derive(Debug)]
struct TooLargeSnafu {
    id: u32,
}

impl TooLargeSnafu {
    fn fail<T>(self) -> Result<T, String> {
        Err(format!("{} is too large", self.id))
    }
}

#[auto_track]
fn ensures_of_snafu(id: u32) -> Result<u32, String> {
    ensure!(id < 7, TooLargeSnafu { id });
    Ok(id)
}

#[test]
fn ensure_of_snafu_is_a_failure_point() {
    let frame = frame(|| assert!(ensures_of_snafu(7).is_err()));
    assert_eq!(frame.expression, "ensure!(id < 7, TooLargeSnafu { id })");
}

type Fallible<T> = Result<T, String>;
type Outcome = Fallible<u32>;

fn gives(id: u32) -> Outcome {
    if id == 7 { Fallible::Err("no".to_owned()) } else { Ok(id) }
}

#[auto_track]
fn alias_by_tail(id: u32) -> Outcome {
    gives(id)
}

#[auto_track]
fn alias_by_return(id: u32) -> Fallible<u32> {
    if id > 3 {
        return gives(id);
    }
    Ok(id)
}

#[auto_track]
fn alias_by_match(id: u32) -> Outcome {
    match id {
        0 => Outcome::Ok(1),
        _ => (|| gives(id))(),
    }
}

#[auto_track]
async fn alias_by_await(id: u32) -> Outcome {
    std::future::ready(gives(id)).await
}

#[test]
fn an_alias_that_does_not_say_result_is_seen_by_its_values() {
    for run in [alias_by_tail, alias_by_return, alias_by_match, |id| block_on(alias_by_await(id))] {
        assert_eq!(&*frame(|| assert!(run(7).is_err())).arguments[0].value, "7");
        assert!(crate::events(|| assert!(run(2).is_ok())).is_empty());
    }
}

#[auto_track]
fn polled(id: u32) -> Poll<Option<Result<u32, String>>> {
    let given = Poll::Ready(Some(fails("no")));
    let n = given?;
    n.map(|n| n.map(|n| Ok(n + id)))
}

#[test]
fn an_err_within_an_option_within_a_poll_is_a_failure() {
    let frame = frame(|| assert!(matches!(polled(7), Poll::Ready(Some(Err(_))))));
    assert_eq!((&*frame.expression, &*frame.arguments[0].value), ("given?", "7"));
}

#[auto_track]
fn stops(id: u32) -> ControlFlow<String, u32> {
    let n = ControlFlow::<String, u32>::Break("no".to_owned())?;
    ControlFlow::Continue(n + id)
}

#[auto_track]
fn nothing(id: u32) -> Option<u32> {
    let n = id.checked_sub(100)?;
    Some(n)
}

#[test]
fn a_break_and_a_none_are_no_failures() {
    let events = crate::events(|| assert!(stops(7).is_break() && nothing(7).is_none()));
    assert!(events.is_empty(), "{events:?}");
}
