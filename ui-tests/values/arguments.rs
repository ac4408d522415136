//! Arguments of all kinds, as they are at the failure.

use error_tracker::auto_track;

use crate::support::{Failure, Opaque, Source, positive};
use crate::{Expected, check};

#[auto_track]
fn plain(number: i32, text: &str, owned: String, list: &[i32], flag: bool) -> Result<(), Failure> {
    positive(number)?;
    log!("{text} {owned} {list:?} {flag}");
    Ok(())
}

#[test]
fn plain_arguments_are_shown() {
    let expected = Expected {
        function: "plain",
        shown: &[("number", "-1"), ("text", "\"t\""), ("owned", "\"o\""), ("list", "[1, 2]"), ("flag", "true")],
        at_most: &[],
    };
    check(|| drop(plain(-1, "t", "o".to_string(), &[1, 2], true)), &[expected]);
}

#[auto_track]
fn patterns((a, b): (i32, String), [c, .., d]: [u8; 4], Source { position, label, .. }: Source) -> Result<(), Failure> {
    positive(a)?;
    log!("{b}{c}{d}{position}{label}");
    Ok(())
}

#[test]
fn the_names_in_patterns_are_shown() {
    let expected = Expected {
        function: "patterns",
        shown: &[("a", "-1"), ("b", "\"b\""), ("c", "1"), ("d", "4"), ("position", "0"), ("label", "\"source\"")],
        at_most: &[],
    };
    check(|| drop(patterns((-1, "b".to_string()), [1, 2, 3, 4], Source::new(&[]))), &[expected]);
}

#[derive(Debug)]
struct Account {
    balance: i32,
}

impl Account {
    #[auto_track]
    fn withdraw(&mut self, sum: i32) -> Result<i32, Failure> {
        self.balance -= sum;
        positive(self.balance)?;
        Ok(self.balance)
    }

    #[auto_track]
    fn close(self, last: i32) -> Result<Account, Failure> {
        let balance = self.balance + last;
        positive(balance)?;
        Ok(self)
    }
}

#[test]
fn the_receiver_is_shown_as_it_has_become() {
    let withdraw =
        Expected { function: "withdraw", shown: &[("self", "Account { balance: -2 }"), ("sum", "3")], at_most: &[] };
    check(|| drop(Account { balance: 1 }.withdraw(3)), &[withdraw]);
    let close = Expected {
        function: "close",
        shown: &[("self", "Account { balance: 1 }"), ("last", "-3"), ("balance", "-2")],
        at_most: &[],
    };
    check(|| drop(Account { balance: 1 }.close(-3)), &[close]);
}

#[auto_track]
fn without_debug(opaque: Opaque, other: &Opaque, call: impl Fn(i32) -> i32, number: i32) -> Result<i32, Failure> {
    let sum = opaque.0 + other.0 + call(number);
    positive(number)?;
    Ok(sum)
}

#[test]
fn what_has_no_debug_shows_its_type_and_claims_no_value() {
    let events = error_tracker::testing::with_captured_events(|| {
        drop(without_debug(Opaque(1), &Opaque(2), |n| n, -1));
    });
    let frame = &events[0].frames[0];
    let [opaque, other, call, number] = frame.arguments.as_slice() else { panic!("{:?}", frame.arguments) };
    for (variable, type_name) in [(opaque, "Opaque"), (other, "Opaque"), (call, "closure")] {
        assert_eq!(variable.state, error_tracker::model::VariableState::Unprintable, "{variable:?}");
        assert!(variable.type_name.contains(type_name), "{variable:?}");
    }
    assert_eq!((&*number.value, &*frame.locals[0].value), ("-1", "2"));
}

#[auto_track]
fn generic<T: std::fmt::Debug, const N: usize>(value: T, list: [u8; N], number: i32) -> Result<T, Failure> {
    let length = list.len();
    positive(number - length as i32)?;
    Ok(value)
}

#[test]
fn type_parameters_with_debug_are_shown() {
    let expected = Expected {
        function: "generic",
        shown: &[("value", "Some(\"v\")"), ("list", "[7, 7]"), ("number", "1"), ("length", "2")],
        at_most: &[],
    };
    check(|| drop(generic(Some("v"), [7, 7], 1)), &[expected]);
}
