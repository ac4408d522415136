//! Two-phase borrows: the receiver is used again among its own arguments.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn grow(list: &mut Vec<usize>, number: i32) -> Result<usize, Failure> {
    list.push(list.len());
    list.push(positive(number)? as usize + list.len());
    list.insert(list.len() - 1, list.first().copied().ok_or(Failure("empty"))?);
    let at = list.len() - 1;
    list[at] += list[0];
    Ok(list[positive(number - 1)? as usize])
}

#[auto_track]
fn local(number: i32) -> Result<Vec<i32>, Failure> {
    let mut list = vec![number];
    list.push(positive(list[0])?);
    list.extend_from_slice(&[positive(number - 1)?, number]);
    list.truncate(list.len() - positive(number - 2)? as usize);
    Ok(list)
}

pub fn run() {
    for number in [3, 2, 1, 0, -1] {
        let mut list = vec![1];
        log!("{:?} {list:?} {:?}", grow(&mut list, number), local(number));
    }
}
