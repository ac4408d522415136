//! Names that are bound again and again, with different types, in inner and outer scopes.

use super::super::auto_track;
use crate::support::{Failure, Noisy, Opaque, positive};

#[auto_track]
fn again(value: &str, number: i32) -> Result<String, Box<dyn std::error::Error>> {
    let value = value.trim();
    let value = value.parse::<i32>()?;
    let number = positive(number)?;
    {
        let value = positive(value - 1)?;
        let number = (value, number);
        positive(number.0 - 1)?;
    }
    let value = Opaque(value);
    let number = if let Some(number) = Some(number - 1) { positive(number)? } else { number };
    positive(value.0 - 3)?;
    let value = [value.0; 2];
    Ok(format!("{value:?}{number}"))
}

#[auto_track]
fn dropped(first: Noisy, number: i32) -> Result<(), Failure> {
    let second = Noisy("second");
    let first = (first, Noisy("again"));
    positive(number)?;
    let second = { second.0 };
    positive(number - 1)?;
    log!("{second} {}", first.0.0);
    Ok(())
}

pub fn run() {
    for text in ["5", "2", "1", "0", " 4 ", "x"] {
        for number in [1, 0, -1] {
            log!("{:?}", again(text, number).map_err(|error| error.to_string()));
        }
    }
    for number in [1, 0, -1] {
        log!("{:?}", dropped(Noisy("first"), number));
    }
}
