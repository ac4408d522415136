//! What is lent mutably by a method that gives a plain reference: that reference is gone where the failure is looked at,
//! also when a panic would have shown it.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug, Default)]
struct Buffer(String);

impl Buffer {
    fn format(&mut self, number: i32) -> &str {
        self.0 = number.to_string();
        &self.0
    }
}

fn write(out: &mut Vec<u8>, text: &str) -> Result<(), Failure> {
    out.extend_from_slice(text.as_bytes());
    positive(text.parse().map_err(|_| Failure("no number"))?).map(drop)
}

#[auto_track]
fn written(out: &mut Vec<u8>, number: i32) -> Result<(), Failure> {
    let mut buffer = Buffer::default();
    let text = buffer.format(number);
    write(out, text)
}

#[auto_track]
fn written_twice(out: &mut Vec<u8>, number: i32) -> Result<(), Failure> {
    let mut buffer = Buffer::default();
    let text = buffer.format(number);
    write(out, text)?;
    write(out, text.trim())
}

pub fn run() {
    for number in [1, -1] {
        let mut out = Vec::new();
        log!("{:?} {:?}", written(&mut out, number), written_twice(&mut out, number));
        log!("{out:?}");
    }
}
