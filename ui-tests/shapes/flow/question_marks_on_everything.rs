//! `?` on fields, literals, blocks, macros, casts, awaits of nothing, parentheses and long chains.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn chain(
    results: (Result<i32, Failure>, Option<i32>),
    map: &std::collections::BTreeMap<i32, &str>,
) -> Result<usize, Failure> {
    let first = results.0?;
    let second = (results.1.ok_or(Failure("second")))?;
    let third = { positive(first - second) }?;
    let fourth = if third == 0 { Ok(1) } else { positive(third - 5) }?;
    let fifth = match fourth {
        0 => Err(Failure("fifth")),
        n => Ok(n),
    }?;
    let text = map
        .get(&fifth)
        .copied()
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| Failure("text"))?
        .to_string()
        .split_off(1)
        .parse::<usize>()
        .map_err(|_| Failure("number"))?;
    Ok(-(-(positive(text as i32)? as i64)) as usize)
}

#[derive(Clone, Debug)]
struct Request {
    number: i32,
}

impl Request {
    fn send(&self) -> Result<i32, Failure> {
        positive(self.number)
    }

    fn take(self) -> Result<Request, Failure> {
        positive(self.number - 1).map(|number| Request { number })
    }
}

#[auto_track]
fn on_a_literal(number: i32) -> Result<i32, Failure> {
    let sent = Request { number }.send()?;
    let taken = Request { number: sent }.clone().take()?.number;
    let matched = match number {
        1 => Request { number: -1 },
        _ => Request { number },
    }
    .send()?;
    Ok(sent + taken + matched + Request { number: number - 2 }.take()?.number)
}

pub fn run() {
    let map = vec![(1, " a12 "), (2, "b"), (3, ""), (6, "ax"), (7, "x-1")].into_iter().collect();
    for first in [-1, 0, 6, 7, 8, 11, 12] {
        log!("{:?} {:?}", chain((positive(first), Some(0)), &map), chain((positive(first), None), &map));
    }
    for number in [-1, 0, 1, 2, 5] {
        log!("{:?}", on_a_literal(number));
    }
}
