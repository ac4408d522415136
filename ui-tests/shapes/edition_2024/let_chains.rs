//! `if let` chains, in `while` and in match guards' neighbours, with failures between the links.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn chain(text: Option<&str>, list: &mut Vec<i32>) -> Result<i32, Failure> {
    if let Some(text) = text
        && let Ok(number) = text.parse::<i32>()
        && positive(number)? > 2
        && let Some(last) = list.last_mut()
    {
        *last += number;
        positive(*last - 9)?;
    } else if let Some(text) = text
        && text.len() > 3
    {
        return Err(Failure("long"));
    }
    while let Some(last) = list.pop()
        && positive(last)? > 1
    {
        if let Some(next) = list.last()
            && *next == 7
        {
            break;
        }
    }
    Ok(list.len() as i32)
}

pub fn run() {
    for text in [None, Some("5"), Some("1"), Some("-1"), Some("long text"), Some("abc")] {
        let mut list = vec![1, 7, 3];
        log!("{:?} {list:?}", chain(text, &mut list));
        log!("{:?}", chain(text, &mut vec![9]));
        log!("{:?}", chain(text, &mut vec![-9]));
    }
}
