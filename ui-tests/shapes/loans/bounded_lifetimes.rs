//! A mutable reference that the caller lends for a lifetime of its own, which a bound names: what is handed in by a
//! parameter of that bound may have it for that long.

use super::super::auto_track;
use crate::support::{Failure, positive};

struct Reader {
    numbers: Vec<i32>,
    at: usize,
}

fn next(reader: &mut Reader) -> Result<i32, Failure> {
    let number = reader.numbers.get(reader.at).copied().ok_or(Failure("at the end"))?;
    reader.at += 1;
    positive(number)
}

impl Reader {
    #[auto_track]
    fn collect<'s, T, F>(&'s mut self, scratch: &'s mut Vec<i32>, finish: F) -> Result<T, Failure>
    where
        T: 's,
        F: FnOnce(&'s Self, &'s [i32]) -> Result<T, Failure>,
    {
        loop {
            let number = next(self)?;
            match number {
                0 => return finish(self, scratch),
                9 => return Err(Failure("nine")),
                _ => scratch.push(number),
            }
        }
    }

    #[auto_track]
    fn hand_over<'s>(&'s mut self, take: impl FnOnce(&'s mut Self) -> Result<(), Failure>) -> Result<(), Failure> {
        take(self)
    }

    #[auto_track]
    fn hand_a_part_over<'s, F: FnOnce(&'s mut [i32]) -> Result<i32, Failure>>(
        &'s mut self,
        take: F,
    ) -> Result<i32, Failure> {
        next(self)?;
        take(&mut self.numbers)
    }
}

trait Take<'s>: Sized {
    fn take(from: &'s mut [i32]) -> Result<Self, Failure>;
}

impl<'s> Take<'s> for &'s mut i32 {
    fn take(from: &'s mut [i32]) -> Result<Self, Failure> {
        from.first_mut().ok_or(Failure("empty"))
    }
}

#[auto_track]
fn taken<'s, T: Take<'s>>(from: &'s mut Vec<i32>, number: i32) -> Result<T, Failure> {
    from.push(positive(number)?);
    T::take(from)
}

pub fn run() {
    for numbers in [vec![], vec![1, 0], vec![2, 3, 9], vec![-1]] {
        let mut reader = Reader { numbers: numbers.clone(), at: 0 };
        let mut scratch = Vec::new();
        log!("{:?}", reader.collect(&mut scratch, |reader, found| positive(reader.at as i32 - found.len() as i32)));
        log!("{:?}", Reader { numbers: numbers.clone(), at: 0 }.hand_over(|reader| next(reader).map(drop)));
        let mut reader = Reader { numbers, at: 0 };
        log!("{:?}", reader.hand_a_part_over(|numbers| numbers.last().copied().ok_or(Failure("empty"))));
        log!("{:?}", taken::<&mut i32>(&mut reader.numbers, 3));
        log!("{:?}", taken::<&mut i32>(&mut reader.numbers, -3));
    }
}
