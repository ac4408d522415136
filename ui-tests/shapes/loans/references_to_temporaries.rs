//! A local that refers to a value without a name, which holds a loan and is dropped at the end.

use super::super::auto_track;
use crate::support::{Failure, Source, Transaction, positive};

fn joined(texts: &mut [&mut String], number: i32) -> Result<usize, Failure> {
    positive(number)?;
    texts.iter_mut().for_each(|text| text.push('.'));
    Ok(texts.iter().map(|text| text.len()).sum())
}

#[auto_track]
fn collected(mut texts: Vec<String>, other: Option<&mut String>, number: i32) -> Result<usize, Failure> {
    let lent = &mut texts.iter_mut().collect::<Vec<_>>();
    if let Some(other) = other {
        lent.insert(0, other);
    }
    joined(lent, number)?.checked_sub(3).ok_or(Failure("short"))
}

#[auto_track]
fn extended(mut first: Vec<String>, mut second: Vec<String>, number: i32) -> Result<usize, Failure> {
    let lent = &mut Vec::with_capacity(2);
    lent.extend(first.iter_mut());
    lent.extend(second.iter_mut());
    joined(lent, number)
}

#[auto_track]
fn nested(number: i32) -> Result<usize, Failure> {
    let texts = &mut Vec::new();
    texts.push("a".to_string());
    let lent = &mut texts.iter_mut().collect::<Vec<_>>();
    joined(lent, number)?.checked_sub(3).ok_or(Failure("short"))
}

fn begun(source: &mut Source) -> Transaction<'_> {
    source.begin().unwrap()
}

#[auto_track]
fn transacted(source: &mut Source, number: i32) -> Result<usize, Failure> {
    let transaction = &mut begun(source);
    transaction.execute("one")?;
    positive(number)?;
    transaction.execute("")
}

pub fn run() {
    for number in [-1, 1] {
        let texts = || vec!["a".to_string(), "b".to_string()];
        log!("{:?} {:?}", collected(texts(), None, number), collected(texts(), Some(&mut "c".to_string()), number));
        log!("{:?}", extended(texts(), texts(), number));
        log!("{:?}", nested(number));
        let mut source = Source::new(&["line"]);
        log!("{:?} {:?}", transacted(&mut source, number), source.label);
    }
}
