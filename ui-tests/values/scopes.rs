//! Which of several variables of one name is shown, and which are not there yet or no longer.

use error_tracker::auto_track;

use crate::support::{Failure, positive};
use crate::{Expected, check};

#[auto_track]
fn shadowed(value: &str, number: i32) -> Result<i32, Failure> {
    let value = value.len() as i32;
    {
        let value = value * 10;
        positive(value - 20)?;
    }
    let number = number - value;
    positive(number)?;
    let later = 1;
    Ok(later)
}

#[test]
fn the_visible_variable_is_shown() {
    let shown: &[(&str, &str)] = &[("value", "10"), ("number", "5")];
    check(|| drop(shadowed("a", 5)), &[Expected { function: "shadowed", shown, at_most: &[] }]);
    let shown: &[(&str, &str)] = &[("value", "3"), ("number", "-1")];
    check(|| drop(shadowed("abc", 2)), &[Expected { function: "shadowed", shown, at_most: &[] }]);
}

#[auto_track]
fn bound_by_patterns(input: Option<(i32, &str)>, numbers: &[i32]) -> Result<i32, Failure> {
    if let Some((first, text)) = input {
        positive(first)?;
        log!("{text}");
    }
    let Some((other, _)) = input else { return Err(Failure("none")) };
    if let [head, rest @ ..] = numbers {
        positive(*head - other)?;
        log!("{rest:?}");
    }
    Ok(0)
}

#[test]
fn the_names_of_patterns_are_shown_where_they_are_bound() {
    let function = "bound_by_patterns";
    let shown: &[(&str, &str)] =
        &[("input", "Some((-1, \"t\"))"), ("numbers", "[]"), ("first", "-1"), ("text", "\"t\"")];
    check(|| drop(bound_by_patterns(Some((-1, "t")), &[])), &[Expected { function, shown, at_most: &[] }]);
    let shown: &[(&str, &str)] = &[("input", "None"), ("numbers", "[]")];
    check(|| drop(bound_by_patterns(None, &[])), &[Expected { function, shown, at_most: &[] }]);
    let shown: &[(&str, &str)] =
        &[("input", "Some((3, \"t\"))"), ("numbers", "[1, 2]"), ("other", "3"), ("head", "1"), ("rest", "[2]")];
    check(|| drop(bound_by_patterns(Some((3, "t")), &[1, 2])), &[Expected { function, shown, at_most: &[] }]);
}

#[auto_track]
fn by_return(number: i32) -> Result<i32, Failure> {
    let doubled = number * 2;
    if doubled < 0 {
        let reason = "below";
        return Err(Failure(reason));
    }
    let tripled = number * 3;
    match tripled {
        0 => Err(Failure("zero")),
        n => {
            let last = n + 1;
            if last > 9 { Err(Failure("large")) } else { Ok(last) }
        }
    }
}

#[test]
fn returns_and_tails_show_their_own_scopes() {
    let function = "by_return";
    let shown: &[(&str, &str)] = &[("number", "-1"), ("doubled", "-2"), ("reason", "\"below\"")];
    check(|| drop(by_return(-1)), &[Expected { function, shown, at_most: &[] }]);
    let shown: &[(&str, &str)] = &[("number", "0"), ("doubled", "0"), ("tripled", "0")];
    check(|| drop(by_return(0)), &[Expected { function, shown, at_most: &[] }]);
    let shown: &[(&str, &str)] = &[("number", "3"), ("doubled", "6"), ("tripled", "9")];
    let expected = Expected { function, shown, at_most: &[("n", "9"), ("last", "10")] };
    check(|| drop(by_return(3)), &[expected]);
}

#[auto_track]
fn with_closures(numbers: &[i32]) -> Result<i32, Failure> {
    let checked: Result<Vec<i32>, Failure> = numbers.iter().map(|inner| Ok(positive(*inner)?)).collect();
    let fallback = checked.is_err();
    positive(numbers.len() as i32 - 2)?;
    Ok(i32::from(fallback))
}

#[test]
fn a_question_mark_in_a_closure_is_no_failure_of_the_function() {
    check(|| drop(with_closures(&[1, -1])), &[]);
    let shown: &[(&str, &str)] =
        &[("numbers", "[-1]"), ("checked", "Err(Failure(\"negative\"))"), ("fallback", "true")];
    check(|| drop(with_closures(&[-1])), &[Expected { function: "with_closures", shown, at_most: &[] }]);
}
