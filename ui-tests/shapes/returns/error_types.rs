//! Errors of every kind, down to a type without a single trait.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

use std::error::Error;

struct Bare;

#[derive(Debug)]
enum Wrapped {
    Inner(Failure),
    Number(std::num::ParseIntError),
}

impl From<Failure> for Wrapped {
    fn from(failure: Failure) -> Self {
        log!("converted");
        Wrapped::Inner(failure)
    }
}

impl From<std::num::ParseIntError> for Wrapped {
    fn from(error: std::num::ParseIntError) -> Self {
        Wrapped::Number(error)
    }
}

#[auto_track]
fn bare(number: i32) -> Result<i32, Bare> {
    if number < 0 {
        return Err(Bare);
    }
    positive(number).map_err(|_| Bare)
}

#[auto_track]
fn passed_on(number: i32) -> Result<i32, Bare> {
    let inner = bare(number)?;
    Ok(inner)
}

#[auto_track]
fn converted(text: &str) -> Result<i32, Wrapped> {
    let number: i32 = text.parse()?;
    Ok(positive(number)?)
}

#[auto_track]
fn boxed(text: &str) -> Result<i32, Box<dyn Error>> {
    let number = text.parse::<i32>()?;
    if number == 0 {
        return Err("zero".into());
    }
    Ok(positive(number)?)
}

#[auto_track]
fn boxed_sync(text: &str) -> Result<i32, Box<dyn Error + Send + Sync + 'static>> {
    let number = text.parse::<i32>()?;
    if number == 0 {
        Err("zero")?;
    }
    Ok(positive(number)?)
}

#[auto_track]
fn text(number: i32) -> Result<i32, String> {
    positive(number).map_err(|failure| failure.to_string())?;
    if number == 0 { Err(format!("{number}")) } else { Ok(number) }
}

#[auto_track]
fn borrowed_text<'a>(number: i32, reason: &'a str) -> Result<i32, &'a str> {
    if number == 0 {
        return Err(reason);
    }
    positive(number).map_err(|failure| failure.0)
}

#[auto_track]
fn nothing(number: i32) -> Result<i32, ()> {
    positive(number).map_err(|_| ())?;
    positive(number).or(Err(()))
}

#[auto_track]
fn no_error(number: i32) -> Result<i32, std::convert::Infallible> {
    let same = Ok::<i32, std::convert::Infallible>(number)?;
    Ok(same)
}

#[auto_track]
fn handed_back(noise: Noisy, number: i32) -> Result<i32, Noisy> {
    match positive(number) {
        Ok(number) => Ok(number),
        Err(_) => Err(noise),
    }
}

trait Boxes<T, E>: Sized {
    fn boxed<'a>(self) -> Result<T, Box<dyn Error + Send + Sync + 'a>>
    where
        E: Error + Send + Sync + 'a;

    fn boxed_local<'a>(self) -> Result<T, Box<dyn Error + 'a>>
    where
        E: Error + 'a;
}

#[auto_track]
impl<T, E> Boxes<T, E> for Result<T, E> {
    fn boxed<'a>(self) -> Result<T, Box<dyn Error + Send + Sync + 'a>>
    where
        E: Error + Send + Sync + 'a,
    {
        self.map_err(|error| Box::new(error) as _)
    }

    fn boxed_local<'a>(self) -> Result<T, Box<dyn Error + 'a>>
    where
        E: Error + 'a,
    {
        let value = self.map_err(|error| -> Box<dyn Error + 'a> { Box::new(error) })?;
        return Ok(value);
    }
}

type Lent<'a, T> = Result<T, Box<dyn Error + 'a>>;

#[derive(Debug)]
struct About<'a>(&'a str);

impl std::fmt::Display for About<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "about {}", self.0)
    }
}

impl Error for About<'_> {}

#[auto_track]
fn lent_by_alias<'a>(text: &'a str, number: i32) -> Lent<'a, i32> {
    if number == 0 {
        return Err(Box::new(About(text)));
    }
    let number = positive(number).map_err(|_| Box::new(About(text)))?;
    let number = positive(number - 2).boxed_local()?;
    positive(number).map_err(|_| About(text).into())
}

/// An error only where what it holds lives for ever.
struct Full<T>(T);

impl<T> std::fmt::Debug for Full<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Full")
    }
}

impl<T> std::fmt::Display for Full<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("full")
    }
}

impl<T: std::any::Any> Error for Full<T> {}

#[derive(Debug)]
struct Short(String);

#[auto_track]
impl Short {
    fn push<'a>(&mut self, text: &'a str) -> Result<(), Full<&'a str>> {
        if self.0.len() + text.len() > 3 {
            return Err(Full(text));
        }
        self.0.push_str(text);
        Ok(())
    }

    fn of(text: &str) -> Result<Self, Full<&str>> {
        let mut short = Short(String::new());
        short.push(text)?;
        Ok(short)
    }

    fn boxed_of(text: &str) -> Result<Self, Box<Full<&str>>> {
        Ok(Short::of(text)?)
    }
}

impl<'a> std::convert::TryFrom<&'a str> for Short {
    type Error = Full<&'a str>;

    #[auto_track]
    fn try_from(text: &'a str) -> Result<Self, Self::Error> {
        let mut short = Short(String::new());
        short.push(text)?;
        Ok(short)
    }
}

fn for_a_lifetime<'a>(text: &'a str) -> Result<i32, Box<dyn Error + 'a>> {
    Ok(text.parse::<i32>()?)
}

/// An error that is boxed for some lifetime, and leaves as one for ever.
#[auto_track]
fn for_ever(text: &'static str) -> Result<i32, Box<dyn Error>> {
    let first = for_a_lifetime(text)?;
    let mut numbers = vec![first];
    let mut rest = numbers.drain(..);
    let again = for_a_lifetime(text).or_else(|error| Err(error))?;
    rest.next();
    drop(rest);
    for_a_lifetime(if again > 1 { "no number" } else { text })
}

pub fn run() {
    for text in ["1", "2", "x"] {
        log!("{:?}", for_ever(text).map_err(|error| error.to_string()));
    }
    for text in ["", "abc", "abcd"] {
        log!(
            "{:?} {:?} {:?}",
            Short::of(text),
            Short::boxed_of(text),
            <Short as std::convert::TryFrom<&str>>::try_from(text)
        );
    }
    for number in [-1, 0, 1, 2] {
        log!("{:?}", lent_by_alias(&number.to_string(), number).map_err(|error| error.to_string()));
        log!("{:?}", positive(number).boxed().map_err(|error| error.to_string()));
    }
    for number in [1, 0, -1] {
        let digits = number.to_string();
        log!("{} {}", bare(number).is_err(), passed_on(number).is_err());
        log!("{:?} {:?} {:?}", converted(&digits), boxed(&digits), boxed_sync(&digits));
        log!("{:?} {:?} {:?} {:?}", text(number), borrowed_text(number, "why"), nothing(number), no_error(number));
        log!("{:?}", handed_back(Noisy("noise"), number));
    }
    log!("{:?} {:?} {:?}", converted("x"), boxed("x"), boxed_sync("x"));
}
