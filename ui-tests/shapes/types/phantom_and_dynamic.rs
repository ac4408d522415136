//! `dyn Any`, `Cow`, unsized locals behind pointers, zero-sized types, function pointers and types with invariance.

use super::super::auto_track;
use crate::support::{Failure, positive};

use std::any::Any;
use std::borrow::Cow;
use std::cell::Cell;
use std::marker::PhantomData;
use std::rc::Rc;

struct Invariant<'a>(PhantomData<Cell<&'a str>>, Cell<Option<&'a str>>);

#[auto_track]
fn keep<'a>(into: &Invariant<'a>, text: &'a str, number: i32) -> Result<&'a str, Failure> {
    let old = into.1.replace(Some(text));
    positive(number)?;
    Ok(old.unwrap_or(text))
}

#[auto_track]
fn any(value: Box<dyn Any>, other: Rc<dyn Any>, zero: (), number: i32) -> Result<i32, Box<dyn Any>> {
    let value = value.downcast::<i32>()?;
    let () = zero;
    let other = other.downcast::<i32>().map_err(|_| Box::new("other") as Box<dyn Any>)?;
    positive(number).map_err(|failure| -> Box<dyn Any> { Box::new(failure) })?;
    Ok(*value + *other)
}

#[auto_track]
fn cow<'a>(text: Cow<'a, str>, number: i32) -> Result<Cow<'a, str>, Failure> {
    let text = if text.is_empty() { Cow::Borrowed("empty") } else { text };
    positive(number)?;
    let mut owned = text.into_owned();
    positive(number - 1)?;
    owned.push('.');
    Ok(Cow::Owned(owned))
}

pub fn run() {
    let outer = "outer".to_string();
    let invariant = Invariant(PhantomData, Cell::new(None));
    for number in [1, 0, -1] {
        log!("{:?}", keep(&invariant, &outer, number));
        log!("{:?}", any(Box::new(number), Rc::new(2), (), number).is_ok());
        log!("{:?}", any(Box::new("text"), Rc::new(2), (), number).is_ok());
        log!("{:?} {:?}", cow("".into(), number), cow("x".into(), number));
    }
}
