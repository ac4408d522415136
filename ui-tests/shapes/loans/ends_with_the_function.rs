//! What is returned lives as long as something with a name, and mutable references have lifetimes without one: what has
//! been lent through them can be read wherever the function fails.

use std::borrow::Cow;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug)]
struct Parser<'a> {
    text: &'a str,
    at: usize,
    words: Vec<Cow<'a, str>>,
}

#[auto_track]
impl<'a> Parser<'a> {
    fn word(&mut self) -> Result<&'a str, Failure> {
        let rest = &self.text[self.at..];
        let Some(end) = rest.find(' ') else {
            self.at = self.text.len();
            return if rest.is_empty() { Err(Failure("end")) } else { Ok(rest) };
        };
        self.at += end + 1;
        positive(end as i32)?;
        Ok(&rest[..end])
    }

    fn longest(&mut self, least: i32) -> Result<Cow<'a, str>, Failure> {
        let mut longest = Cow::Borrowed(self.word()?);
        while let Ok(word) = self.word() {
            if word.len() > longest.len() {
                longest = self.keep(word)?;
            }
            positive(least + longest.len() as i32)?;
        }
        if longest.len() > 5 {
            return Ok(Cow::Owned(longest.to_uppercase()));
        }
        positive(least)?;
        Ok(longest)
    }

    fn keep(&mut self, word: &'a str) -> Result<Cow<'a, str>, Failure> {
        let last = match self.words.last_mut() {
            Some(last) => {
                positive(word.len() as i32 - 2)?;
                last.to_mut().push('!');
                last.clone()
            }
            None => Cow::Borrowed(word),
        };
        self.words.push(last);
        self.words.pop().ok_or(Failure("none"))
    }

    fn into_caller<'b>(&mut self, out: &'b mut Vec<&'a str>, least: i32) -> Result<&'b mut &'a str, Failure> {
        let word = self.word()?;
        out.push(word);
        let rest = self.longest(least)?;
        positive(rest.len() as i32 + least)?;
        out.last_mut().ok_or(Failure("none"))
    }

    fn of_the_receiver(&mut self, marks: &mut Vec<u8>, least: i32) -> Result<&mut Cow<'a, str>, Failure> {
        let mark = marks.first_mut().ok_or(Failure("no mark"))?;
        *mark += 1;
        let word = self.word()?;
        self.words.push(Cow::Borrowed(word));
        positive(least)?;
        match marks.last_mut() {
            Some(last) if *last > 9 => positive(least - 2)?,
            _ => positive(least - 1)?,
        };
        self.words.first_mut().ok_or(Failure("none"))
    }

    fn poll_word(self: Pin<&mut Self>, context: &mut Context<'_>, least: i32) -> Poll<Result<&mut str, Failure>> {
        let parser = self.get_mut();
        positive(least)?;
        context.waker().wake_by_ref();
        match parser.words.last_mut() {
            Some(Cow::Owned(word)) => Poll::Ready(Ok(word.as_mut_str())),
            Some(word) if word.is_empty() => Poll::Pending,
            _ => Poll::Ready(Err(Failure("borrowed"))),
        }
    }

    fn boxed(self: Box<Self>, marks: &mut Vec<u8>, least: i32) -> Result<&mut u8, Failure> {
        if let Some(mark) = marks.first_mut() {
            return Ok(mark);
        }
        positive(least - self.at as i32)?;
        Err(Failure("no mark"))
    }
}

pub fn run() {
    for least in [-4, -1, 0, 1, 2, 3] {
        for text in ["", "a", "one three five", "a  b", "longest of all"] {
            let mut parser = Parser { text, at: 0, words: vec!["w".into()] };
            log!("{:?}", parser.longest(least));
            parser.at = 0;
            let (mut out, mut marks) = (vec![], vec![9, 9]);
            log!("{:?}", parser.into_caller(&mut out, least));
            parser.at = 0;
            log!("{:?}", parser.of_the_receiver(&mut marks, least));
            let mut context = Context::from_waker(Waker::noop());
            log!("{:?} {:?}", Pin::new(&mut parser).poll_word(&mut context, least), marks);
            log!("{:?}", Box::new(parser).boxed(&mut marks, least));
        }
    }
}
