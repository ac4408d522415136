//! Temporaries made for the failing call itself, dropped at the end of its statement.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

fn call(noise: &Noisy, number: i32) -> Result<&str, Failure> {
    positive(number)?;
    Ok(noise.0)
}

fn eat(noise: Noisy, number: i32) -> Result<Noisy, Failure> {
    positive(number)?;
    Ok(noise)
}

#[auto_track]
fn statement(number: i32) -> Result<usize, Failure> {
    let _before = Noisy("before");
    let length = call(&Noisy("lent"), number)?.len();
    log!("after lent");
    eat(Noisy("eaten"), number - 1)?;
    log!("after eaten");
    let kept = eat(Noisy("kept"), number - 2)?;
    let held = &Noisy("extended");
    let text = call(held, number - 3)?;
    log!("{} {text}", kept.0);
    Ok(length)
}

pub fn run() {
    for number in [3, 2, 1, 0, -1] {
        log!("{:?}", statement(number));
    }
}
