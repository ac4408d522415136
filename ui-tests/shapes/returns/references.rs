//! References into the arguments, which must not be cut short.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug)]
struct Table {
    rows: Vec<String>,
    spare: String,
}

impl Table {
    #[auto_track]
    fn row(&self, at: usize) -> Result<&str, Failure> {
        let row = self.rows.get(at).ok_or(Failure("no row"))?;
        Ok(row)
    }

    #[auto_track]
    fn row_mut(&mut self, at: usize) -> Result<&mut String, Failure> {
        let row = self.rows.get_mut(at).ok_or(Failure("no row"))?;
        row.push('*');
        Ok(row)
    }

    #[auto_track]
    fn row_or_spare(&mut self, at: usize) -> &mut String {
        match self.rows.get_mut(at) {
            Some(row) => row,
            None => &mut self.spare,
        }
    }

    #[auto_track]
    fn parts(&mut self) -> Result<(&mut [String], &mut str), Failure> {
        positive(self.rows.len() as i32 - 1)?;
        Ok((&mut self.rows, &mut self.spare))
    }
}

#[auto_track]
fn longest<'a>(left: &'a str, right: &'a str) -> Result<&'a str, Failure> {
    positive(left.len() as i32 - 1)?;
    if left.len() > right.len() { Ok(left) } else { Ok(right) }
}

#[auto_track]
fn split<'a, 'b>(text: &'a mut &'b str) -> Option<&'b str> {
    let (head, tail) = text.split_once(' ')?;
    *text = tail;
    Some(head)
}

pub fn run() {
    let mut table = Table { rows: vec!["a".to_string()], spare: "s".to_string() };
    log!("{:?} {:?}", table.row(0), table.row(1));
    log!("{:?}", table.row_mut(0));
    log!("{:?}", table.row_mut(3));
    table.row_or_spare(9).push('+');
    log!("{:?}", table.parts());
    log!("{table:?} {:?} {:?}", longest("aa", "b"), longest("", "b"));
    let mut text = "one two";
    log!("{:?} {:?} {text}", split(&mut text), split(&mut text));
}
