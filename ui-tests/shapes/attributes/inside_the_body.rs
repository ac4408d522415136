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

enum Never {}

impl Never {
    fn never(&self) -> ! {
        match *self {}
    }
}

enum Number {
    Small(i32),
    Text(String),
    #[cfg(all())]
    Never(Never),
    #[cfg(any())]
    Gone(NoSuchType),
}

#[auto_track]
impl Number {
    fn visit(&self, text: String) -> Result<i32, Failure> {
        match self {
            Self::Small(number) => positive(*number),
            #[cfg(all())]
            Self::Text(number) if number.len() > 3 => positive(number.len() as i32 - text.len() as i32),
            Self::Text(number) => positive(number.parse().unwrap_or(-1)),
            #[cfg(all())]
            Self::Never(never) => never.never(),
            #[cfg(any())]
            Self::Gone(gone) => gone.visit(text),
        }
    }

    fn take(self, text: String) -> Result<String, Failure> {
        let taken = match self {
            #[cfg(all())]
            Self::Text(number) => {
                let both = number + &text;
                positive(both.len() as i32 - 4)?;
                both
            }
            #[cfg(all())]
            Self::Never(never) => never.never(),
            _ => text,
        };
        positive(taken.len() as i32 - 2)?;
        Ok(taken)
    }
}

#[auto_track]
fn one_of_two(number: i32) -> Result<usize, Failure> {
    let raw = number.to_string();

    #[cfg(any())]
    let bytes = if number > 1 { raw.clone() } else { raw };

    #[cfg(not(any()))]
    let bytes = raw;

    positive(number)?;
    positive(number - bytes.len() as i32)?;
    Ok(bytes.len())
}

pub fn run() {
    for number in [-1, 1] {
        log!("{:?}", one_of_two(number));
        log!("{:?}", Number::Small(number).visit("t".to_string()));
        log!("{:?}", Number::Small(number).take("t".to_string()));
        log!("{:?}", Number::Text(format!("{number}")).visit("long".to_string()));
        log!("{:?}", Number::Text(format!("000{number}")).visit("longest".to_string()));
        log!("{:?}", Number::Text(format!("{number}")).take("long".to_string()));
        log!("{:?}", Number::Text(format!("{number}")).take(String::new()));
    }
    for number in [1, 0, -1, 5, 8] {
        log!("{:?}", inner(number));
    }
}
