//! Functions that macros make of fragments: what was one expression stays one, whatever stands beside it.

#![deny(warnings, unused)]

use super::super::auto_track;
use crate::support::{Failure, positive};

use std::fmt::Debug;

macro_rules! calculates {
    ($name:ident, $kept:ident, $sum:expr, $apply:expr, $type:ty, $also:ty) => {
        #[auto_track]
        fn $name(number: i32, shown: &$also) -> Result<String, Failure> {
            let product = $sum * 2;
            let negated = -$sum;
            let cast = $sum as u8;
            let counted = $sum.count_ones();
            let applied = $apply(number)?;
            let plain: $type = positive($sum)?;
            let range = (0..$sum).len();
            let whole = $sum;
            if $sum > 3 {
                return Err(Failure(stringify!($sum)));
            }
            let text = format!("{} {}", $sum - 1, positive($sum)? * $sum);
            Ok(format!("{product} {negated} {cast} {counted} {applied} {plain} {range} {whole} {text} {shown:?}"))
        }

        #[auto_track]
        const fn $kept() -> i32 {
            $sum * 2
        }
    };
}

calculates!(sums, kept, 1i32 + 2, |number| positive(number - 1), i32, dyn Debug + Send);
calculates!(sums_more, kept_more, 3i32 - -1, |number| if number > 0 { Ok(number) } else { positive(-1) }, i32, str);

struct Reader(Vec<i32>);

macro_rules! reads {
    ($($name:ident: $from:expr),*) => {
        #[auto_track]
        impl Reader {
            $(fn $name(&self) -> Result<i32, Failure> {
                let me = self;
                let value = $from(me)?;
                Ok(value)
            })*
        }
    };
}

reads! { first: |me: &Reader| positive(me.0[0]), count: |me: &Reader| Ok::<i32, Failure>(me.0.len() as i32) }

pub fn run() {
    for number in [-1, 0, 3] {
        log!("{:?} {:?}", sums(number, &number), sums_more(number, "s"));
        log!("{:?} {:?}", Reader(vec![number]).first(), Reader(vec![number]).count());
    }
    log!("{} {}", kept(), kept_more());
}
