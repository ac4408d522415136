//! Types with inherent methods and traits in scope that have the names that generated code might call.

use super::super::auto_track;

#[derive(Clone)]
struct Tricky(i32);

#[allow(dead_code)]
impl Tricky {
    fn fmt(&self) -> i32 {
        unreachable!()
    }
    fn clone(&self) -> i32 {
        unreachable!()
    }
    fn borrow(&self) -> i32 {
        unreachable!()
    }
    fn is_failure(&self) -> i32 {
        unreachable!()
    }
    fn is_err(&self) -> bool {
        unreachable!()
    }
    fn save(&self) -> i32 {
        unreachable!()
    }
    fn show(&self) -> i32 {
        unreachable!()
    }
    fn into(self) -> i32 {
        unreachable!()
    }
}

trait Everything {
    fn as_debug(&self) -> i32 {
        unreachable!()
    }
    fn snapshot(&self) -> i32 {
        unreachable!()
    }
    fn failure(&self) -> i32 {
        unreachable!()
    }
    fn branch(&self) -> i32 {
        unreachable!()
    }
    fn kind(&self) -> i32 {
        unreachable!()
    }
    fn variable(&self) -> i32 {
        unreachable!()
    }
    fn value(&self) -> i32 {
        unreachable!()
    }
}

impl<T: ?Sized> Everything for T {}

#[auto_track]
fn number(tricky: Tricky, other: &Tricky, n: i32) -> Result<Tricky, Tricky> {
    if n < 0 {
        return Err(tricky);
    }
    let moved = tricky;
    if other.0 < 0 {
        Err(Tricky(-2))?;
    }
    Ok(moved)
}

pub fn run() {
    for n in [1, -1] {
        log!(
            "{:?} {:?}",
            number(Tricky(1), &Tricky(n), 1).map(|t| t.0).map_err(|t| t.0),
            number(Tricky(3), &Tricky(1), n).map(|t| t.0).map_err(|t| t.0)
        );
    }
}
