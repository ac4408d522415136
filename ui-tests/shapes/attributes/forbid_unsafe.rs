//! `forbid(unsafe_code)`: what is generated may hold none.

#![forbid(unsafe_code)]

use super::super::auto_track;

#[auto_track]
fn number(text: &str, moved: String) -> Result<String, std::num::ParseIntError> {
    let number = text.parse::<i32>()?;
    let moved = moved + "!";
    text[1..].parse::<u8>()?;
    Ok(format!("{moved}{number}"))
}

pub fn run() {
    log!("{:?} {:?} {:?}", number("12", "m".to_string()), number("1", "m".to_string()), number("x", "m".to_string()));
}
