//! `&x`, `ref x`, `ref mut x` and `x @ ..` in the signature.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn mixed(&a: &i32, ref b: String, ref mut c: Vec<i32>, d @ (e, _): (i32, i32)) -> Result<usize, Failure> {
    c.push(positive(a)?);
    c.push(positive(d.0 - e)?);
    c.push(positive(d.1)?);
    Ok(b.len() + c.len())
}

pub fn run() {
    log!("{:?}", mixed(&1, "b".to_string(), vec![1], (1, 2)));
    log!("{:?}", mixed(&1, "b".to_string(), vec![1], (1, -2)));
}
