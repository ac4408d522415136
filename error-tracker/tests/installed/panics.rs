//! Panics, as the hook records them for the tracker of the process.

use std::{
    panic::{catch_unwind, panic_any},
    sync::Arc,
    thread,
};

use error_tracker::{
    Config, Context, Level, MemoryStore, auto_track, capture_message,
    model::{Event, Frame, Kind},
    scope,
    store::{EventQuery, Store},
};

use crate::{
    installed,
    stubborn_store::{Mood, StubbornStore},
};

fn events(store: &dyn Store) -> Vec<Event> {
    store.events(&EventQuery { limit: 100, ..EventQuery::default() }).expect("a store").items
}

/// Runs this with a tracker, and hands back what it stored.
fn stored(config: Config, run: impl FnOnce()) -> Vec<Event> {
    let store = Arc::new(MemoryStore::new());
    let (_turn, guard) = installed(config.store(Arc::clone(&store)));
    run();
    drop(guard);
    events(&*store)
}

fn drain_the_queue() {
    let jobs: Vec<u32> = Vec::new();
    assert!(!jobs.is_empty(), "the queue has {} jobs", jobs.len());
}

#[test]
fn a_panic_in_a_thread_is_an_event() {
    let events = stored(Config::new(), || {
        let worker = thread::Builder::new().name("worker-7".to_owned()).spawn(drain_the_queue).expect("a thread");
        worker.join().expect_err("it panics");
    });
    let [event] = &events[..] else { panic!("one panic, one event: {events:#?}") };
    assert_eq!((event.kind, event.level, event.handled), (Kind::Panic, Level::Error, false));
    assert_eq!((event.title(), event.message()), ("panic", "the queue has 0 jobs"));
    assert_eq!(event.thread, "worker-7");
    let place = &event.context["panic"];
    assert_eq!(place["file"], file!());
    assert!(place["line"].as_u64().is_some_and(|line| line > 1) && place["column"].is_u64(), "{place}");
    assert!(event.culprit().ends_with("panics::drain_the_queue"), "{}", event.culprit());
    assert!(event.backtrace[0].function.ends_with("panics::drain_the_queue"), "{:#?}", event.backtrace);
}

#[test]
fn the_same_panic_is_the_same_issue_and_another_place_is_another() {
    fn of_number(number: u32) {
        let _ = catch_unwind(|| panic!("no user {number}"));
    }
    fn elsewhere() {
        let _ = catch_unwind(|| panic!("no user 1"));
    }
    let events = stored(Config::new(), || {
        of_number(1);
        of_number(2);
        elsewhere();
    });
    let issues: std::collections::BTreeSet<_> = events.iter().map(|event| event.fingerprint).collect();
    assert_eq!((events.len(), issues.len()), (3, 2));
}

#[test]
fn secrets_in_the_text_are_masked_and_scopes_are_shown() {
    let events = stored(
        Config::new().context_builder(|| {
            let mut context = Context::new();
            context.insert("region", "eu");
            context
        }),
        || {
            scope!(order = 7 => {
                let _ = catch_unwind(|| panic!("refused by https://ada:hunter2@pay.example/, password=hunter2"));
            });
        },
    );
    let event = &events[0];
    assert!(!event.message().contains("hunter2") && event.message().contains("pay.example"), "{}", event.message());
    assert_eq!((&event.context["order"], &event.context["region"]), (&7.into(), &"eu".into()));
}

#[test]
fn a_payload_that_is_no_text_shows_its_type_where_it_is_known() {
    #[derive(Debug)]
    struct Own;
    let events = stored(Config::new(), || {
        let _ = catch_unwind(|| panic_any(17_u16));
        let _ = catch_unwind(|| panic_any(Own));
    });
    let mut told: Vec<_> = events.iter().map(|event| (event.title(), event.message())).collect();
    told.sort_unstable();
    assert_eq!(told, [("dyn Any", "a panic with a value that is no text"), ("u16", "17")]);
}

#[test]
fn code_that_is_plugged_in_and_panics_neither_ends_the_process_nor_records_itself() {
    let config = Config::new()
        .masker(|_: &str| -> Option<String> { panic!("masker") })
        .context_builder(|| -> Context { panic!("builder") })
        .on_internal_error(|_| panic!("listener"));
    let events = stored(config, || {
        let _ = catch_unwind(|| panic!("token=abc of the user"));
    });
    assert!(events.iter().all(|event| !event.message().contains("masker")), "{events:#?}");
    assert!(events.len() <= 1);
}

#[test]
fn a_store_that_panics_does_not_record_itself() {
    let store = StubbornStore::new(Mood::Panicking);
    let (_turn, guard) = installed(Config::new().store(store.clone()).on_internal_error(|_| {}));
    let _ = catch_unwind(|| panic!("the only one"));
    store.set(Mood::Willing);
    drop(guard);
    let events = events(&store);
    assert_eq!(events.iter().map(Event::message).collect::<Vec<_>>(), ["the only one"]);
}

#[test]
fn a_context_builder_that_waits_for_a_lock_of_the_panicking_thread_holds_nobody_up() {
    static LOCK: parking_lot::Mutex<()> = parking_lot::Mutex::new(());
    let config = Config::new().on_internal_error(|_| {}).context_builder(|| {
        drop(LOCK.lock());
        Context::new()
    });
    let events = stored(config, || {
        let _ = catch_unwind(|| {
            let _held = LOCK.lock();
            panic!("with a lock in hand");
        });
        capture_message("and on it goes");
    });
    assert!(events.iter().any(|event| event.message() == "and on it goes"));
}

#[auto_track]
fn take(jobs: &[u32], index: usize) -> u32 {
    jobs[index]
}

#[auto_track]
fn work(shift: &str, index: usize) -> u32 {
    take(&[1, 2], index) + shift.len() as u32
}

fn frames(event: &Event) -> Vec<(&str, Vec<&str>)> {
    fn of(frame: &Frame) -> (&str, Vec<&str>) {
        (&frame.function, frame.arguments.iter().map(|argument| argument.value.as_ref()).collect())
    }
    event.frames.iter().map(of).collect()
}

#[test]
fn a_panic_in_a_thread_shows_the_values_of_its_functions() {
    let events = stored(Config::new(), || {
        thread::spawn(|| work("night", 5)).join().expect_err("it panics");
    });
    let [event] = &events[..] else { panic!("one panic, one event: {events:#?}") };
    assert_eq!(frames(event), [("take", vec!["[1, 2]", "5"]), ("work", vec!["\"night\"", "5"])]);
    assert_eq!((event.frames[0].expression.as_ref(), event.handled), ("jobs[index]", false));
}

#[test]
fn a_panic_in_a_task_shows_the_values_of_its_functions_and_the_runtime_goes_on() {
    let events = stored(Config::new(), || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
        let tasks: Vec<_> = (0..4).map(|index| runtime.spawn(async move { work("day", index) })).collect();
        let results = runtime.block_on(async {
            let mut results = Vec::new();
            for task in tasks {
                results.push(task.await.is_ok());
            }
            results
        });
        assert_eq!(results, [true, true, false, false]);
    });
    let mut indices: Vec<_> = events.iter().map(|event| frames(event)[1].1[1]).collect();
    indices.sort_unstable();
    assert_eq!(indices, ["2", "3"]);
}

#[test]
fn panics_past_the_budget_of_their_place_are_counted_exactly() {
    let store = Arc::new(MemoryStore::new());
    let config = Config::new().site_budget_per_minute(5).store(Arc::clone(&store));
    let (_turn, guard) = installed(config);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..25).for_each(|_| drop(catch_unwind(|| work("storm", 7)))));
        }
    });
    drop(guard);
    let issues = store.issues(&error_tracker::store::IssueQuery::default()).expect("a store").items;
    let [issue] = &issues[..] else { panic!("one issue: {issues:#?}") };
    assert_eq!(issue.count, 100);
    assert_eq!(events(&*store).len(), 5);
}

#[test]
fn a_panic_that_is_caught_in_a_function_that_goes_on_is_stored_meanwhile() {
    #[auto_track]
    fn serve(store: &MemoryStore) -> usize {
        let _ = catch_unwind(|| work("serving", 9));
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while events(store).is_empty() && std::time::Instant::now() < deadline {
            thread::yield_now();
        }
        events(store).len()
    }
    let store = Arc::new(MemoryStore::new());
    let (_turn, guard) = installed(Config::new().store(Arc::clone(&store)));
    assert_eq!(serve(&store), 1);
    drop(guard);
    assert_eq!(frames(&events(&*store)[0]).len(), 2);
}

#[auto_track]
fn refuse(index: usize) -> Result<u32, String> {
    Err(format!("no job {index}"))
}

#[auto_track]
fn refuse_all(index: usize) -> Result<u32, String> {
    let taken = refuse(index + 1)?;
    Ok(taken)
}

#[test]
fn a_backtrace_begins_where_the_failure_did_and_marks_the_programs_own_functions() {
    let events = stored(Config::new(), || {
        drop(refuse_all(1));
        let _ = catch_unwind(|| work("night", 5));
    });
    for (event, innermost, outer) in [(&events[1], "refuse", "refuse_all"), (&events[0], "take", "work")] {
        let own: Vec<&str> = event
            .backtrace
            .iter()
            .filter(|frame| frame.in_app)
            .filter_map(|frame| frame.function.rsplit("::").next())
            .collect();
        assert_eq!(own[..2], [innermost, outer], "{:#?}", event.backtrace);
        assert!(event.backtrace.iter().any(|frame| !frame.in_app && frame.function.contains("catch_unwind")));
    }
}

#[test]
fn without_backtraces_failures_have_none() {
    let events = stored(Config::new().backtrace(false), || {
        drop(refuse_all(1));
        let _ = catch_unwind(|| work("night", 5));
    });
    assert_eq!(events.len(), 2);
    assert!(events.iter().all(|event| event.backtrace.is_empty() && event.frames.len() == 2), "{events:#?}");
}
