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

/// Of text the left side comes first, and holds what it calls; of numbers the right side does.
#[auto_track]
fn summed(mut texts: Vec<String>, mut sums: std::collections::BTreeMap<i32, i32>, number: i32) -> Result<i32, Failure> {
    let last = texts.len() - 1;
    texts[last] += &positive(number)?.to_string();
    texts.last_mut().into_iter().for_each(|text| text.push('!'));
    *texts.first_mut().ok_or(Failure("empty"))? += &positive(number - 1)?.to_string();
    *sums.entry(number).or_default() += positive(number - 2)?;
    let holder = [&mut sums];
    holder[0].insert(1, 2);
    *sums.entry(number).or_default() += positive(number - 3)?;
    log!("{texts:?} {sums:?}");
    positive(number - 4)
}

pub fn run() {
    for number in 0..6 {
        log!("{:?}", summed(vec!["a".to_string(), "b".to_string()], Default::default(), number));
    }
    for number in [3, 2, 1, 0, -1] {
        let mut list = vec![1];
        log!("{:?} {list:?} {:?}", grow(&mut list, number), local(number));
    }
}
