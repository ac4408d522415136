//! Scopes in asynchronous code: they follow their future, and leave nothing behind.

use std::future::{Future, pending, ready};

use error_tracker::{
    capture_message, scope,
    scope::InScope as _,
    testing::{with_captured_events, with_captured_events_async},
};
use serde_json::{Value, json};
use tokio::task::yield_now;

fn contexts(future: impl Future) -> Vec<Value> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let events = runtime.block_on(with_captured_events_async(future));
    events.into_iter().map(|event| Value::Object(event.context)).collect()
}

fn capture() {
    capture_message("x");
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

async fn yields(value: u8) -> Result<u8, String> {
    yield_now().await;
    if value == 0 { Err("zero".to_owned()) } else { Ok(value) }
}

#[test]
fn the_scope_is_there_behind_an_await() {
    let seen = contexts(is_send(async {
        let name = String::from("ada");
        scope!(who = name => {
            yield_now().await;
            capture();
        });
        capture();
    }));
    assert_eq!(seen, [json!({"who": "ada"}), json!({})]);
}

#[test]
fn what_is_awaited_sees_the_scope_too() {
    async fn inner() {
        yield_now().await;
        capture();
    }
    assert_eq!(contexts(async { scope!(<a = 1> { inner().await }) }), [json!({"a": 1})]);
}

#[test]
fn tasks_that_take_turns_do_not_see_each_others_scopes() {
    async fn task(number: u8) {
        scope!(number = number => {
            yield_now().await;
            capture();
            yield_now().await;
        })
    }
    let seen = contexts(async {
        tokio::join!(task(1), task(2), async {
            yield_now().await;
            capture();
        });
    });
    assert_eq!(seen.len(), 3);
    for expected in [json!({"number": 1}), json!({"number": 2}), json!({})] {
        assert!(seen.contains(&expected), "{seen:?}");
    }
}

#[test]
fn nested_scopes_keep_their_order_over_an_await() {
    let seen = contexts(async {
        scope!(a = 1, b = 1 => {
            scope!(b = 2 => {
                yield_now().await;
                capture();
            });
            yield_now().await;
            capture();
        });
    });
    assert_eq!(seen, [json!({"a": 1, "b": 2}), json!({"a": 1, "b": 1})]);
}

#[test]
fn question_mark_return_and_break_work_beside_await() {
    async fn run(value: u8) -> Result<u8, String> {
        scope!(value = value => {
            let mut total = yields(value).await?;
            loop {
                total += yields(1).await?;
                if total > 5 {
                    break;
                }
            }
            if total == 6 {
                return Ok(total);
            }
        });
        Ok(0)
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    assert_eq!(runtime.block_on(is_send(run(2))), Ok(6));
    assert_eq!(runtime.block_on(run(0)), Err("zero".to_owned()));
    assert_eq!(runtime.block_on(run(9)), Ok(0));
}

#[test]
fn a_dropped_future_leaves_nothing_behind() {
    let seen = contexts(async {
        let mut stuck = Box::pin(async { scope!(stuck = true => { pending::<()>().await }) });
        tokio::select! {
            () = &mut stuck => {}
            () = yield_now() => {}
        }
        capture();
        drop(stuck);
        capture();
    });
    assert_eq!(seen, [json!({}), json!({})]);
}

#[test]
fn joined_futures_see_the_scope_and_leave_nothing_behind() {
    async fn slow() {
        yield_now().await;
        yield_now().await;
        capture();
    }
    let seen = contexts(async {
        let scoped = async {
            scope!(a = 1 => {
                tokio::join!(slow(), ready(()));
                capture();
            });
        };
        let other = async {
            capture();
            yield_now().await;
            capture();
        };
        tokio::join!(scoped, other);
    });
    assert_eq!(seen, [json!({}), json!({}), json!({"a": 1}), json!({"a": 1})]);
}

#[test]
fn the_branches_of_select_see_the_scope() {
    async fn late() -> u8 {
        yield_now().await;
        capture();
        7
    }
    let seen = contexts(async {
        let scoped = async {
            scope!(a = 1 => {
                let chosen = tokio::select! {
                    biased;
                    value = late(), if true => {
                        capture();
                        yield_now().await;
                        value
                    }
                    () = pending() => 0,
                    else => 1,
                };
                assert_eq!(chosen, 7);
                capture();
            });
        };
        let other = async {
            capture();
            yield_now().await;
            capture();
        };
        tokio::join!(scoped, other);
    });
    let scoped = seen.iter().filter(|context| **context == json!({"a": 1})).count();
    assert_eq!((scoped, seen.len()), (3, 5), "{seen:?}");
}

#[test]
fn awaits_inside_macros_are_seen() {
    macro_rules! twice {
        ($future:expr) => {
            ($future, $future)
        };
    }
    let seen = contexts(async {
        let scoped = async {
            scope!(a = 1 => {
                let text = format!("{} {width:>2}", yields(1).await?, width = yields(2).await?);
                let pair = twice!(yields(3).await?);
                assert_eq!((text.as_str(), pair, yields(4).await?), ("1  2", (3, 3), 4));
                println!("{}", yields(5).await?);
                capture();
            });
            Ok::<(), String>(())
        };
        let other = async {
            for _ in 0..4 {
                capture();
                yield_now().await;
            }
        };
        let (scoped, ()) = tokio::join!(scoped, other);
        scoped.expect("no zero");
    });
    let empty = seen.iter().filter(|context| **context == json!({})).count();
    assert_eq!((empty, seen.len()), (4, 5), "{seen:?}");
}

#[test]
fn a_scope_follows_its_task_from_thread_to_thread() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    let task = |number: u64| {
        tokio::spawn(is_send(with_captured_events_async(async move {
            scope!(number = number => {
                for _ in 0..20 {
                    yield_now().await;
                    capture();
                }
            });
            capture();
        })))
    };
    runtime.block_on(async {
        let tasks: Vec<_> = (0..20).map(task).collect();
        for (number, task) in tasks.into_iter().enumerate() {
            let mut events = task.await.expect("no panic");
            let last = events.pop().expect("the one behind the scope");
            assert!(last.context.is_empty());
            assert_eq!(events.len(), 20);
            assert!(events.iter().all(|event| event.context["number"] == number));
        }
    });
}

#[test]
fn a_future_can_be_given_a_scope() {
    let seen = contexts(async {
        let future = async {
            yield_now().await;
            capture();
        };
        let mut scope = error_tracker::Scope::default();
        scope.set_extra("job", "nightly");
        future.in_scope(scope).await;
        capture();
    });
    assert_eq!(seen, [json!({"job": "nightly"}), json!({})]);
}

#[test]
fn a_task_that_is_spawned_can_take_the_scope_along() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let events = with_captured_events(|| {
        runtime.block_on(async {
            let task = scope!(tenant = "acme" => {
                let task = async {
                    yield_now().await;
                    capture();
                };
                tokio::spawn(task.in_current_scope())
            });
            let other = tokio::spawn(async { capture() });
            task.await.expect("no panic");
            other.await.expect("no panic");
        });
    });
    let seen: Vec<_> = events.into_iter().map(|event| Value::Object(event.context)).collect();
    assert_eq!(seen, [json!({}), json!({"tenant": "acme"})]);
}
