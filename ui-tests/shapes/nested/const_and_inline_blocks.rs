//! `const { .. }` blocks, unsafe blocks and array lengths.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn sized(number: i32) -> Result<usize, Failure> {
    let limit = const { 2 + 3 };
    let list = [0u8; {
        const N: usize = 4;
        N
    }];
    #[allow(unused_parens)]
    let taken = (positive(number - limit)?);
    #[allow(unsafe_code)]
    let first = unsafe { *list.get_unchecked(positive(taken)? as usize % 4) };
    Ok(list.len() + first as usize + size_of::<[u16; const { 1 + 1 }]>())
}

pub fn run() {
    log!("{:?} {:?}", sized(6), sized(1));
}
