//! `r#type` and kin as names of functions, arguments, locals, labels, fields and lifetimes.

#![allow(non_camel_case_types)]

use super::super::auto_track;
use crate::support::{Failure, positive};

struct r#struct {
    r#type: i32,
    r#match: String,
}

impl r#struct {
    #[auto_track]
    fn r#move(self, r#fn: i32, r#ref: &mut i32) -> Result<String, Failure> {
        let r#let = positive(r#fn)?;
        *r#ref += r#let;
        let r#struct { r#type, r#match } = self;
        let r#if = r#match;
        positive(r#type)?;
        let r#plain = format!("{}{}", r#if, r#type);
        Ok(plain)
    }
}

#[auto_track]
fn r#loop<r#trait: Into<i32>>(r#impl: r#trait) -> Result<i32, Failure> {
    let r#while: i32 = r#impl.into();
    positive(r#while)
}

/// A keyword in the braces of a format is a raw identifier.
#[auto_track]
fn in_braces(r#type: i32, number: Option<i32>) -> Result<String, Failure> {
    match number {
        Some(r#match) => {
            positive(r#type)?;
            Ok(format!("{type} {match:>3}"))
        }
        None => Err(Failure("none")),
    }
}

pub fn run() {
    log!("{:?} {:?} {:?}", in_braces(1, Some(2)), in_braces(-1, Some(2)), in_braces(1, None));
    let mut total = 0;
    for (number, kind) in [(1, 1), (-1, 1), (1, -1)] {
        log!("{:?}", r#struct { r#type: kind, r#match: "m".to_string() }.r#move(number, &mut total));
        log!("{:?} {total}", r#loop(number as i16));
    }
}
