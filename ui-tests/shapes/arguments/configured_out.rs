//! Arguments that a `cfg` removes or keeps.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn pick(
    #[cfg(any())] gone: NoSuchType,
    #[cfg(all())] kept: i32,
    #[allow(unused_variables)] spare: i32,
) -> Result<i32, Failure> {
    let doubled = kept * 2;
    positive(doubled)?;
    Ok(doubled)
}

pub fn run() {
    log!("{:?} {:?}", pick(1, 0), pick(-1, 0));
}
