//! Types that are known only when an open fraction has become an `f64`.

use std::ops::Div;

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Clone, Copy)]
struct Size(f64);

impl Div<f64> for Size {
    type Output = Size;
    fn div(self, other: f64) -> Size {
        Size(self.0 / other)
    }
}

impl Div<f32> for Size {
    type Output = Size;
    fn div(self, other: f32) -> Size {
        Size(self.0 / f64::from(other))
    }
}

fn whole<S: Into<Size>>(size: S) -> i32 {
    size.into().0 as i32
}

fn sized(number: i32) -> Size {
    Size(f64::from(number))
}

#[auto_track]
fn halved(number: i32, of: Size) -> Result<i32, Failure> {
    let half = sized(number) / 2.0;
    positive(whole(half))?;
    let part = (of / 4.0) / 2.0;
    positive(whole(part))
}

pub fn run() {
    for number in [-4, 0, 16] {
        log!("{:?} {:?}", halved(number, Size(9.0)), halved(1, sized(number)));
    }
}
