//! A struct taken apart in the signature, with a rest and a nested pattern.

use super::super::auto_track;
use crate::support::{Failure, Opaque, positive};

struct Point {
    x: i32,
    y: (i32, String),
    #[allow(dead_code)]
    z: Opaque,
}

#[auto_track]
fn show(Point { x, y: (depth, label), .. }: Point) -> Result<String, Failure> {
    let sum = positive(x)? + positive(depth)?;
    Ok(format!("{label}{sum}"))
}

pub fn run() {
    for depth in [2, -2] {
        log!("{:?}", show(Point { x: 1, y: (depth, "p".to_string()), z: Opaque(3) }));
    }
}
