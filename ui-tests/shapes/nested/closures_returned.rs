//! Closures that are given back, with their own failures and captured arguments.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn scaled(factor: i32, noise: Noisy) -> Result<Box<dyn Fn(i32) -> Result<i32, Failure>>, Failure> {
    positive(factor)?;
    let call = move |n: i32| -> Result<i32, Failure> {
        let n = positive(n)?;
        log!("with {}", noise.0);
        Ok(n * factor)
    };
    positive(factor - 1)?;
    Ok(Box::new(call))
}

#[auto_track]
fn composed<A, B, C>(
    first: impl Fn(A) -> Result<B, Failure>,
    second: impl Fn(B) -> Result<C, Failure>,
) -> impl Fn(A) -> Result<C, Failure> {
    move |a| {
        let b = first(a)?;
        second(b)
    }
}

struct Template(String);

/// What the closure is given is told by the return type alone, and what it captures by the closure.
#[auto_track]
fn loader<'x, P: AsRef<str> + 'x>(
    folder: P,
) -> impl for<'a> Fn(&'a str) -> Result<Option<Template>, Failure> + Send + Sync + 'static {
    let folder = folder.as_ref().to_string();
    move |name| {
        let Some(path) = name.strip_prefix('/') else { return Ok(None) };
        positive(path.len() as i32 - 2)?;
        Ok(Some(Template(format!("{folder}/{path}"))))
    }
}

#[auto_track]
fn collector(limit: Result<usize, Failure>) -> Result<(), Failure> {
    #[auto_track]
    fn keep(limit: usize) -> impl FnMut(&str) -> Result<usize, Failure> {
        let mut kept = Vec::new();
        let mut last = None;
        if limit == 0 {
            log!("nothing is kept");
        }
        match limit {
            0 | 1 => panic!("too few"),
            _ => move |text: &str| {
                positive(limit as i32 - kept.len() as i32 - 1)?;
                kept.push(text.len());
                Ok(last.replace(kept.len()).unwrap_or(0))
            },
        }
    }
    let mut keep = keep(limit?);
    for text in ["a", "bc", "d"] {
        let text = text.to_string();
        log!("{}", keep(&text)?);
    }
    Ok(())
}

pub fn run() {
    let load = loader("t");
    for name in ["x", "/x", "/xy"] {
        log!("{:?}", load(name).map(|template| template.map(|template| template.0)));
    }
    log!("{:?} {:?} {:?}", collector(Ok(2)), collector(Ok(4)), collector(Err(Failure("no limit"))));

    for factor in [-1, 0, 2] {
        log!("{:?}", scaled(factor, Noisy("noise")).and_then(|call| Ok((call(3), call(-3)))));
    }
    let both = composed(positive, |n| positive(n - 2));
    log!("{:?} {:?} {:?}", both(3), both(1), both(-1));
}
