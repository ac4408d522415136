//! Closures that hold `&mut` of a local while a failure leaves.

use super::super::auto_track;
use crate::support::{Failure, Source, positive};

#[auto_track]
fn counted(numbers: &[i32]) -> Result<(i32, Vec<i32>), Failure> {
    let mut total = 0;
    let mut seen = Vec::new();
    let mut add = |number: i32| -> Result<i32, Failure> {
        seen.push(number);
        total += positive(number)?;
        Ok(total)
    };
    for number in numbers {
        add(*number)?;
    }
    positive(total - 3)?;
    Ok((total, seen))
}

#[auto_track]
fn with<R>(source: &mut Source, action: impl FnOnce(&mut Source) -> Result<R, Failure>) -> Result<R, Failure> {
    source.position = 1;
    let result = action(source)?;
    source.position = 2;
    Ok(result)
}

pub fn run() {
    for numbers in [&[1, 2][..], &[1], &[1, -1]] {
        log!("{:?}", counted(numbers));
    }
    let mut source = Source::new(&["a"]);
    log!("{:?}", with(&mut source, |source| source.first().map(|text| text.to_string())));
    log!("{:?}", with(&mut source, |source| source.read(&mut String::new())));
    log!("{source:?}");
}
