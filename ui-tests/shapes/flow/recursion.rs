//! Functions that call themselves, and each other.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug)]
enum Tree {
    Leaf(i32),
    Fork(Box<Tree>, Box<Tree>),
}

#[auto_track]
fn sum(tree: &Tree) -> Result<i32, Failure> {
    match tree {
        Tree::Leaf(number) => positive(*number),
        Tree::Fork(left, right) => Ok(sum(left)? + sum(right)?),
    }
}

#[auto_track]
fn halve(tree: Tree) -> Result<Tree, Failure> {
    Ok(match tree {
        Tree::Leaf(number) => Tree::Leaf(positive(number)? / 2),
        Tree::Fork(left, right) => Tree::Fork(Box::new(halve(*left)?), Box::new(halve(*right)?)),
    })
}

#[auto_track]
fn even(number: u32) -> Result<bool, Failure> {
    if number == 0 { Ok(true) } else { odd(number - 1) }
}

#[auto_track]
fn odd(number: u32) -> Result<bool, Failure> {
    if number == 0 {
        return Err(Failure("odd"));
    }
    even(number - 1)
}

pub fn run() {
    let tree =
        |n| Tree::Fork(Box::new(Tree::Leaf(4)), Box::new(Tree::Fork(Box::new(Tree::Leaf(n)), Box::new(Tree::Leaf(2)))));
    log!("{:?} {:?}", sum(&tree(1)), sum(&tree(-1)));
    log!("{:?} {:?}", halve(tree(9)), halve(tree(-9)));
    log!("{:?} {:?}", even(10), even(11));
}
