//! Chains whose receivers are consumed, with failures between.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn chain(text: String, number: i32) -> Result<Vec<u8>, Failure> {
    let bytes = text.into_bytes().into_iter().map(|b| positive(b as i32 - 98)).collect::<Result<Vec<_>, _>>()?;
    let list = bytes.into_iter().rev().collect::<Vec<_>>();
    positive(number)?;
    let boxed = list.into_boxed_slice();
    positive(number - 1)?;
    Ok(boxed.into_vec().into_iter().map(|n| n as u8).collect())
}

#[derive(Default, Debug)]
struct Builder {
    name: Option<String>,
    size: i32,
}

impl Builder {
    #[auto_track]
    fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    #[auto_track]
    fn size(self, size: i32) -> Result<Self, Failure> {
        let size = positive(size)?;
        Ok(Self { size, ..self })
    }

    #[auto_track]
    fn build(self) -> Result<(String, i32), Failure> {
        let name = self.name.ok_or(Failure("no name"))?;
        positive(self.size - 1)?;
        Ok((name, self.size))
    }
}

#[auto_track]
fn built(size: i32, name: Option<&str>) -> Result<(String, i32), Failure> {
    let mut builder = Builder::default();
    if let Some(name) = name {
        builder = builder.name(name);
    }
    builder = builder.size(size)?;
    builder.build()
}

struct Parser {
    stack: Vec<String>,
    at: usize,
}

/// The `mut` is there for a part, and not for the method that takes the whole.
#[auto_track]
impl Parser {
    fn matches(mut self: Box<Self>, text: &str) -> Result<Box<Self>, Box<Self>> {
        self.at += text.len();
        if text.is_empty() { Err(self) } else { Ok(self) }
    }

    fn popped(mut self: Box<Self>) -> Result<Box<Self>, Box<Self>> {
        let text = self.stack.pop().expect("the stack is empty");
        self.matches(text.as_str())
    }

    fn popped_twice(mut self) -> Result<Box<Parser>, Box<Parser>> {
        let text = self.stack.pop().unwrap_or_default();
        let parser = Box::new(self).matches(&text)?;
        parser.popped()
    }
}

pub fn run() {
    for stack in [vec!["a", "b"], vec!["", "b"], vec!["b", ""]] {
        let stack = stack.into_iter().map(str::to_string).collect();
        let parser = Parser { stack, at: 0 }.popped_twice();
        log!("{:?}", parser.map(|parser| parser.at).map_err(|parser| parser.stack));
    }

    for (text, number) in [("bcd", 1), ("abc", 1), ("ccc", 0), ("c", -1)] {
        log!("{:?} {:?} {:?}", chain(text.to_string(), number), built(number, Some(text)), built(number, None));
    }
}
