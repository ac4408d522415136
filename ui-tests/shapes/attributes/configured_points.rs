//! Failure points under a `cfg`, ahead of what gives a variable, or the error, its type: that is known as late there as
//! anywhere else.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn types_known_later(number: i32, fails: bool) -> Result<i32, Failure> {
    let mut cached = None;
    let mut list = Vec::new();
    #[cfg(all())]
    {
        if fails {
            return Err(Failure("told to"));
        }
        positive(number)?;
    }
    #[cfg(any())]
    {
        no_such_function(number, list)?;
    }
    let cached = cached.get_or_insert_with(|| number as u32);
    list.push(1u8);
    Ok(*cached as i32 + list.len() as i32)
}

struct Opaque(i32);

#[auto_track]
fn error_known_later<R>(reader: R, number: i32) -> Result<R, (String, Option<R>)> {
    match number {
        0 => Ok(reader),
        #[cfg(all())]
        1 | -1 => {
            positive(number).map_err(|failure| (failure.0.to_string(), None))?;
            Ok(reader)
        }
        #[cfg(any())]
        2 => {
            no_such_function(number).map_err(|failure| (failure.0.to_string(), None))?;
            Ok(reader)
        }
        _ => Err(("other".to_string(), Some(reader))),
    }
}

#[auto_track]
fn arms(number: Option<i32>) -> Result<i32, Failure> {
    match number {
        #[cfg(any())]
        Some(number) => {
            let known = no_such_function(number)?;
            let list = vec![known];
            positive(list[0])?;
            positive(known)
        }
        #[cfg(all())]
        Some(number) => {
            let known = positive(number)?;
            let list = vec![known];
            positive(list[0] - 1)?;
            positive(known - 2)
        }
        None => positive(1),
    }
}

pub fn run() {
    for number in -1..4 {
        log!("{:?} {:?}", types_known_later(number, false), types_known_later(number, true));
        let told = error_known_later(Opaque(number), number);
        log!("{:?}", told.map(|reader| reader.0).map_err(|(text, reader)| (text, reader.map(|reader| reader.0))));
        log!("{:?}", arms((number < 3).then_some(number)));
    }
}
