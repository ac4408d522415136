//! A cursor: `&mut &[u8]` and `&mut I` advanced by reassigning what is lent.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn byte(input: &mut &[u8]) -> Result<u8, Failure> {
    let (first, rest) = input.split_first().ok_or(Failure("end"))?;
    *input = rest;
    Ok(*first)
}

#[auto_track]
fn number(input: &mut &[u8]) -> Result<u32, Failure> {
    let mut value = u32::from(byte(input)?);
    value = value << 8 | u32::from(byte(input)?);
    if value == 0 {
        return Err(Failure("zero"));
    }
    Ok(value)
}

#[auto_track]
fn all<'a>(mut input: &'a [u8]) -> Result<(Vec<u32>, &'a [u8]), (Vec<u32>, Failure)> {
    let mut values = Vec::new();
    while !input.is_empty() {
        match number(&mut input) {
            Ok(value) => values.push(value),
            Err(failure) => return Err((values, failure)),
        }
    }
    Ok((values, input))
}

#[auto_track]
fn tree<I: Iterator<Item = i32>>(numbers: &mut I, depth: usize) -> Result<i32, Failure> {
    let head = numbers.next().ok_or(Failure("end"))?;
    if depth == 0 {
        return positive(head);
    }
    let left = tree(numbers, depth - 1)?;
    let right = tree(&mut *numbers, depth - 1)?;
    Ok(head + left + right)
}

#[auto_track]
fn list_end(mut at: &mut Option<Box<Node>>) -> Result<&mut Option<Box<Node>>, Failure> {
    while let Some(node) = at {
        positive(node.value)?;
        at = &mut node.next;
    }
    Ok(at)
}

#[auto_track]
fn put_in(mut at: &mut Option<Box<Node>>, value: i32) -> Result<(), Failure> {
    while let Some(ref mut node) = *at {
        if node.value == value {
            return Err(Failure("twice"));
        }
        if node.value > value {
            break;
        }
        at = &mut at.as_mut().ok_or(Failure("gone"))?.next;
    }
    let value = positive(value)?;
    *at = Some(Box::new(Node { value, next: at.take() }));
    Ok(())
}

#[auto_track]
fn last_of(mut first: Node, depth: i32) -> Result<i32, Failure> {
    let mut at = &mut first;
    for _ in 0..depth {
        at = at.next.as_deref_mut().ok_or(Failure("short"))?;
        positive(at.value)?;
    }
    at.value += 1;
    positive(at.value - 3)?;
    Ok(first.value)
}

#[derive(Debug)]
struct Node {
    value: i32,
    next: Option<Box<Node>>,
}

pub fn run() {
    log!("{:?} {:?} {:?}", all(&[1, 2, 0, 3]), all(&[1, 2, 3]), all(&[1, 1, 0, 0]));
    log!("{:?} {:?}", tree(&mut vec![1, 2, 3].into_iter(), 1), tree(&mut vec![1, 2].into_iter(), 1));
    let mut list = None;
    for value in [1, -2, 3] {
        log!("{:?}", list_end(&mut list).map(|end| *end = Some(Box::new(Node { value, next: None }))));
    }
    log!("{list:?}");
    for value in [7, 5, 7, -1] {
        log!("{:?}", put_in(&mut list, value));
    }
    log!("{list:?}");
    for depth in 0..4 {
        let node = |value, next: Option<Node>| Node { value, next: next.map(Box::new) };
        log!("{:?}", last_of(node(1, Some(node(5, Some(node(-1, None))))), depth));
    }
}
