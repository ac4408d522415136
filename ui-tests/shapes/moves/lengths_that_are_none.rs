//! Methods that are named like those of std, and give something that moves.

use super::super::auto_track;
use crate::support::{Failure, positive};

struct Disk {
    blocks: i32,
}

impl Disk {
    fn len(&self) -> Result<String, Failure> {
        positive(self.blocks).map(|blocks| blocks.to_string())
    }

    fn contains(&self, block: i32) -> Result<Box<bool>, Failure> {
        positive(block).map(|block| Box::new(block < self.blocks))
    }

    #[auto_track]
    fn length(&self) -> Result<String, Failure> {
        positive(self.blocks + 1)?;
        let result = self.len();
        if result.is_err() {
            log!("no length");
        }
        result.map_err(|failure| Failure(failure.0))
    }

    #[auto_track]
    fn holds(&self, block: i32) -> Result<Box<bool>, Failure> {
        let held = self.contains(block);
        log!("asked");
        positive(block - 1)?;
        held
    }
}

#[auto_track]
fn counted(numbers: &[i32], number: i32) -> Result<usize, Failure> {
    let length = numbers.len();
    positive(number)?;
    if length > 2 {
        log!("{length}");
    }
    Ok(length)
}

struct Helper<'a> {
    root: &'a mut Option<i32>,
    freed: &'a mut Vec<i32>,
}

impl<'a> Helper<'a> {
    fn new(root: &'a mut Option<i32>, freed: &'a mut Vec<i32>) -> Self {
        Helper { root, freed }
    }

    fn insert(&mut self, number: i32) -> Result<(), Failure> {
        self.freed.clear();
        *self.root = Some(positive(number)?);
        Ok(())
    }
}

struct Tree {
    root: Option<i32>,
}

impl Tree {
    #[auto_track]
    fn insert(&mut self, number: i32) -> Result<(), Failure> {
        let mut freed = vec![];
        let mut helper = Helper::new(&mut self.root, freed.as_mut());
        helper.insert(number)?;
        log!("{}", freed.is_empty());
        Ok(())
    }
}

pub fn run() {
    for number in -2..4 {
        let disk = Disk { blocks: number };
        log!("{:?}", disk.length());
        log!("{:?}", disk.holds(number));
        log!("{:?}", counted(&[1, 2, 3], number));
        let mut tree = Tree { root: None };
        log!("{:?} {:?}", tree.insert(number), tree.root);
    }
}
