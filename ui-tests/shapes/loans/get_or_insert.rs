//! Borrows that end early by the rules of the borrow checker, and returns of what was lent.

use super::super::auto_track;
use crate::support::{Failure, positive};

use std::collections::HashMap;

#[auto_track]
fn cached<'a>(cache: &'a mut HashMap<String, String>, name: &str, number: i32) -> Result<&'a mut String, Failure> {
    if !cache.contains_key(name) {
        let value = positive(number)?.to_string();
        cache.insert(name.to_string(), value);
    }
    let entry = cache.get_mut(name).ok_or(Failure("gone"))?;
    entry.push('.');
    Ok(entry)
}

#[auto_track]
fn entry(cache: &mut HashMap<String, Vec<i32>>, name: &str, number: i32) -> Result<usize, Failure> {
    let list = cache.entry(name.to_string()).or_default();
    list.push(positive(number)?);
    let last = list.last_mut().ok_or(Failure("empty"))?;
    *last += 1;
    positive(*last - 2)?;
    Ok(cache.len())
}

#[auto_track]
fn walk(list: &mut Vec<Vec<i32>>, path: &[usize]) -> Result<i32, Failure> {
    let mut current = list.get_mut(*path.first().ok_or(Failure("no path"))?).ok_or(Failure("no list"))?;
    current.push(1);
    if path.len() > 1 {
        current = &mut list[path[1]];
    }
    let last = current.pop().ok_or(Failure("empty"))?;
    Ok(last)
}

pub fn run() {
    let mut cache = HashMap::new();
    log!("{:?}", cached(&mut cache, "a", -1));
    log!("{:?}", cached(&mut cache, "a", 1));
    log!("{:?}", cached(&mut cache, "a", -1));
    let mut lists = HashMap::new();
    for number in [1, -1, 0, 5] {
        log!("{:?}", entry(&mut lists, "l", number));
    }
    let mut table = vec![vec![], vec![7]];
    for path in [&[][..], &[0], &[5], &[0, 1], &[1, 0]] {
        log!("{:?} {table:?}", walk(&mut table, path));
    }
}
