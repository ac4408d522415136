//! Moves, uses and failures in the middle of a single expression.

use super::super::auto_track;
use crate::support::{Failure, Noisy, Source, positive};

fn join(left: String, right: Result<i32, Failure>, rest: &str) -> Result<String, Failure> {
    Ok(format!("{left}{}{rest}", right?))
}

#[auto_track]
fn ordered(name: String, noise: Noisy, number: i32) -> Result<String, Failure> {
    let text = join(name, Ok(positive(number)?), {
        noise.consume();
        "x"
    })?;
    let both = (text, positive(number - 1)?, Noisy("temporary"));
    let list = [both.0, positive(number - 2)?.to_string()];
    Ok(list.concat())
}

#[auto_track]
fn operators(left: String, right: Vec<i32>, number: i32) -> Result<String, Failure> {
    let sum = left + &positive(number)?.to_string() + {
        drop(right);
        "y"
    };
    let chosen = number > 1 && positive(number - 3).map(|n| n > 0)? || number == 1;
    Ok(format!("{sum}{chosen}"))
}

#[auto_track]
fn updated(base: (String, Source), number: i32) -> Result<Source, Failure> {
    let source = Source { position: positive(number)? as usize, label: base.0, ..base.1 };
    positive(source.position as i32 - 1)?;
    Ok(Source { lines: vec![], ..source })
}

struct Place {
    offset: u64,
}

#[auto_track]
fn at_the_head_of_a_block(place: &Place, more: bool) -> Result<u64, Failure> {
    let offset = place.offset;
    let next = if more {
        positive(offset as i32 - 1)?;
        offset + 1 as u64
    } else {
        offset as u64
    };
    positive(next as i32 - 3)?;
    Ok(next)
}

pub fn run() {
    for offset in [1, 2, 3] {
        log!(
            "{:?} {:?}",
            at_the_head_of_a_block(&Place { offset }, true),
            at_the_head_of_a_block(&Place { offset }, false)
        );
    }
    for number in [4, 3, 2, 1, 0, -1] {
        log!("{:?}", ordered("o".to_string(), Noisy("n"), number));
        log!("{:?}", operators("p".to_string(), vec![], number));
        log!("{:?}", updated(("l".to_string(), Source::new(&["a"])), number));
    }
}
