//! Closures that are given back, with their own failures and captured arguments.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn scaled(factor: i32, noise: Noisy) -> Result<Box<dyn Fn(i32) -> Result<i32, Failure>>, Failure> {
    positive(factor)?;
    let call = move |n: i32| -> Result<i32, Failure> {
        let n = positive(n)?;
        log!("with {}", noise.0);
        Ok(n * factor)
    };
    positive(factor - 1)?;
    Ok(Box::new(call))
}

#[auto_track]
fn composed<A, B, C>(
    first: impl Fn(A) -> Result<B, Failure>,
    second: impl Fn(B) -> Result<C, Failure>,
) -> impl Fn(A) -> Result<C, Failure> {
    move |a| {
        let b = first(a)?;
        second(b)
    }
}

pub fn run() {
    for factor in [-1, 0, 2] {
        log!("{:?}", scaled(factor, Noisy("noise")).and_then(|call| Ok((call(3), call(-3)))));
    }
    let both = composed(positive, |n| positive(n - 2));
    log!("{:?} {:?} {:?}", both(3), both(1), both(-1));
}
