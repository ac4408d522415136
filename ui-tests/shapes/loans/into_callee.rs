//! `&mut` arguments and locals given on, reborrowed, and used again.

use super::super::auto_track;
use crate::support::{Failure, Source};

#[auto_track]
fn read_two(source: &mut Source, out: &mut String) -> Result<usize, Failure> {
    let first = source.read(out)?;
    let second = source.read(&mut *out)?;
    let third = read_one(source, out).unwrap_or(0);
    source.position += 1;
    out.push('.');
    Ok(first + second + third)
}

#[auto_track]
fn read_one(source: &mut Source, out: &mut String) -> Result<usize, Failure> {
    source.read(out)
}

#[auto_track]
fn local(source: &mut Source) -> Result<String, Failure> {
    let mut text = String::new();
    let mut count = 0;
    while count < 3 {
        count += source.read(&mut text)?;
    }
    Ok(text)
}

pub fn run() {
    for lines in [&["a", "b", "c"][..], &["a", "b"], &["a"], &["abc"], &[]] {
        let mut source = Source::new(lines);
        let mut out = String::new();
        log!("{:?} {out} {source:?}", read_two(&mut source, &mut out));
        log!("{:?}", local(&mut Source::new(lines)));
    }
}
