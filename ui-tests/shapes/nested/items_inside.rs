//! Functions, types, impls, constants, statics and modules in a body, with `?` of their own.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn outer(number: i32) -> Result<i32, Failure> {
    const LIMIT: i32 = match Some(4) {
        Some(limit) => limit,
        None => 0,
    };
    static NAMES: [&str; 2] = ["a", "b"];
    use std::collections::BTreeMap as Map;

    #[derive(Debug)]
    struct Inner(Map<i32, &'static str>);

    impl Inner {
        fn get(&self, number: i32) -> Option<usize> {
            let text = self.0.get(&number)?;
            Some(text.len())
        }
    }

    fn helper(number: i32) -> Option<i32> {
        let half = number.checked_div(2)?;
        if half == 0 { None } else { Some(half) }
    }

    #[auto_track]
    fn tracked(number: i32) -> Result<i32, Failure> {
        Ok(positive(number)? + 1)
    }

    mod module {
        pub(super) fn constant() -> i32 {
            3
        }
    }

    let inner = Inner(Map::from([(1, NAMES[0]), (2, NAMES[1])]));
    let length = inner.get(number).ok_or(Failure("no name"))?;
    let half = helper(number + LIMIT).ok_or(Failure("no half"))?;
    let next = tracked(number - 2)?;
    enum After {
        It(i32),
    }
    let After::It(sum) = After::It(half + next + module::constant());
    Ok(sum + length as i32)
}

pub fn run() {
    for number in [0, 1, 2, 3] {
        log!("{:?}", outer(number));
    }
}
