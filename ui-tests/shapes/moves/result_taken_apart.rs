//! A result of which `if let Err(..)` takes the error, given back in the other branch.

use super::super::auto_track;
use crate::support::positive;

#[derive(Debug)]
struct Rich {
    kind: i32,
    pattern: String,
}

#[auto_track]
fn specialized<T>(result: Result<T, Rich>, from: i32, to: i32) -> Result<T, Rich> {
    if let Err(e) = result {
        if e.kind == from { Err(Rich { kind: to, pattern: e.pattern }) } else { Err(e) }
    } else {
        result
    }
}

#[auto_track]
fn local(number: i32) -> Result<i32, Rich> {
    let result = positive(number).map_err(|_| Rich { kind: number, pattern: "p".to_string() });
    if let Err(Rich { pattern, .. }) = result {
        positive(number + 2).map_err(|_| Rich { kind: 9, pattern })?;
        return Ok(0);
    }
    result
}

pub fn run() {
    for kind in [1, 2] {
        log!("{:?}", specialized::<i32>(Err(Rich { kind, pattern: "x".to_string() }), 1, 7));
    }
    log!("{:?}", specialized(Ok(3), 1, 7));
    for number in [1, -1, -3] {
        log!("{:?}", local(number));
    }
}
