//! Values moved in a loop that is left afterwards, or that gets a new one each time round.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn once(noise: Noisy, numbers: &[i32]) -> Result<i32, Failure> {
    for number in numbers {
        positive(*number)?;
        if *number == 7 {
            noise.consume();
            return Ok(7);
        }
    }
    log!("left {}", noise.0);
    Ok(0)
}

#[auto_track]
fn broken(noise: Noisy, numbers: &[i32]) -> Result<&'static str, Failure> {
    let mut at = 0;
    let who = loop {
        let number = *numbers.get(at).ok_or(Failure("end"))?;
        if number == 0 {
            break noise;
        }
        at += 1;
    };
    positive(at as i32 - 1)?;
    Ok(who.0)
}

#[auto_track]
fn renewed(mut buffer: Vec<i32>, numbers: &[i32]) -> Result<Vec<Vec<i32>>, Failure> {
    let mut all = Vec::new();
    for number in numbers {
        buffer.push(positive(*number)?);
        if buffer.len() == 2 {
            all.push(buffer);
            buffer = Vec::new();
        }
    }
    all.push(buffer);
    Ok(all)
}

#[auto_track]
fn taken(numbers: &[i32]) -> Result<usize, Failure> {
    let mut current = Some(Noisy("one"));
    let mut count = 0;
    for number in numbers {
        if let Some(noise) = current.take() {
            noise.consume();
        }
        count += 1;
        positive(*number)?;
        current = if *number > 2 { Some(Noisy("more")) } else { None };
    }
    Ok(count)
}

pub fn run() {
    for numbers in [&[1, 7, 2][..], &[1, -1], &[1, 0], &[0], &[3, 4, 5], &[]] {
        log!("{:?} {:?}", once(Noisy("o"), numbers), broken(Noisy("b"), numbers));
        log!("{:?} {:?}", renewed(vec![], numbers), taken(numbers));
    }
}
