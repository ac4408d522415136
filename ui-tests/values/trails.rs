//! One failure through several functions: each shows its own values.

use error_tracker::auto_track;

use crate::support::{Failure, positive};
use crate::{Expected, check};

#[auto_track]
fn inner(number: i32) -> Result<i32, Failure> {
    let halved = number / 2;
    positive(number)?;
    Ok(halved)
}

#[auto_track]
fn middle(name: String, number: i32) -> Result<i32, String> {
    let doubled = number * 2;
    inner(doubled).map_err(|failure| format!("{name}: {failure}"))
}

#[auto_track]
fn outer(number: i32) -> Result<i32, Box<dyn std::error::Error>> {
    let name = "n".to_string();
    let answer = middle(name.clone(), number)?;
    Ok(answer)
}

#[test]
fn every_function_on_the_way_shows_its_values() {
    let expected = [
        Expected { function: "inner", shown: &[("number", "-4"), ("halved", "-2")], at_most: &[] },
        Expected { function: "middle", shown: &[("name", "\"n\""), ("number", "-2"), ("doubled", "-4")], at_most: &[] },
        Expected { function: "outer", shown: &[("number", "-2"), ("name", "\"n\"")], at_most: &[] },
    ];
    check(|| drop(outer(-2)), &expected);
}
