//! `-> impl Trait` captures every lifetime, `use<..>` says which; `unsafe extern`, `gen` as a raw name.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn all(text: &str, list: &[i32], number: i32) -> Result<impl Iterator<Item = (char, i32)>, Failure> {
    positive(number)?;
    Ok(text.chars().zip(list.iter().copied()))
}

#[auto_track]
fn none(text: &str, number: i32) -> Result<impl Fn(i32) -> i32 + use<>, Failure> {
    let length = text.len() as i32;
    positive(number)?;
    Ok(move |n| n + length)
}

#[auto_track]
fn r#gen(number: i32) -> Result<i32, Failure> {
    let r#gen = positive(number)?;
    Ok(r#gen)
}

pub fn run() {
    for number in [1, -1] {
        log!("{:?}", all("ab", &[1, 2], number).map(|pairs| pairs.collect::<Vec<_>>()));
        let call = {
            let text = "abc".to_string();
            none(&text, number)
        };
        log!("{:?} {:?}", call.map(|call| call(1)), r#gen(number));
    }
}
