//! Conditions with a match, a block or a closure in them, whose names end before the branch begins.

use super::super::auto_track;
use crate::support::{Failure, positive};

enum Tree {
    Name(String),
    Rename(String, i32),
    Group(Vec<Tree>),
}

#[auto_track]
fn group(trees: &[Tree], seen: &mut Vec<String>) {
    if trees.is_empty() {
        seen.push("{}".to_string());
    } else if trees.len() == 1
        && match &trees[0] {
            Tree::Name(name) => name != "self",
            Tree::Rename(rename, _) => rename != "self",
            _ => true,
        }
    {
        seen.push(trees[trees.len() - 1].to_string());
    } else {
        trees.iter().for_each(|tree| seen.push(tree.to_string()));
    }
}

#[auto_track]
impl Tree {
    fn to_string(&self) -> String {
        match self {
            Tree::Name(name) => name.clone(),
            Tree::Rename(name, number)
                if {
                    let double = number + number;
                    double > 4
                } =>
            {
                format!("{name} {number}")
            }
            Tree::Rename(name, _) => name.to_lowercase(),
            Tree::Group(trees) => trees[0].to_string(),
        }
    }

    fn weigh(self, least: i32) -> Result<i32, Failure> {
        let mut weight = least;
        while match &self {
            Tree::Rename(_, number) => weight < positive(*number)?,
            Tree::Group(trees) => {
                let length = trees.len();
                (weight as usize) < length
            }
            Tree::Name(_) => false,
        } {
            weight += positive(least + 1)?;
        }
        if let Some(text) = match self {
            Tree::Name(text) => {
                let longer = format!("{text}{weight}");
                Some(longer)
            }
            Tree::Rename(text, _) => Some(text),
            Tree::Group(trees) => trees.into_iter().next().map(|tree| tree.to_string()),
        } {
            positive(weight - 2)?;
            drop(text);
        }
        positive(weight)
    }
}

pub fn run() {
    for number in [-3, -1, 0, 1, 2, 3] {
        let mut seen = Vec::new();
        group(&[], &mut seen);
        group(&[Tree::Rename("Self".to_string(), number)], &mut seen);
        group(&[Tree::Name("self".to_string()), Tree::Group(vec![Tree::Name("n".to_string())])], &mut seen);
        log!("{seen:?}");
        log!("{:?}", Tree::Rename("r".to_string(), number).weigh(number));
        log!("{:?}", Tree::Group(vec![Tree::Name("g".to_string())]).weigh(number - 1));
        log!("{:?}", Tree::Name("g".to_string()).weigh(number));
    }
}
