//! `for x in &mut v`, `iter_mut`, `drain`, `while let Some(x) = it.next()` and kin, with failures in the body.

use super::super::auto_track;
use crate::support::{Failure, Source, positive};

#[auto_track]
fn mutable(list: &mut Vec<i32>) -> Result<i32, Failure> {
    let mut sum = 0;
    for number in &mut *list {
        *number += 1;
        sum += positive(*number)?;
    }
    for (at, number) in list.iter_mut().enumerate() {
        *number -= at as i32;
        positive(*number)?;
    }
    for number in list.drain(1..) {
        sum += positive(number - 1)?;
    }
    for number in list.iter() {
        sum += positive(*number - 1)?;
    }
    Ok(sum)
}

#[auto_track]
fn stepped(text: &str) -> Result<Vec<i32>, Failure> {
    let mut parts = text.split(' ').peekable();
    let mut out = vec![];
    while let Some(part) = parts.next() {
        if part == "skip" {
            parts.next().ok_or(Failure("nothing to skip"))?;
            continue;
        }
        let number: i32 = part.parse().map_err(|_| Failure("no number"))?;
        if parts.peek().is_none() {
            positive(number)?;
        }
        out.push(number);
    }
    Ok(out)
}

#[auto_track]
fn lines(source: &mut Source) -> Result<usize, Failure> {
    let mut count = 0;
    while let Some(line) = source.next_line() {
        line.push('!');
        count += positive(line.len() as i32 - 2)? as usize;
    }
    Ok(count)
}

#[auto_track]
fn owned(mut source: Source) -> Result<Source, Failure> {
    let mut stack = vec![3, 2, 1];
    while let Some(top) = stack.pop() {
        if top == 2 {
            stack.push(-5);
        }
        let line = source.next_line().ok_or(Failure("no line"))?;
        line.push_str(&positive(top)?.to_string());
    }
    Ok(source)
}

pub fn run() {
    for list in [vec![1, 2, 3], vec![-2], vec![0, 0], vec![5, 6, 0], vec![0]] {
        let mut list = list;
        log!("{:?} {list:?}", mutable(&mut list));
    }
    for text in ["1 2", "skip 1 2", "1 skip", "x", "1 -2"] {
        log!("{:?}", stepped(text));
    }
    for lines_of in [&["abc", "de"][..], &["abc", ""], &[]] {
        let mut source = Source::new(lines_of);
        log!("{:?} {source:?} {:?}", lines(&mut source), owned(Source::new(lines_of)));
    }
}
