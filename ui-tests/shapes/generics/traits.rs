//! Trait methods, defaults, associated types and constants, supertraits, dynamic calls and blanket impls.

use super::super::auto_track;
use crate::support::{Failure, positive};

trait Named {
    const LIMIT: i32;
    type Error: From<Failure>;

    fn name(&self) -> &str;

    #[auto_track]
    fn checked(&self, number: i32) -> Result<i32, Self::Error> {
        let limit = Self::LIMIT;
        positive(number)?;
        positive(limit - number)?;
        Ok(number)
    }

    #[auto_track]
    fn consumed(self, number: i32) -> Result<String, Self::Error>
    where
        Self: Sized,
    {
        let number = self.checked(number)?;
        Ok(format!("{}{number}", self.name()))
    }

    #[auto_track]
    fn made(name: &'static str) -> Result<Self, Self::Error>
    where
        Self: Sized + From<&'static str>,
    {
        positive(name.len() as i32 - 1)?;
        Ok(Self::from(name))
    }
}

struct Person(&'static str);

impl From<&'static str> for Person {
    #[auto_track]
    fn from(name: &'static str) -> Self {
        Person(name)
    }
}

impl Named for Person {
    const LIMIT: i32 = 3;
    type Error = Failure;

    #[auto_track]
    fn name(&self) -> &str {
        self.0
    }
}

trait Check {
    fn check(&mut self, number: i32) -> Result<i32, Failure>;
}

impl<F: FnMut(i32) -> i32> Check for F {
    #[auto_track]
    fn check(&mut self, number: i32) -> Result<i32, Failure> {
        let answer = self(number);
        positive(answer)
    }
}

#[auto_track]
fn through(check: &mut dyn Check, all: &mut [Box<dyn Check>], number: i32) -> Result<i32, Failure> {
    let mut sum = check.check(number)?;
    for one in all.iter_mut() {
        sum += one.check(number)?;
    }
    Ok(sum)
}

impl dyn Check {
    #[auto_track]
    fn twice(&mut self, number: i32) -> Result<i32, Failure> {
        let first = self.check(number)?;
        self.check(first - 2)
    }
}

struct Count(i32);

impl Iterator for Count {
    type Item = Result<i32, Failure>;

    #[auto_track]
    fn next(&mut self) -> Option<Self::Item> {
        self.0 -= 1;
        let left = std::convert::TryInto::<u8>::try_into(self.0 + 1).ok()?;
        if left == 1 {
            return Some(Err(Failure("one")));
        }
        Some(positive(i32::from(left)))
    }
}

impl std::str::FromStr for Count {
    type Err = std::num::ParseIntError;

    #[auto_track]
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Count(text.parse()?))
    }
}

impl Drop for Count {
    #[auto_track]
    fn drop(&mut self) {
        log!("drop count {}", self.0);
    }
}

pub fn run() {
    for number in [1, 5, -1] {
        log!("{:?} {:?}", Person("p").checked(number), Person("p").consumed(number));
        let mut add = |n: i32| n - 1;
        log!("{:?}", through(&mut add, &mut [Box::new(|n| n), Box::new(|n| n - 2)], number));
        log!("{:?}", (&mut add as &mut dyn Check).twice(number));
    }
    log!("{:?} {:?}", Person::made("x").map(|p| p.0), Person::made("").map(|p| p.0));
    log!("{:?}", Count(2).collect::<Vec<_>>());
    log!("{:?} {:?}", "2".parse::<Count>().is_ok(), "x".parse::<Count>().is_ok());
}
