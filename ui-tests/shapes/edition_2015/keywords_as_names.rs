//! `async`, `await`, `dyn` and `try` as names of functions, arguments, locals and fields.

#![allow(keyword_idents, keyword_idents_2018, keyword_idents_2024)]

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug)]
struct Old {
    await: i32,
    try: String,
}

#[auto_track]
fn async(await: i32, try: String) -> Result<Old, Failure> {
    let dyn = positive(await)?;
    let old = Old { await: dyn, try: try };
    positive(old.await - 1)?;
    Ok(old)
}

#[auto_track]
fn dyn(async: &mut Old) -> Result<&mut String, Failure> {
    let await = async.await;
    positive(await)?;
    Ok(&mut async.try)
}

#[auto_track]
fn gen(gen: i32) -> Result<i32, Failure> {
    positive(gen)
}

pub fn run() {
    for number in vec![1, 0, -1] {
        log!("{:?} {:?}", async(number, "t".to_string()), gen(number));
        let mut old = Old { await: number, try: "x".to_string() };
        log!("{:?}", dyn(&mut old));
    }
}
