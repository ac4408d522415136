//! A tail with an attribute that is no condition, and failure points within it.

use super::super::auto_track;
use crate::support::{Failure, Source, positive};

#[auto_track]
fn in_a_block(source: &mut Source, number: i32) -> Result<Vec<u8>, Failure> {
    #[cfg(any())]
    return Err(Failure("never"));

    #[allow(unreachable_code)]
    {
        let kept = positive(number)?;
        let line = source.next_line().ok_or(Failure("end"))?;
        let mut image = vec![0u8; kept as usize];
        for (place, byte) in image.chunks_mut(1).enumerate() {
            byte[0] = line.len() as u8 + place as u8;
        }
        Ok(image)
    }
}

#[auto_track]
fn behind_a_return(number: i32) -> Result<i32, Failure> {
    #[cfg(all())]
    return positive(number);

    #[allow(unreachable_code)]
    {
        let twice = positive(number)? * 2;
        let sum = positive(twice)? + twice;
        Ok(sum)
    }
}

#[auto_track]
fn in_a_match(source: &mut Source, number: i32) -> Result<usize, Failure> {
    #[allow(clippy::match_bool)]
    match number > 1 {
        true => {
            let length = source.next_line().map(|line| line.len()).ok_or(Failure("end"))?;
            positive(number - length as i32)?;
            Ok(length)
        }
        false => Err(Failure("small")),
    }
}

/// The compiler says nothing of these parentheses where they stand.
#[auto_track]
fn in_parentheses(number: i32) -> i32 {
    let wide = i64::from(number) << 20;
    #[allow(clippy::cast_possible_truncation)]
    (wide as i32 ^ (wide >> 32) as i32)
}

pub fn run() {
    for number in [-1, 1, 2, 3] {
        let mut source = Source::new(&["a", "bbb"]);
        log!("{:?} {:?}", in_a_block(&mut source, number), behind_a_return(number));
        log!("{:?} {:?} {}", in_a_match(&mut source, number), source, in_parentheses(number));
    }
}
