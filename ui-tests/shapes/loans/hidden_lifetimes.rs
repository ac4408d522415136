//! Return types whose lifetime is not written out: what they hold is lent for as long as the caller likes.

#![allow(elided_lifetimes_in_paths, mismatched_lifetime_syntaxes)]

use super::super::auto_track;
use crate::support::{Failure, positive};

struct Rows<'a>(&'a mut Vec<i32>);

struct Cursor<'a> {
    rows: std::slice::IterMut<'a, i32>,
    first: Option<i32>,
}

impl<'a> Cursor<'a> {
    fn over(rows: &'a mut Vec<i32>) -> Cursor<'a> {
        Cursor { first: rows.first().copied(), rows: rows.iter_mut() }
    }
}

struct Shown<'a>(&'a str);

struct Table {
    rows: Vec<i32>,
    name: String,
}

#[auto_track]
impl Table {
    fn cursor(&mut self, number: i32) -> Result<Cursor, Failure> {
        let first = Some(positive(number)?);
        if number == 1 {
            let taken = Cursor { first, rows: self.rows.iter_mut() };
            positive(number - 2)?;
            return Ok(taken);
        }
        let taken = Cursor::over(&mut self.rows);
        positive(number - 3)?;
        Ok(taken)
    }

    fn named(&mut self, number: i32) -> Result<i32, Shown> {
        if number < 0 {
            return Err(Shown(&self.name));
        }
        self.name.push('+');
        match self.rows.iter().position(|row| *row == number) {
            Some(_) => Err(Shown(self.name.as_str())),
            None => {
                self.rows.push(number);
                Ok(number)
            }
        }
    }
}

#[auto_track]
fn rows(rows: &mut Vec<i32>, number: i32) -> Result<Rows, Failure> {
    let taken = Rows(rows);
    if number == 1 {
        return Err(Failure("one"));
    }
    taken.0.push(positive(number)?);
    Ok(taken)
}

#[auto_track]
fn rows_at_last(rows: &mut Vec<i32>, number: i32) -> Result<Rows, Failure> {
    for row in rows.iter_mut() {
        *row += positive(number)?;
    }
    if number == 3 {
        let taken = Rows(rows);
        taken.0.push(1);
        return Ok(taken);
    }
    rows.push(number);
    let taken = Rows(rows);
    positive(number - 2)?;
    Ok(taken)
}

struct Named {
    numbers: Vec<i32>,
}

enum Fields {
    Unit,
    Named(Named),
}

struct Numbers<'a>(Box<dyn Iterator<Item = &'a mut i32> + 'a>);

impl Drop for Numbers<'_> {
    fn drop(&mut self) {}
}

fn none<'a>() -> Numbers<'a> {
    Numbers(Box::new(std::iter::empty()))
}

impl Named {
    fn iter_mut(&mut self) -> Numbers {
        Numbers(Box::new(self.numbers.iter_mut()))
    }
}

impl Fields {
    /// What a pattern names is lent to what is returned.
    #[auto_track]
    fn numbers(&mut self) -> Numbers {
        match self {
            Fields::Unit => none(),
            Fields::Named(named) => named.iter_mut(),
        }
    }
}

pub fn run() {
    for mut fields in [Fields::Unit, Fields::Named(Named { numbers: vec![1, 2] })] {
        log!("{:?}", fields.numbers().0.by_ref().map(|number| *number).sum::<i32>());
    }
    for number in [-1, 0, 1, 2, 3, 5] {
        let mut table = Table { rows: vec![5], name: "t".to_string() };
        log!("{:?}", table.cursor(number).map(|cursor| (cursor.first, cursor.rows.count())));
        log!("{:?}", table.named(number).map_err(|shown| shown.0.to_string()));
        log!("{:?}", rows(&mut table.rows, number).map(|rows| rows.0.len()));
        log!("{:?}", rows_at_last(&mut table.rows, number).map(|rows| rows.0.len()));
        log!("{:?} {}", table.rows, table.name);
    }
}
