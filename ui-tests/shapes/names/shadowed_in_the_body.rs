//! Bodies that give the names of the signature's types another meaning.

use super::super::auto_track;
use crate::support::Failure;

type Outcome<T> = std::result::Result<T, Failure>;

#[allow(dead_code)]
#[derive(Debug)]
enum Kind {
    Outcome(usize),
    Flat,
}

struct Checker {
    kinds: Vec<Kind>,
}

impl Checker {
    fn number(&mut self, at: usize) -> Outcome<usize> {
        if at > 2 { Err(Failure("large")) } else { Ok(at) }
    }

    #[auto_track]
    fn by_glob(&mut self, at: usize) -> Outcome<usize> {
        use self::Kind::*;
        let first = self.number(at)?;
        match &self.kinds[at] {
            Outcome(number) => {
                let number = *number;
                self.number(number)
            }
            Flat => Ok(first),
        }
    }

    #[auto_track]
    fn by_item(&mut self, at: usize) -> Outcome<usize> {
        #[allow(dead_code)]
        struct Outcome;
        let first = self.number(at)?;
        self.number(first + 1)
    }
}

pub fn run() {
    let mut checker = Checker { kinds: vec![Kind::Flat, Kind::Outcome(7), Kind::Outcome(1)] };
    for at in 0..4 {
        log!("{:?} {:?}", checker.by_glob(at), checker.by_item(at));
    }
}
