//! Futures of return types whose lifetime is not written out, had from methods that fail.

#![allow(elided_lifetimes_in_paths, mismatched_lifetime_syntaxes)]

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive};

#[derive(Debug)]
struct Rows<'a>(&'a mut Vec<i32>);

struct Table {
    rows: Vec<i32>,
    name: String,
}

type Fetched<'a> = Result<Rows<'a>, Failure>;

#[auto_track]
impl Table {
    fn by_self(&mut self, number: i32) -> Result<Rows, Failure> {
        positive(number)?;
        let rows = Rows(&mut self.rows);
        rows.0.push(number);
        Ok(rows)
    }

    async fn waits(&mut self, number: i32) -> Result<Rows, Failure> {
        pause().await;
        let rows = self.waits_for(number).await?;
        pause().await;
        positive(number - 2)?;
        Ok(rows)
    }

    async fn waits_for(&mut self, number: i32) -> Fetched {
        pause().await;
        self.by_self(number)
    }
}

pub fn run() {
    for number in [-1, 0, 1, 2, 3, 5] {
        let mut table = Table { rows: vec![5], name: "t".to_string() };
        log!("{number} {:?}", block_on(table.waits(number)));
        log!("{:?} {}", table.rows, table.name);
    }
}
