//! Tails from which the types of locals are inferred.

use super::super::auto_track;
use crate::support::{Failure, positive};

use std::collections::HashMap;

#[auto_track]
fn collected(numbers: &[i32]) -> Result<Vec<i32>, Failure> {
    let all = numbers.iter().map(|number| positive(*number)).collect();
    all
}

#[auto_track]
fn defaulted(number: i32) -> Result<HashMap<String, i32>, Failure> {
    let mut map = Default::default();
    fill(&mut map, number)?;
    Ok(map)
}

#[auto_track]
fn fill(map: &mut HashMap<String, i32>, number: i32) -> Result<(), Failure> {
    map.insert("n".to_string(), positive(number)?);
    Ok(())
}

#[auto_track]
fn into(text: &str) -> Result<Box<dyn Fn(&str) -> Result<String, Failure>>, Failure> {
    let prefix = text.to_string();
    positive(prefix.len() as i32 - 1)?;
    Ok(Box::new(move |rest| Ok(format!("{prefix}{rest}"))))
}

#[auto_track]
fn coerced(number: i32) -> Result<&'static [i32], Failure> {
    positive(number)?;
    Ok(&[1, 2, 3])
}

#[auto_track]
fn chosen(number: i32) -> Box<dyn Iterator<Item = i32>> {
    if number < 0 { Box::new(std::iter::empty()) } else { Box::new(0..number) }
}

#[auto_track]
fn pointer(number: i32) -> fn(i32) -> Result<i32, Failure> {
    if number < 0 { |_| Err(Failure("closure")) } else { positive }
}

pub fn run() {
    for number in [2, -2] {
        log!("{:?} {:?}", collected(&[1, number]), defaulted(number));
        log!("{:?} {:?}", coerced(number), chosen(number).collect::<Vec<_>>());
        log!("{:?}", pointer(number)(number));
    }
    log!("{:?}", into("a").and_then(|f| f("b")));
    log!("{}", into("").is_err());
}
