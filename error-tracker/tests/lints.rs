//! Functions of which a linter says nothing as they are written, and nothing once they are tracked: `tests/run` denies
//! clippy's warnings here, the pedantic ones among them. A linter sees what stands in their place where an option names
//! something, and otherwise what is written.

#![warn(clippy::pedantic)]

use std::{cmp::Ordering, collections::BTreeMap};

use error_tracker::auto_track;

#[auto_track(mask(number))]
fn small(number: usize) -> Result<usize, String> {
    if number > 3 { Err(format!("{number} is large")) } else { Ok(number) }
}

/// Names that say that they are not used; items in front of the statements.
#[auto_track(mask(number))]
fn unused(number: usize, _text: &str, _length: usize) -> Result<usize, String> {
    const MORE: usize = 1;
    let _twice = number * 2;
    let mut numbers = BTreeMap::new();
    numbers.insert(number, small(number)?);
    Ok(small(number + MORE)? + numbers.len())
}

struct Path<'a>(Vec<&'a str>);

impl<'a> Path<'a> {
    #[auto_track(mask(name))]
    fn add(&mut self, name: &'a str, numbers: &[usize]) -> Result<(), String> {
        self.0.push(name);
        small(numbers.len()).map(drop)
    }
}

/// A way that ends in a `?`, and another one behind it.
#[auto_track(mask(name))]
fn branches(number: usize, name: &str) -> Result<String, String> {
    let mut path = Path(Vec::new());
    if number == 1 {
        path.add(name, &Vec::new())?;
    } else {
        path.add("other", &vec![number; number])?;
    }
    Ok(path.0.concat())
}

#[derive(PartialEq, Eq)]
struct Version(u8);

impl PartialOrd for Version {
    #[auto_track]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    #[auto_track(mask(other))]
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

#[test]
fn what_pleases_a_linter_still_works() {
    assert_eq!(unused(1, "", 0), Ok(3));
    assert_eq!(unused(3, "", 0), Err("4 is large".to_owned()));
    assert_eq!(branches(1, "one"), Ok("one".to_owned()));
    assert_eq!(branches(4, "one"), Err("4 is large".to_owned()));
    assert!(Version(1) < Version(2));
}
