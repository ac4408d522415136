//! Return types whose lifetime is not written out, had from methods that fail: what they are lent is lent for as long as
//! the caller likes, also where they fail.

#![allow(elided_lifetimes_in_paths, mismatched_lifetime_syntaxes)]

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug)]
struct Rows<'a>(&'a mut Vec<i32>);

impl Rows<'_> {
    fn checked(self, number: i32) -> Result<Self, Failure> {
        positive(number).map(|_| self)
    }
}

type Fetched<'a> = Result<Rows<'a>, Failure>;
type Alone<'a> = Rows<'a>;

#[derive(Debug)]
struct Complaint<'a>(&'a mut String);

impl<'a> From<Complaint<'a>> for Failure {
    fn from(complaint: Complaint<'a>) -> Failure {
        complaint.0.push('!');
        Failure("complained")
    }
}

struct Holder<'a> {
    rows: &'a mut Vec<i32>,
    name: &'a mut String,
}

struct Table {
    rows: Vec<i32>,
    name: String,
}

trait Fetch {
    type Rows<'a>
    where
        Self: 'a;

    fn fetch(&mut self, number: i32) -> Result<Self::Rows<'_>, Failure>;

    #[auto_track]
    fn fetch_twice(&mut self, number: i32) -> Result<Self::Rows<'_>, Failure> {
        self.fetch(number)?;
        let rows = self.fetch(number - 1)?;
        positive(number - 2)?;
        Ok(rows)
    }
}

impl Fetch for Table {
    type Rows<'a> = Rows<'a>;

    #[auto_track]
    fn fetch(&mut self, number: i32) -> Fetched {
        let rows = self.by_self(number)?;
        rows.0.push(positive(number - 1)?);
        Ok(rows)
    }
}

#[auto_track]
impl Table {
    fn make(&mut self) -> Rows {
        Rows(&mut self.rows)
    }

    fn made(&mut self, number: i32) -> Result<Rows, Failure> {
        let taken = self.make();
        if number == 1 {
            return Ok(taken);
        }
        positive(number - 3)?;
        Ok(taken)
    }

    fn by_self(&mut self, number: i32) -> Result<Rows, Failure> {
        if positive(number)? == 1 {
            return Err(Failure("one"));
        }
        Ok(Rows(&mut self.rows))
    }

    fn aliased(&mut self, number: i32) -> Fetched {
        let rows = self.by_self(number)?;
        Ok(rows)
    }

    fn aliased_within(&mut self, number: i32) -> Result<Alone, Failure> {
        let rows = self.by_self(number)?.checked(number - 2)?;
        Ok(rows)
    }

    fn in_the_tail(&mut self, number: i32) -> Result<Rows, Failure> {
        positive(number)?;
        self.by_self(number)
    }

    fn returned(&mut self, number: i32) -> Result<Rows, Failure> {
        if number < 2 {
            return self.by_self(number);
        }
        let rows = self.by_self(number - 1)?;
        return rows.checked(number - 3);
    }

    fn chained(&mut self, number: i32) -> Result<Rows, Failure> {
        let rows = self.by_self(number)?.checked(number - 2).map_err(|_| Failure("chained"))?;
        Ok(rows)
    }

    fn matched(&mut self, number: i32) -> Result<Option<Rows>, Failure> {
        let rows = match self.by_self(number)? {
            rows if rows.0.len() > 1 => rows,
            _ => return Ok(None),
        };
        positive(number - 3)?;
        Ok(Some(rows))
    }

    fn looped(&mut self, number: i32) -> Result<Rows, Failure> {
        for step in 0..number {
            let rows = self.by_self(positive(2 - step)? + 1)?;
            rows.0.push(step);
        }
        self.by_self(number).and_then(|rows| rows.checked(number - 2))
    }

    fn in_parts(&mut self, number: i32) -> Result<(Rows, i32), Failure> {
        let name = &mut self.name;
        name.push('-');
        let rows = Rows(&mut self.rows);
        let more = positive(number)?;
        rows.0.push(more);
        Ok((rows, positive(number - 1)?))
    }

    fn complains(&mut self, number: i32) -> Result<i32, Complaint> {
        if number < 0 {
            return Err(Complaint(&mut self.name));
        }
        self.name.push('+');
        let more = self.complains(number - 2)?;
        Ok(more + number)
    }

    fn hears(&mut self, number: i32) -> Result<Rows, Failure> {
        let more = self.complains(number)?;
        self.rows.push(more);
        self.by_self(number)
    }

    fn taken(&mut self, number: i32) -> Option<Rows> {
        let rows = self.by_self(number).ok()?;
        Some(rows)
    }

    #[auto_track(additional_context = { "rows": self.rows.len(), "number": number })]
    fn with_context(&mut self, number: i32) -> Result<Rows, Failure> {
        let rows = self.by_self(number)?;
        positive(number - 2)?;
        Ok(rows)
    }

    #[auto_track(none)]
    fn or_nothing(&mut self, number: i32) -> Option<Rows> {
        let rows = self.taken(number)?;
        rows.0.push(number);
        positive(number - 2).ok()?;
        Some(rows)
    }
}

#[auto_track]
fn of_an_argument(table: &mut Table, number: i32) -> Result<Rows, Failure> {
    let rows = table.by_self(number)?;
    positive(number - 2)?;
    Ok(rows)
}

#[auto_track]
fn with_a_name<'a>(number: i32, table: &'a mut Table) -> Fetched<'a> {
    let rows = table.by_self(number)?;
    rows.0.push(positive(number - 2)?);
    Ok(rows)
}

#[auto_track]
fn with_a_name_and_hidden<'a>(table: &'a mut Table, number: i32) -> Result<Rows, Failure> {
    let first = &mut table.rows;
    first.push(positive(number)?);
    let rows = Rows(first).checked(number - 1)?;
    Ok(rows)
}

#[auto_track]
fn through_a_local(table: &mut Table, number: i32) -> Result<Rows, Failure> {
    let rows = &mut table.rows;
    let number = positive(number)?;
    let taken = Rows(rows);
    positive(number - 1)?;
    taken.checked(number - 2)
}

#[auto_track]
fn of_a_value(holder: Holder, number: i32) -> Result<Rows, Failure> {
    let rows = Rows(&mut *holder.rows);
    holder.name.push('.');
    positive(number)?;
    Ok(rows)
}

#[auto_track]
fn of_a_named_value<'a>(holder: Holder<'a>, number: i32) -> Result<Rows<'a>, Failure> {
    let rows = Rows(&mut *holder.rows);
    holder.name.push('.');
    positive(number)?;
    Ok(rows)
}

#[auto_track]
fn boxed(table: &mut Table, number: i32) -> Result<Box<Rows>, Box<dyn std::error::Error>> {
    let rows = Box::new(table.by_self(number)?);
    positive(number - 2)?;
    Ok(rows)
}

#[auto_track]
fn first_of_all<T: Iterator>(numbers: &mut T, table: &Table) -> Result<T::Item, Failure> {
    positive(table.rows.len() as i32 - 2)?;
    numbers.next().ok_or(Failure("no number"))
}

pub fn run() {
    for number in [-1, 0, 1, 2, 3, 5] {
        let mut table = Table { rows: vec![5], name: "t".to_string() };
        log!("{number}");
        log!("{:?}", table.made(number));
        log!("{:?}", table.aliased(number));
        log!("{:?}", table.aliased_within(number));
        log!("{:?}", table.in_the_tail(number));
        log!("{:?}", table.returned(number));
        log!("{:?}", table.chained(number));
        log!("{:?}", table.matched(number));
        log!("{:?}", table.looped(number));
        log!("{:?}", table.in_parts(number));
        log!("{:?}", table.complains(number));
        log!("{:?}", table.hears(number));
        log!("{:?}", table.taken(number));
        log!("{:?}", table.fetch_twice(number));
        log!("{:?}", table.with_context(number));
        log!("{:?}", table.or_nothing(number));
        log!("{:?}", of_an_argument(&mut table, number));
        log!("{:?}", with_a_name(number, &mut table));
        log!("{:?}", with_a_name_and_hidden(&mut table, number));
        log!("{:?}", through_a_local(&mut table, number));
        let Table { rows, name } = &mut table;
        log!("{:?}", of_a_value(Holder { rows, name }, number));
        let Table { rows, name } = &mut table;
        log!("{:?}", of_a_named_value(Holder { rows, name }, number));
        log!("{:?}", boxed(&mut table, number).map_err(|error| error.to_string()));
        log!("{:?}", first_of_all(&mut table.rows.clone().drain(..), &table));
        log!("{:?} {}", table.rows, table.name);
    }
}
