//! `?` in the arguments of the standard macros, and variables that are only named in format strings.

use super::super::auto_track;
use crate::support::positive;

use std::fmt::Write;

#[auto_track]
fn standard(number: i32, name: String) -> Result<String, Box<dyn std::error::Error>> {
    let list = vec![positive(number)?, positive(number - 1)?];
    let repeated = vec![positive(number - 2)?; 2];
    assert!(positive(number - 3)? < 100, "too large: {}", positive(number)?);
    assert_eq!(positive(number - 4)?, number - 4, "{name}");
    debug_assert!(matches!(positive(number - 5)?, 0..=9 | 50));
    let mut text = format!("{name}{:?}{width:>1$}", list, positive(number - 6)? as usize, width = repeated.len());
    write!(text, "{}", positive(number - 7)?)?;
    writeln!(&mut text, "{name:?}{0}{0}", positive(number - 8)?)?;
    let arguments = format_args!("{number}").to_string();
    if positive(number - 9)? > 90 {
        unreachable!("{}", arguments);
    }
    eprint!("{}", if positive(number - 10)? < 0 { "x" } else { "" });
    let place =
        (line!() > 0, concat!("a", "b"), stringify!(x?), env!("CARGO_PKG_NAME").len() > 1, module_path!().len() > 1);
    Ok(format!("{text}{place:?}{}", cfg!(any())))
}

pub fn run() {
    for number in 0..13 {
        log!("{:?}", standard(number, "n".to_string()).map_err(|error| error.to_string()));
    }
}
