//! Arguments that get new values on the way, after a move too.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn again(mut name: String, mut noise: Noisy, number: i32) -> Result<String, Failure> {
    let old = name;
    name = format!("{old}+");
    noise = Noisy(if noise.0 == "first" { "second" } else { "third" });
    drop(old);
    log!("{} {}", name, noise.0);
    positive(number)?;
    Ok(name)
}

pub fn run() {
    for number in [1, -1] {
        log!("{:?}", again("n".to_string(), Noisy("first"), number));
    }
}
