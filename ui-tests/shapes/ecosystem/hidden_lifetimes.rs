//! `anyhow`'s macros in a method whose return type hides what it was lent.

#![allow(elided_lifetimes_in_paths, mismatched_lifetime_syntaxes)]

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug)]
struct Rows<'a>(&'a mut Vec<i32>);

struct Table {
    rows: Vec<i32>,
    name: String,
}

impl Rows<'_> {
    fn checked(self, number: i32) -> Result<Self, Failure> {
        positive(number).map(|_| self)
    }
}

#[auto_track]
impl Table {
    fn by_self(&mut self, number: i32) -> Result<Rows, Failure> {
        positive(number)?;
        let rows = Rows(&mut self.rows);
        rows.0.push(number);
        Ok(rows)
    }

    fn by_any(&mut self, number: i32) -> anyhow::Result<Rows> {
        anyhow::ensure!(number != 0, "{} is zero", self.name);
        if number < 0 {
            anyhow::bail!("{} is below zero", self.name);
        }
        let name = &mut self.name;
        name.push('~');
        anyhow::ensure!(name.len() < 30, "{name} is long");
        Ok(self.by_self(number)?.checked(number - 2)?)
    }
}

pub fn run() {
    for number in [-1, 0, 1, 2, 3, 5] {
        let mut table = Table { rows: vec![5], name: "t".to_string() };
        log!("{number} {:?}", table.by_any(number).map_err(|error| error.to_string()));
        log!("{:?} {}", table.rows, table.name);
    }
}
