//! Texts with names in braces that are no variables: the call names them itself, they say how a number is written, or
//! nothing formats the text.

use super::super::auto_track;
use crate::support::{Failure, positive};

/// A macro of a crate's own, with a number before its text.
macro_rules! bail {
    ($code:expr, $($text:tt)*) => {
        return Err(refused($code, format!($($text)*)))
    };
}

fn refused(code: i32, text: String) -> Failure {
    log!("{}: {}", code, text);
    Failure("refused")
}

#[auto_track]
fn named_by_the_call(cases: Vec<String>, number: i32) -> Result<usize, Failure> {
    let mut seen = std::collections::BTreeMap::new();
    for case in &cases {
        let name = case.trim().to_string();
        positive(number)?;
        match seen.insert(name, case) {
            Some(old) => bail!(number, "{name} is {old}", name = case, old = old),
            None => log!("{name}", name = case),
        }
    }
    Ok(seen.len())
}

#[auto_track]
fn ways_of_writing(x: String, e: Vec<i32>, number: i32) -> Result<String, Failure> {
    positive(number)?;
    drop((x, e));
    let text = format!("{:x} {:e} {0:x}", number, 1.5);
    positive(number - 1)?;
    Ok(text)
}

#[auto_track]
fn not_formatted(x: String, number: i32) -> Result<String, Failure> {
    positive(number)?;
    drop(x);
    let all = vec!["{x}", "{x:?}"];
    assert_ne!(all[0], "{x}!");
    positive(number - 1)?;
    Ok(format!("{}{}", all[0], "{x}"))
}

pub fn run() {
    for number in -1..3 {
        log!("{:?}", named_by_the_call(vec!["a".to_string(), "b".to_string(), " a".to_string()], number));
        log!("{:?}", ways_of_writing("x".to_string(), vec![1], number));
        log!("{:?}", not_formatted("x".to_string(), number));
    }
}
