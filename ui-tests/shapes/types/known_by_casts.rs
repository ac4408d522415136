//! Variables whose type only a cast tells, which the compiler looks at when it has seen everything else.

#![allow(unsafe_code)]

use super::super::auto_track;
use crate::support::{Failure, positive};

enum Either<A, B> {
    Left(A),
    Right(B),
    Both(A, B),
}

#[auto_track]
impl<A, B> Either<A, B> {
    fn insert_left(&mut self, value: A) -> &mut A {
        match self {
            Either::Left(left) | Either::Both(left, _) => {
                *left = value;
                left
            }
            Either::Right(right) => {
                unsafe {
                    let right = std::ptr::read(right as *mut _);
                    std::ptr::write(self as *mut _, Either::Both(value, right));
                }
                match self {
                    Either::Both(left, _) => left,
                    _ => unreachable!(),
                }
            }
        }
    }

    fn taken(&self, number: i32) -> Result<(i32, A), Failure>
    where
        A: Copy,
    {
        let Either::Left(left) = self else { return Err(Failure("right")) };
        let read = unsafe { std::ptr::read(left as *const _) };
        let wrapped = Some(read);
        let checked = positive(number)?;
        let known: A = unsafe { std::ptr::read(left as *const _) };
        positive(number - 1)?;
        Ok((checked, wrapped.unwrap_or(known)))
    }
}

pub fn run() {
    let mut either = Either::Right("r".to_string());
    *either.insert_left(1) += 1;
    match either {
        Either::Both(left, right) => log!("{left} {right}"),
        _ => log!("not both"),
    }
    for number in [-1, 1, 2] {
        let left: Either<i32, ()> = Either::Left(number);
        log!("{:?}", left.taken(number));
    }
    log!("{:?}", Either::<i32, i32>::Right(1).taken(2));
}
