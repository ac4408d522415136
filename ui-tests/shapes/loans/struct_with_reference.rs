//! A parser that holds `&mut` in a field and lends it on.

use super::super::auto_track;
use crate::support::Failure;

#[derive(Debug)]
struct Parser<'input, 'out> {
    rest: &'input str,
    out: &'out mut Vec<&'input str>,
    depth: usize,
}

impl<'input, 'out> Parser<'input, 'out> {
    #[auto_track]
    fn new(rest: &'input str, out: &'out mut Vec<&'input str>) -> Self {
        Parser { rest, out, depth: 0 }
    }

    #[auto_track]
    fn word(&mut self) -> Result<&'input str, Failure> {
        let end = self.rest.find(' ').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        if word.is_empty() { Err(Failure("no word")) } else { Ok(word) }
    }

    #[auto_track]
    fn inner(&mut self) -> Result<Parser<'input, '_>, Failure> {
        if self.depth == 2 {
            return Err(Failure("too deep"));
        }
        Ok(Parser { rest: self.rest, out: self.out, depth: self.depth + 1 })
    }

    #[auto_track]
    fn parse(mut self) -> Result<&'out mut Vec<&'input str>, Failure> {
        while !self.rest.is_empty() {
            let word = self.word()?;
            if word == "(" {
                let mut inner = self.inner()?;
                let first = inner.word()?;
                inner.out.push(first);
                self.rest = inner.rest;
            } else {
                self.out.push(word);
            }
        }
        Ok(self.out)
    }
}

pub fn run() {
    for text in ["a b", "a ( b c", "a (", "", " x"] {
        let mut out = vec![];
        log!("{:?}", Parser::new(text, &mut out).parse());
        log!("{out:?}");
    }
}
