//! Arguments that are lent wherever a failure leaves, with drops to be seen in their order.

use super::super::auto_track;
use crate::support::{Failure, Noisy, Source, positive};

#[auto_track]
fn in_a_match(source: &mut Source, noisy: Noisy, number: i32) -> Result<usize, Failure> {
    let outer = Noisy("outer");
    match source.next_line() {
        Some(line) if line.len() > 1 => return Err(Failure("long")),
        Some(line) => {
            let inner = Noisy("inner");
            positive(number)?;
            line.push('!');
            log!("{:?}{:?}", inner, noisy);
            Ok(line.len())
        }
        None => Err(Failure("end")),
    }
    .map(|length| length + outer.0.len())
}

#[auto_track]
fn in_a_loop(source: &mut Source, number: i32) -> Result<i32, Failure> {
    let _guard = Noisy("guard");
    'lines: for line in source.lines.iter_mut() {
        let _line = Noisy("line");
        while line.len() < 3 {
            line.push('.');
            if number == 2 {
                break 'lines;
            }
            positive(number - line.len() as i32)?;
        }
    }
    positive(number)
}

#[auto_track]
fn first_word<'a>(source: &'a mut Source, number: i32) -> Result<&'a str, Failure> {
    positive(number)?;
    let line = source.first_mut()?;
    line.push('?');
    Ok(line)
}

#[auto_track]
fn first_word_that_counts<'a>(source: &'a mut Source, number: i32) -> Result<&'a str, Failure> {
    let line = source.first_mut()?;
    positive(number)?;
    line.push('?');
    Ok(line)
}

struct Held<'a>(&'a mut Source);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        log!("let go of {:?}", self.0.lines);
    }
}

fn hold(source: &mut Source) -> Held<'_> {
    Held(source)
}

#[auto_track]
fn in_a_temporary(source: &mut Source, number: i32) -> Result<usize, Failure> {
    Ok(hold(source).0.lines.len() + positive(number)? as usize)
}

#[auto_track]
fn in_the_tail(source: &mut Source, number: i32) -> Result<i32, Failure> {
    let held = hold(source);
    held.0.lines.push("tail".to_string());
    positive(number - held.0.lines.len() as i32)
}

pub fn run() {
    for number in [-1, 0, 1, 2, 9] {
        for lines in [&["a"][..], &["bb", "c"], &[]] {
            let mut source = Source::new(lines);
            log!("{:?}", in_a_match(&mut source, Noisy("argument"), number));
            log!("{:?}", in_a_loop(&mut source, number));
            log!("{:?}", first_word(&mut source, number));
            log!("{:?}", first_word_that_counts(&mut source, number));
            log!("{:?}", in_a_temporary(&mut source, number));
            log!("{:?}", in_the_tail(&mut source, number));
            log!("{:?}", source);
        }
    }
}
