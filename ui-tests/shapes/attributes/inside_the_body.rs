//! Inner attributes, attributes on statements, expressions, arms and blocks, `cfg`d statements.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn inner(number: i32) -> Result<i32, Failure> {
    #![allow(unused_variables)]
    #![allow(unused_assignments, unused_mut)]
    let unused = 1;
    #[cfg(any())]
    let number = no_such_thing()?;
    #[cfg(all())]
    let mut other = positive(number)?;
    #[allow(unused_parens)]
    let third = (other);
    #[cfg(any())]
    {
        no_such_function(number)?;
    }
    #[cfg(any())]
    return no_such_function(number);
    #[allow(clippy::needless_return)]
    if number == 5 {
        return Err(Failure("five"));
    }
    let result = match number {
        #[cfg(any())]
        7 => no_such_thing()?,
        #[allow(unreachable_patterns)]
        8 => 80,
        _ => third,
    };
    let list = [
        #[cfg(any())]
        no_such_thing()?,
        #[cfg(all())]
        positive(result)?,
    ];
    struct Fields {
        a: i32,
        #[cfg(any())]
        b: NoSuchType,
    }
    let Fields {
        a,
        #[cfg(any())]
        b,
    } = Fields {
        a: positive(list[0])?,
        #[cfg(any())]
        b: no_such_thing()?,
    };
    #[allow(let_underscore_drop)]
    let _ = Noisy("inner");
    #[cfg(all())]
    positive(a - 1)?;
    #[cfg(any())]
    positive(a - 100)?;
    #[allow(clippy::let_and_return)]
    Ok(a)
}

pub fn run() {
    for number in [1, 0, -1, 5, 8] {
        log!("{:?}", inner(number));
    }
}
