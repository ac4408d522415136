//! Annotated functions that a macro writes, with fragments of every kind and hygiene.

use super::super::auto_track;
use crate::support::{Failure, positive};

macro_rules! getter {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($arg:ident: $type:ty) -> $out:ty = $body:expr) => {
        $(#[$meta])*
        #[auto_track]
        $vis fn $name($arg: $type) -> Result<$out, Failure> {
            let hidden = positive(1)?;
            let value = $body;
            positive(hidden)?;
            Ok(value)
        }
    };
}

getter!(#[inline] fn doubled(number: i32) -> i32 = positive(number)? * 2);
getter!(pub(crate) fn shown(text: &str) -> String = { let hidden = text.len(); positive(hidden as i32 - 2)?; text.to_uppercase() });

macro_rules! block {
    ($name:ident $body:block) => {
        #[auto_track]
        fn $name(_number: i32) -> Result<i32, Failure> $body
    };
    ($name:ident; $($body:tt)*) => {
        #[auto_track]
        fn $name() -> Result<i32, Failure> { $($body)* }
    };
}

block!(constant { positive(4)?; Ok(5) });
block!(tokens; let n = positive(-3)?; Ok(n));

macro_rules! implement {
    ($($type:ident),*) => {
        $(impl Check for $type {
            #[auto_track]
            fn check(self) -> Result<Self, Failure> {
                positive(i32::from(self))?;
                Ok(self)
            }
        })*
    };
}

trait Check: Sized {
    fn check(self) -> Result<Self, Failure>;
}

implement!(i32, i16, u8);

pub fn run() {
    for number in [1, -1] {
        log!("{:?} {:?} {:?}", doubled(number), constant(number), tokens());
        log!("{:?} {:?} {:?}", number.check(), (number as i16).check(), 200u8.check());
    }
    log!("{:?} {:?}", shown("abc"), shown("a"));
}
