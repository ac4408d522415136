//! Macros that nobody knows, which await: in statements, heads, tails, and with variables and temporaries of their own; and
//! macros that are only called `join` and `select`.
#![deny(unused, unreachable_code)]

use super::super::auto_track;
use crate::support::{Failure, Noisy, block_on, pause, positive, sendable};

async fn get(number: i32) -> Result<i32, Failure> {
    pause().await;
    positive(number)
}

macro_rules! fetch {
    ($number:expr) => {
        get($number).await
    };
}

macro_rules! lent {
    ($number:expr) => {
        &fetch!($number)
    };
}

macro_rules! declare {
    ($name:ident, $number:expr) => {
        let mut $name = fetch!($number)?;
        $name += 1;
    };
}

macro_rules! leave {
    ($number:expr) => {
        return fetch!($number)
    };
}

macro_rules! place {
    ($list:expr, $at:expr) => {
        $list[fetch!($at).unwrap_or(0) as usize]
    };
}

macro_rules! join {
    ($left:expr, $right:expr $(,)?) => {
        format!("{}{}", $left, $right)
    };
}

macro_rules! select {
    ($($name:pat = $value:expr => $run:expr),* $(,)?) => {
        [$({ let $name = $value; $run }),*]
    };
}

#[auto_track]
async fn everywhere(number: i32, name: &str) -> Result<String, Failure> {
    declare!(more, number);
    let borrowed = lent!(number - 1);
    let both = (lent!(number), fetch!(more)?);
    let Ok(third) = fetch!(number - 2) else { return Err(Failure("third")) };
    if let Ok(found) = fetch!(number - 3) {
        log!("{found} {}", get(found).await?);
    }
    let mut left = 3;
    while left > fetch!(0).unwrap_or(0) {
        left -= 1;
        if left == 1 {
            continue;
        }
        get(left).await?;
        pause().await;
    }
    let list = vec![Noisy("one"), Noisy("two")];
    place!(list, 0).touch_it();
    let text = match fetch!(number - 4)? {
        0 => String::new(),
        n if n > get(1).await? => join!(name, n),
        n => {
            let inner = fetch!(n)?;
            join!(inner, get(inner).await?)
        }
    };
    let chosen = select! { n = left => n + 1, n = number => { let m = n * 2; m } };
    select! { n = number => log!("{n}"), _ = 0 => () };
    let last = {
        pause().await;
        fetch!(number - 5)
    };
    Ok(format!("{borrowed:?} {both:?} {third} {text} {chosen:?} {}", last? + fetch!(number - 6)? + get(1).await?))
}

trait Touched {
    fn touch_it(&self);
}

impl Touched for Noisy {
    fn touch_it(&self) {
        log!("touched {}", self.0);
    }
}

#[auto_track]
async fn leaves(number: i32) -> Result<i32, Failure> {
    if number > 3 {
        leave!(number);
    }
    loop {
        if fetch!(number)? >= 0 {
            break fetch!(number);
        }
    }
}

#[auto_track]
async fn never_ends(number: i32) -> Result<i32, Failure> {
    let mut number = number;
    loop {
        number -= fetch!(number)?.max(1);
    }
}

#[auto_track]
async fn says_nothing(number: i32) {
    let _ = fetch!(number);
    match number {
        0 => drop(fetch!(1)),
        _ => {
            let _ = fetch!(2);
        }
    }
}

pub fn run() {
    for number in -1..10 {
        log!("{:?}", block_on(sendable(everywhere(number, "n"))));
        log!("{:?}", block_on(sendable(leaves(number))));
        log!("{:?}", block_on(sendable(never_ends(number))));
        block_on(sendable(says_nothing(number)));
    }
}
