//! Shared loans held in locals, and a mutable use after the last use of the loan.

use super::super::auto_track;
use crate::support::{Failure, Source, positive};

#[auto_track]
fn first_line(source: &mut Source, number: i32) -> Result<usize, Failure> {
    let first = source.first()?;
    let length = first.len();
    positive(number)?;
    log!("{first}");
    source.lines.push("new".to_string());
    let again = source.first_mut()?;
    again.push('*');
    positive(number - 1)?;
    Ok(length)
}

#[auto_track]
fn held(number: i32) -> Result<String, Failure> {
    let text = String::from("a,b");
    let parts: Vec<&str> = text.split(',').collect();
    let [left, right] = parts[..] else { return Err(Failure("parts")) };
    positive(number)?;
    let joined = [right, left].concat();
    drop(parts);
    positive(number - 1)?;
    drop(text);
    positive(number - 2)?;
    Ok(joined)
}

pub fn run() {
    for number in [2, 1, 0, -1] {
        let mut source = Source::new(&["line"]);
        log!("{:?} {source:?} {:?}", first_line(&mut source, number), held(number));
    }
    log!("{:?}", first_line(&mut Source::new(&[]), 1));
}
