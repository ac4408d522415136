//! Linking never guesses: a failure goes on in a function further out only where it is certain to be the same one.

use std::{cell::RefCell, collections::HashMap, fmt, ops::ControlFlow, sync::Arc, sync::mpsc, thread};

use error_tracker::{auto_track, model::Event, testing::with_captured_events};
use futures_util::{FutureExt as _, StreamExt as _, stream::FuturesUnordered};

use crate::{block_on, functions};

/// Each event: its message, whether it was handled, and its functions, innermost first.
fn seen(run: impl FnOnce()) -> Vec<(String, bool, String)> {
    let of = |event: &Event| (event.message().to_owned(), event.handled, functions(event).join(" "));
    let mut seen: Vec<_> = with_captured_events(run).iter().map(of).collect();
    seen.sort();
    seen
}

fn all(expected: &[(&str, bool, &str)]) -> Vec<(String, bool, String)> {
    let mut all: Vec<_> =
        expected.iter().map(|(text, handled, path)| (text.to_string(), *handled, path.to_string())).collect();
    all.sort();
    all
}

macro_rules! attack {
    ($name:ident: $run:expr => $($expected:tt),* $(,)?) => {
        #[test]
        fn $name() {
            assert_eq!(seen(|| drop($run)), all(&[$($expected),*]));
        }
    };
}

#[auto_track]
fn dial(host: &str) -> Result<u32, String> {
    Err(format!("no answer from {host}"))
}

/// Deals with a failure, where nobody sees it.
fn warms_up(host: &str) -> u32 {
    dial(host).unwrap_or(7)
}

/// Deals with a failure, and can fail itself.
fn falls_back(host: &str) -> Result<u32, String> {
    Ok(dial(host).unwrap_or(7))
}

/// Passes it on.
fn passes(host: &str) -> Result<u32, String> {
    let found = dial(host)?;
    Ok(found)
}

/// Fails by itself, with the same type and text.
fn mimics(host: &str) -> Result<u32, String> {
    Err(format!("no answer from {host}"))
}

#[auto_track]
fn after_one_that_hides(host: &str) -> Result<u32, String> {
    let warm = warms_up(host);
    let found = mimics(host)?;
    Ok(found + warm)
}
attack!(what_another_call_may_have_dealt_with_is_not_linked: after_one_that_hides("a") =>
    ("no answer from a", false, "dial"), ("no answer from a", false, "after_one_that_hides"));

#[auto_track]
fn after_one_that_succeeds(host: &str) -> Result<u32, String> {
    let warm = falls_back(host)?;
    let found = mimics(host)?;
    Ok(found + warm)
}
attack!(what_a_call_that_succeeded_may_have_dealt_with_is_not_linked: after_one_that_succeeds("a") =>
    ("no answer from a", false, "dial"), ("no answer from a", false, "after_one_that_succeeds"));

#[auto_track]
fn after_one_it_ignored(host: &str) -> Result<u32, String> {
    let _ = passes(host);
    mimics(host)
}
attack!(what_the_function_itself_ignored_is_not_linked: after_one_it_ignored("a") =>
    ("no answer from a", false, "dial"), ("no answer from a", false, "after_one_it_ignored"));

#[auto_track]
fn in_an_argument(host: &str) -> Result<u32, String> {
    fn mimics_with(host: &str, _: u32) -> Result<u32, String> {
        mimics(host)
    }
    mimics_with(host, warms_up(host))
}
attack!(what_an_argument_may_have_dealt_with_is_not_linked: in_an_argument("a") =>
    ("no answer from a", false, "dial"), ("no answer from a", false, "in_an_argument"));

#[auto_track]
fn turn_by_turn(hosts: &[&str]) -> Result<u32, String> {
    fn every_second(host: &str, turn: usize) -> Result<u32, String> {
        if turn == 0 { falls_back(host) } else { mimics(host) }
    }
    let mut sum = 0;
    for (turn, host) in hosts.iter().enumerate() {
        sum += every_second(host, turn)?;
    }
    Ok(sum)
}
attack!(what_an_earlier_turn_may_have_dealt_with_is_not_linked: turn_by_turn(&["a", "a"]) =>
    ("no answer from a", false, "dial"), ("no answer from a", false, "turn_by_turn"));

#[auto_track]
fn through_one_alone(host: &str) -> Result<u32, String> {
    let name = host.trim().to_owned();
    let found = passes(&name).map_err(|text| text.clone())?;
    drop(name);
    Ok(warms_up(host) + found)
}
attack!(what_comes_through_the_only_call_is_linked: through_one_alone("a") =>
    ("no answer from a", false, "dial through_one_alone"));

/// Two of one name: the one is tracked, the other is not.
struct Cache;
struct Shelf;
impl Cache {
    #[auto_track]
    fn get(&self, key: &str) -> Result<u32, String> {
        Err(format!("{key} is not cached"))
    }
}
impl Shelf {
    fn get(&self, key: &str) -> Result<u32, String> {
        Err(format!("{key} is not on the shelf"))
    }
}
fn looks_into_the_cache(key: &str) -> u32 {
    Cache.get(key).unwrap_or(7)
}

#[auto_track]
fn by_a_common_name(key: &str) -> Result<u32, String> {
    let cached = looks_into_the_cache(key);
    let found = Shelf.get(key)?;
    Ok(found + cached)
}
attack!(a_call_of_the_same_name_is_not_linked_when_it_reads_otherwise: by_a_common_name("tea") =>
    ("tea is not cached", true, "get"), ("tea is not on the shelf", false, "by_a_common_name"));

#[auto_track]
fn by_a_common_name_changed(key: &str) -> Result<u32, u8> {
    let cached = looks_into_the_cache(key);
    let found = Shelf.get(key).map_err(|_| 7)?;
    Ok(found + cached)
}
attack!(a_name_of_std_is_not_enough_where_another_call_may_hide_it: by_a_common_name_changed("tea") =>
    ("tea is not cached", false, "get"), ("7", false, "by_a_common_name_changed"));

#[auto_track(name = "Dialling")]
fn renamed(host: &str) -> Result<u32, String> {
    Err(format!("no answer from {host}"))
}
#[auto_track]
fn calls_renamed(host: &str) -> Result<u32, u8> {
    let size = warms_up("z");
    Ok(renamed(host).map_err(|_| 7)? + size)
}
attack!(a_function_that_is_shown_by_another_name_is_linked_by_its_own: calls_renamed("a") =>
    ("no answer from z", true, "dial"), ("7", false, "Dialling calls_renamed"));

#[auto_track]
fn by_a_closure_of_its_own(host: &str) -> Result<u32, String> {
    let run = || dial(host);
    let found = run()?;
    Ok(found)
}
attack!(a_closure_that_is_called_by_its_name_is_looked_into: by_a_closure_of_its_own("a") =>
    ("no answer from a", false, "dial by_a_closure_of_its_own"));

#[auto_track]
fn with_a_question_mark_in_a_closure(host: &str) -> Result<u32, String> {
    let twice = |host: &str| -> Result<u32, String> {
        let one = dial(host)?;
        Ok(one + dial(host)?)
    };
    twice(host)
}
attack!(a_question_mark_in_a_closure_leaves_the_closure_and_then_the_function:
    with_a_question_mark_in_a_closure("a") => ("no answer from a", false, "dial with_a_question_mark_in_a_closure"));

#[auto_track]
fn swallows_in_a_closure(host: &str) -> Result<u32, String> {
    let quiet = || dial(host).unwrap_or(1);
    let found = quiet();
    mimics(host).map(|other| other + found)
}
attack!(what_a_closure_dealt_with_is_not_linked: swallows_in_a_closure("a") =>
    ("no answer from a", true, "dial"), ("no answer from a", false, "swallows_in_a_closure"));

#[auto_track]
fn retries(host: &str) -> Result<u32, String> {
    let mut tries = 0;
    loop {
        match dial(host) {
            Ok(found) => return Ok(found),
            Err(_) if tries < 2 => tries += 1,
            Err(text) => return Err(text),
        }
    }
}
#[test]
fn of_a_retry_loop_no_more_than_one_goes_on_and_none_is_lost() {
    let seen = seen(|| drop(retries("a")));
    let left: Vec<_> = seen.iter().filter(|event| event.2.contains("retries")).collect();
    assert_eq!((left.len(), left[0].1), (1, false), "{seen:?}");
    assert!(seen.iter().filter(|event| event.2 == "dial").all(|event| event.1), "{seen:?}");
}

#[auto_track]
fn retries_with_other_words(host: &str) -> Result<u32, String> {
    let mut last = String::new();
    for number in 0..3 {
        match dial(&format!("{host}{number}")) {
            Ok(found) => return Ok(found),
            Err(text) => last = text,
        }
    }
    Err(last)
}
attack!(a_retry_loop_gives_its_last_failure_back: retries_with_other_words("a") =>
    ("no answer from a0", true, "dial"), ("no answer from a1", true, "dial"),
    ("no answer from a2", false, "dial retries_with_other_words"));

#[auto_track]
fn keeps_and_returns_the_first(hosts: &[&str]) -> Result<(), String> {
    let problems: Vec<String> = hosts.iter().filter_map(|host| dial(host).err()).collect();
    match problems.into_iter().next() {
        Some(first) => Err(first),
        None => Ok(()),
    }
}
attack!(of_kept_errors_the_returned_one_goes_on: keeps_and_returns_the_first(&["a", "b"]) =>
    ("no answer from a", false, "dial keeps_and_returns_the_first"), ("no answer from b", true, "dial"));

#[auto_track]
fn collects(hosts: &[&str]) -> Result<Vec<u32>, String> {
    hosts.iter().map(|host| dial(host)).collect::<Result<Vec<_>, _>>()
}
attack!(collect_passes_the_first_failure_on: collects(&["a", "b"]) => ("no answer from a", false, "dial collects"));

#[auto_track]
fn tries_each(hosts: &[&str]) -> Result<(), String> {
    hosts.iter().try_for_each(|host| dial(host).map(drop))
}
attack!(try_for_each_passes_the_failure_on: tries_each(&["a", "b"]) => ("no answer from a", false, "dial tries_each"));

#[auto_track]
fn folds(hosts: &[&str]) -> Result<u32, String> {
    hosts.iter().try_fold(0, |sum, host| Ok(sum + dial(host)?))
}
attack!(try_fold_passes_the_failure_on: folds(&["a"]) => ("no answer from a", false, "dial folds"));

#[auto_track]
fn stops_at_the_first(hosts: &[&str]) -> Result<(), String> {
    let stopped = hosts.iter().try_for_each(|host| match dial(host) {
        Ok(_) => ControlFlow::Continue(()),
        Err(text) => ControlFlow::Break(text),
    });
    match stopped {
        ControlFlow::Break(text) => Err(text),
        ControlFlow::Continue(()) => Ok(()),
    }
}
attack!(an_error_in_a_control_flow_is_the_failure: stops_at_the_first(&["a"]) =>
    ("no answer from a", false, "dial stops_at_the_first"));

#[derive(Clone, Debug)]
struct Shared(Arc<String>);
impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Shared {}

#[auto_track]
fn shares(host: &str) -> Result<u32, Shared> {
    Err(Shared(Arc::new(format!("no answer from {host}"))))
}

#[auto_track]
fn clones(host: &str, seen: &RefCell<Vec<Shared>>) -> Result<u32, Shared> {
    match shares(host) {
        Ok(found) => Ok(found),
        Err(error) => {
            seen.borrow_mut().push(error.clone());
            Err(error.clone())
        }
    }
}
attack!(a_clone_of_the_error_is_the_failure: clones("a", &RefCell::default()) =>
    ("no answer from a", false, "shares clones"));

#[auto_track]
fn boxes(host: &str) -> Result<u32, Box<dyn std::error::Error + Send + Sync>> {
    Ok(shares(host)?)
}
#[auto_track]
fn unboxes(host: &str) -> Result<u32, Shared> {
    boxes(host).map_err(|error| match error.downcast::<Shared>() {
        Ok(shared) => *shared,
        Err(other) => Shared(Arc::new(other.to_string())),
    })
}
attack!(an_error_that_is_boxed_and_unboxed_is_the_failure: unboxes("a") =>
    ("no answer from a", false, "shares boxes unboxes"));

#[derive(Debug)]
struct Rebuilt(String);
impl fmt::Display for Rebuilt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "again: {}", self.0)
    }
}
impl std::error::Error for Rebuilt {}

#[auto_track]
fn rebuilds(host: &str) -> Result<u32, Rebuilt> {
    let size = host.len();
    dial(host).map_err(|text| Rebuilt(format!("{text} ({size})")))
}
attack!(a_new_error_made_of_the_old_ones_text_is_the_failure: rebuilds("a") =>
    ("again: no answer from a (1)", false, "dial rebuilds"));

thread_local!(static KNOWN: RefCell<HashMap<String, String>> = RefCell::default());

fn remembered(host: &str) -> Result<u32, String> {
    match KNOWN.with_borrow(|known| known.get(host).cloned()) {
        Some(text) => Err(text),
        None => dial(host).inspect_err(|text| {
            KNOWN.with_borrow_mut(|known| known.insert(host.to_owned(), text.clone()));
        }),
    }
}
#[auto_track]
fn asks_the_cache(host: &str) -> Result<u32, String> {
    let found = remembered(host)?;
    Ok(found)
}
#[auto_track]
fn asks_the_cache_twice(host: &str) -> Result<u32, String> {
    let first = remembered(host).unwrap_or(1);
    let second = remembered(host)?;
    Ok(first + second)
}
#[test]
fn an_error_from_a_cache_is_another_failure() {
    let expected = [("no answer from a", false, "dial asks_the_cache"), ("no answer from a", false, "asks_the_cache")];
    let seen_ = seen(|| {
        drop(asks_the_cache("a"));
        drop(asks_the_cache("a"));
    });
    assert_eq!(seen_, all(&expected));
    let expected = [("no answer from b", false, "dial"), ("no answer from b", false, "asks_the_cache_twice")];
    assert_eq!(seen(|| drop(asks_the_cache_twice("b"))), all(&expected));
}

#[auto_track]
fn asks_another_thread(host: &str) -> Result<u32, String> {
    let (sends, receives) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| sends.send(dial(host)));
    });
    receives.recv().map_err(|error| error.to_string())?
}
#[auto_track]
fn after_its_own_and_anothers(host: &str) -> Result<u32, String> {
    let own = dial(host).is_ok();
    let (sends, receives) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| sends.send(mimics(host)));
    });
    let found = receives.recv().map_err(|error| error.to_string())??;
    Ok(found + u32::from(own))
}
#[test]
fn an_error_from_another_thread_is_never_one_of_this_thread() {
    let seen_ = seen(|| drop(asks_another_thread("a")));
    assert!(seen_.contains(&("no answer from a".into(), false, "asks_another_thread".into())), "{seen_:?}");
    let expected = [("no answer from b", true, "dial"), ("no answer from b", false, "after_its_own_and_anothers")];
    assert_eq!(seen(|| drop(after_its_own_and_anothers("b"))), all(&expected));
}

#[auto_track]
fn nested(host: &str) -> Result<Result<u32, String>, u8> {
    Ok(dial(host))
}
#[auto_track]
fn takes_the_inner_one(host: &str) -> Result<u32, String> {
    nested(host).map_err(|number| number.to_string())?
}
#[test]
fn a_result_in_a_result_is_a_failure_where_it_leaves() {
    let seen = seen(|| drop(takes_the_inner_one("a")));
    assert_eq!(seen.iter().filter(|event| event.2.contains("takes_the_inner_one")).count(), 1, "{seen:?}");
    assert!(seen.iter().all(|event| event.0 == "no answer from a"), "{seen:?}");
}

#[auto_track]
fn climbs(level: u32) -> Result<u32, String> {
    if level == 0 {
        return Err("the bottom".to_owned());
    }
    climbs(level - 1).map_err(|_| format!("at {level}"))
}
attack!(recursion_with_other_errors_on_the_way_out_is_one_failure: climbs(2) => ("at 2", false, "climbs climbs climbs"));

#[auto_track]
fn climbs_and_recovers(level: u32) -> Result<u32, String> {
    if level == 0 {
        return Err("stuck".to_owned());
    }
    let below = climbs_and_recovers(level - 1).unwrap_or(0);
    if level == 2 { Err("stuck".to_owned()) } else { Ok(below) }
}
attack!(recursion_that_recovers_and_fails_again_is_two_failures: climbs_and_recovers(2) =>
    ("stuck", true, "climbs_and_recovers"), ("stuck", false, "climbs_and_recovers"));

#[auto_track]
async fn calls(host: &str, turns: u32) -> Result<u32, String> {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
    Err(format!("no answer from {host}"))
}
async fn mimics_later(host: &str, turns: u32) -> Result<u32, String> {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
    mimics(host)
}
async fn warms_up_later(host: &str, turns: u32) -> u32 {
    calls(host, turns).await.unwrap_or(7)
}

#[auto_track]
async fn awaits_after_one_that_hides(host: &str, turns: u32) -> Result<u32, String> {
    let warm = warms_up_later(host, turns).await;
    let found = mimics_later(host, turns).await?;
    Ok(found + warm)
}
#[test]
fn what_another_await_dealt_with_is_not_linked() {
    for turns in [0, 2] {
        let seen = seen(|| drop(block_on(awaits_after_one_that_hides("a", turns))));
        let expected =
            [("no answer from a", true, "calls"), ("no answer from a", false, "awaits_after_one_that_hides")];
        assert_eq!(seen, all(&expected), "{turns}");
    }
}

async fn passes_later(host: &str, turns: u32) -> Result<u32, String> {
    calls(host, turns).await
}
#[auto_track]
async fn awaits_the_second(host: &str, turns: u32) -> Result<u32, String> {
    let warm = warms_up_later("z", turns).await;
    let found = passes_later(host, turns).await?;
    Ok(found + warm)
}
#[test]
fn what_comes_through_an_await_is_linked_whatever_was_awaited_before() {
    for turns in [0, 2] {
        let seen = seen(|| drop(block_on(awaits_the_second("a", turns))));
        let expected = [("no answer from z", true, "calls"), ("no answer from a", false, "calls awaits_the_second")];
        assert_eq!(seen, all(&expected), "{turns}");
    }
}

#[auto_track]
async fn joins_twins(host: &str) -> Result<u32, String> {
    let (first, second) = tokio::join!(calls(host, 1), calls(host, 2));
    Ok(first? + second?)
}
#[auto_track]
async fn tries_to_join(host: &str) -> Result<(u32, u32), String> {
    tokio::try_join!(calls(host, 1), calls("other", 3))
}
#[test]
fn of_twins_that_are_joined_none_is_taken_for_the_other() {
    let twins = seen(|| drop(block_on(joins_twins("a"))));
    assert_eq!(twins.iter().filter(|event| event.2.contains("joins_twins")).count(), 1, "{twins:?}");
    assert!(twins.iter().filter(|event| event.2 == "calls").count() >= 1, "{twins:?}");
    let joined = seen(|| drop(block_on(tries_to_join("a"))));
    assert_eq!(joined, all(&[("no answer from a", false, "calls tries_to_join")]));
}

#[auto_track]
async fn selects(host: &str) -> Result<u32, String> {
    tokio::select! {
        biased;
        found = calls(host, 1) => found,
        found = calls(host, 1000) => found,
    }
}
attack!(of_select_the_loser_leaves_nothing: block_on(selects("a")) => ("no answer from a", false, "calls selects"));

#[auto_track]
async fn takes_the_first_of(hosts: &[&str]) -> Result<u32, String> {
    let mut running: FuturesUnordered<_> =
        hosts.iter().enumerate().map(|(turns, host)| calls(host, turns as u32)).collect();
    let mut last = Ok(0);
    while let Some(result) = running.next().await {
        last = result;
    }
    last
}
attack!(of_futures_unordered_the_one_that_is_returned_goes_on: block_on(takes_the_first_of(&["a", "b"])) =>
    ("no answer from a", true, "calls"), ("no answer from b", false, "calls takes_the_first_of"));

#[test]
fn of_tasks_that_take_turns_each_keeps_its_own_failure() {
    let seen = seen(|| {
        block_on(async {
            let one = awaits_the_second("a", 3);
            let two = awaits_after_one_that_hides("a", 3);
            drop(futures_util::future::join(one.boxed_local(), two.boxed_local()).await);
        })
    });
    let others: Vec<_> = seen.iter().filter(|event| event.2.contains("awaits_after")).collect();
    assert_eq!((others.len(), &*others[0].2), (1, "awaits_after_one_that_hides"), "{seen:?}");
    let own: Vec<_> = seen.iter().filter(|event| event.2.contains("awaits_the_second")).collect();
    assert_eq!(own.len(), 1, "{seen:?}");
}

#[auto_track]
async fn sends_it_through_a_channel(host: &str) -> Result<u32, String> {
    let (sends, receives) = tokio::sync::oneshot::channel();
    let both = async { drop(sends.send(mimics_later(host, 2).await)) };
    let own = calls(host, 0).await.is_ok();
    let ((), received) = futures_util::future::join(both, receives).await;
    let found = received.map_err(|error| error.to_string())??;
    Ok(found + u32::from(own))
}
attack!(an_error_that_came_through_a_channel_is_not_one_that_reads_the_same:
    block_on(sends_it_through_a_channel("a")) =>
    ("no answer from a", true, "calls"), ("no answer from a", false, "sends_it_through_a_channel"));

struct Answers<'a>(std::slice::Iter<'a, &'a str>);

impl Iterator for Answers<'_> {
    type Item = Result<u32, String>;

    #[auto_track]
    fn next(&mut self) -> Option<Self::Item> {
        let host = self.0.next()?;
        Some(dial(host))
    }
}

#[auto_track]
fn goes_through_answers(hosts: &[&str]) -> Result<u32, String> {
    let mut sum = 0;
    for answer in Answers(hosts.iter()) {
        sum += answer?;
    }
    Ok(sum)
}
attack!(what_an_iterator_gives_is_its_failure: goes_through_answers(&["a"]) =>
    ("no answer from a", false, "dial next goes_through_answers"));

#[auto_track]
fn goes_through_what_it_was_given(answers: Vec<Result<u32, String>>) -> Result<u32, String> {
    let mut sum = Answers(["a"].iter()).flatten().sum::<u32>();
    for answer in answers {
        sum += answer?;
    }
    Ok(sum)
}
attack!(what_another_iterator_has_dealt_with_is_not_what_a_list_gives:
    goes_through_what_it_was_given(vec![Err("no answer from b".to_owned())]) =>
    ("no answer from a", true, "dial next"), ("no answer from b", false, "goes_through_what_it_was_given"));

#[auto_track]
fn calls_a_closure_in_place(host: &str) -> Result<u32, String> {
    (|| {
        if host.is_empty() {
            return Ok(0);
        }
        dial(host)?;
        Ok(3)
    })()
    .map_err(|text: String| format!("in place: {}", text.len()))
}
attack!(what_leaves_a_closure_that_is_called_in_place_is_its_failure: calls_a_closure_in_place("a") =>
    ("in place: 16", false, "dial calls_a_closure_in_place"));

macro_rules! refuse {
    ($text:expr) => {
        return Err($text.to_owned())
    };
}

#[auto_track]
fn leaves_a_closure_by_a_macro(host: &str) -> Result<u32, String> {
    let mut turn = 0;
    loop {
        turn += 1;
        let tried: Result<u32, String> = (|| {
            if turn == 1 {
                dial(host)?;
            }
            if turn == 2 {
                refuse!("too often");
            }
            Ok(turn)
        })();
        if turn > 1 {
            return tried.map_err(|text| format!("changed: {text}"));
        }
    }
}
attack!(what_leaves_a_closure_by_a_macro_is_another_failure: leaves_a_closure_by_a_macro("a") =>
    ("no answer from a", true, "dial"), ("changed: too often", false, "leaves_a_closure_by_a_macro"));
