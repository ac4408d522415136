//! A mutable reference that another argument keeps as long as the caller has lent it.

use super::super::auto_track;
use crate::support::{Failure, positive};

pub struct Request<'h> {
    headers: &'h mut [i32],
}

impl<'h> Request<'h> {
    fn parse(&mut self, headers: &'h mut [i32], number: i32) -> Result<usize, Failure> {
        self.headers = headers;
        positive(number)?;
        self.headers[0] = number;
        Ok(self.headers.len())
    }

    #[auto_track]
    fn keep(&mut self, headers: &'h mut [i32], number: i32) -> Result<usize, Failure> {
        self.parse(headers, number)
    }
}

#[auto_track]
fn hand_over<'h>(request: &mut Request<'h>, headers: &'h mut [i32], number: i32) -> Result<usize, Failure> {
    request.parse(headers, number)
}

#[auto_track]
fn only_read<'h>(name: &'h str, headers: &'h mut [i32], number: i32) -> Result<usize, Failure> {
    headers[0] = positive(number)?;
    Ok(name.len() + headers.len())
}

#[derive(Default)]
struct Register<'a>(Vec<&'a mut i32>);

fn attach<'a>(register: &mut Register<'a>, number: &'a mut i32) {
    register.0.push(number);
}

/// A function puts one thing that it is lent into another.
#[auto_track]
fn attached(number: i32) -> Result<i32, Failure> {
    let mut one = number;
    let mut register = Register::default();
    attach(&mut register, &mut one);
    positive(number)?;
    for number in &mut register.0 {
        **number += 1;
    }
    positive(number - 1)?;
    Ok(one)
}

struct Tree {
    numbers: Vec<i32>,
}

struct Found<'a>(&'a mut i32);

impl Tree {
    fn insert(&mut self, number: &i32, times: i32) -> Result<Option<Found<'_>>, Failure> {
        for _ in 0..positive(times)? {
            self.numbers.push(*number);
        }
        Ok(None)
    }

    fn get(&mut self, number: &i32) -> Result<Option<Found<'_>>, Failure> {
        positive(*number)?;
        Ok(self.numbers.last_mut().map(Found))
    }
}

struct Vacant<'a> {
    tree: &'a mut Tree,
    number: i32,
}

impl<'a> Vacant<'a> {
    /// What a field refers to is lent by a value that is not `mut`.
    #[auto_track]
    fn fill(self, times: impl Into<i32> + Copy) -> Result<Found<'a>, Failure> {
        self.tree.insert(&self.number, times.into())?;
        self.tree.get(&self.number)?.ok_or_else(|| Failure("nothing found"))
    }
}

struct Keys<'a>(Vec<&'a str>);

impl<'a> Keys<'a> {
    fn push_key(&mut self, key: &'a str) {
        self.0.push(key);
    }

    fn put_together(self) -> Result<String, Failure> {
        positive(self.0.len() as i32).map(|_| self.0.concat())
    }
}

enum Part {
    Leaf { page: String, left: Vec<i32> },
    Gone,
}

/// What was declared first holds what a pattern names, and has no drop of its own.
#[auto_track]
fn merged(mut sink: Keys<'_>, tree: &mut Tree, page: String, part: Part) -> Result<String, Failure> {
    let mut keys = Keys(vec![&page]);
    let given = match part {
        Part::Leaf { page: other, left } => {
            let held = &mut tree.numbers;
            let of_held = Found(held.first_mut().ok_or(Failure("no number"))?);
            positive(*of_held.0)?;
            let key = other.trim();
            keys.push_key(key);
            positive(left.len() as i32 - 1)?;
            keys.put_together()?
        }
        Part::Gone => keys.put_together()?,
    };
    drop(page);
    sink.push_key("end");
    positive(tree.numbers.len() as i32)?;
    Ok(given)
}

pub fn run() {
    for number in 0..3 {
        let mut tree = Tree { numbers: vec![number] };
        let vacant = Vacant { tree: &mut tree, number };
        log!("{:?}", vacant.fill(number).map(|found| *found.0));
        for part in vec![Part::Gone, Part::Leaf { page: " b ".to_string(), left: vec![1; number as usize] }] {
            log!("{:?}", merged(Keys(vec![]), &mut tree, "a".to_string(), part));
        }
    }
    for number in 0..3 {
        log!("{:?}", attached(number));
    }
    for number in [1, -1] {
        let (mut first, mut second, mut third) = ([0], [0, 0], [0, 0, 0]);
        let mut request = Request { headers: &mut first };
        log!("{:?}", hand_over(&mut request, &mut second, number));
        log!("{:?}", request.keep(&mut third, number));
        log!("{:?}", request.headers);
        log!("{:?}", only_read("a", &mut [0], number));
    }
}
