//! Patterns that move, copy or borrow from a place.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug)]
enum Message {
    Text(String),
    Pair(String, i32),
    Empty,
}

#[auto_track]
fn moved(message: Message, number: i32) -> Result<String, Failure> {
    match message {
        Message::Text(text) => {
            positive(number)?;
            Ok(text)
        }
        Message::Pair(text, _) if text.is_empty() => Err(Failure("empty")),
        Message::Pair(text, count) => {
            positive(count)?;
            positive(number)?;
            Ok(text)
        }
        other => {
            positive(number)?;
            Ok(format!("{other:?}"))
        }
    }
}

#[auto_track]
fn borrowed(message: &mut Message, number: i32) -> Result<usize, Failure> {
    if let Message::Text(text) = message {
        text.push('!');
        positive(number)?;
    }
    if let Message::Pair(ref mut text, count @ 1..=9) = *message {
        text.push('?');
        positive(number - count)?;
    }
    let Message::Pair(text, _) = message else {
        positive(number)?;
        return Ok(0);
    };
    Ok(text.len())
}

#[auto_track]
fn optional(found: Option<String>, number: i32) -> Result<String, Failure> {
    if let Some(text) = &found {
        positive(text.len() as i32 - 1)?;
    }
    let Some(text) = found else { return Err(Failure("none")) };
    positive(number)?;
    Ok(text)
}

pub fn run() {
    for number in [2, -1] {
        for kind in 0..4 {
            let message = || match kind {
                0 => Message::Text("t".into()),
                1 => Message::Pair("p".into(), number),
                2 => Message::Pair(String::new(), number),
                _ => Message::Empty,
            };
            let mut lent = message();
            log!("{:?} {:?} {lent:?}", moved(message(), number), borrowed(&mut lent, number));
        }
        log!("{:?} {:?}", optional(Some("s".into()), number), optional(None, number));
    }
}
