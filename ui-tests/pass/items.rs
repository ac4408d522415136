//! What the attributes can stand on.

use error_tracker::{auto_track, track};

fn fails() -> Result<u32, String> {
    Err("no".to_owned())
}

struct Desk<T>(T);

#[auto_track(level = "info")]
impl<T: Clone> Desk<T> {
    const SIZE: u32 = 1;

    pub fn open(&self, size: u32) -> Result<T, String> {
        fails()?;
        let _ = Self::SIZE + size;
        Ok(self.0.clone())
    }

    #[track(off)]
    fn quiet(&self) -> Result<u32, String> {
        fails()
    }

    #[auto_track(skip(size))]
    fn own(&mut self, size: u32) -> Result<u32, String> {
        Ok(fails()? + size)
    }

    const fn fixed() -> Result<u32, u8> {
        Err(1)
    }
}

#[auto_track]
trait Till {
    type Coin;

    fn required(&self) -> Result<u32, String>;

    fn given(&self) -> Result<u32, String> {
        self.required()
    }

    #[track(off)]
    fn quiet(&self) -> Result<u32, String> {
        fails()
    }
}

#[auto_track]
impl Till for u8 {
    type Coin = u8;

    fn required(&self) -> Result<u32, String> {
        fails()
    }
}

#[auto_track]
mod inside {
    use super::fails;

    pub fn one() -> Result<u32, String> {
        fails()
    }

    pub mod deeper {
        pub struct Two;

        impl Two {
            pub fn two(self) -> Result<u32, String> {
                super::one()
            }
        }

        #[error_tracker::track(silent)]
        pub fn silent() -> u32 {
            super::one()?
        }
    }

    #[error_tracker::track(off)]
    pub fn quiet() -> Result<u32, String> {
        fails()
    }
}

trait Single {
    #[auto_track]
    fn with_a_body(&self) -> Result<u32, String> {
        fails()
    }

    #[auto_track]
    fn without_a_body(&self) -> Result<u32, String>;
}

impl Single for u8 {
    #[auto_track]
    fn without_a_body(&self) -> Result<u32, String> {
        fails()
    }
}

#[auto_track]
unsafe fn unsafely() -> Result<u32, String> {
    fails()
}

#[auto_track]
extern "C" fn abroad() -> u32 {
    1
}

#[auto_track]
pub(crate) async fn later<'a, T: ?Sized>(value: &'a T) -> Result<&'a T, String>
where
    T: Sync,
{
    fails()?;
    Ok(value)
}

fn main() {
    let mut desk = Desk(1);
    let _ = (desk.open(1), desk.quiet(), desk.own(1), Desk::<u8>::fixed());
    let _ = (1u8.given(), Till::quiet(&1u8), 1u8.with_a_body(), 1u8.without_a_body());
    let _ = (inside::one(), inside::deeper::Two.two(), inside::deeper::silent(), inside::quiet());
    let _ = (unsafe { unsafely() }, abroad());
    drop(later("x"));
}
