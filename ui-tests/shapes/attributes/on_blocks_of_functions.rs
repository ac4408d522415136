//! The attribute on an `impl` block, a `trait` and an inline `mod`, and nested ones.

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive};

struct Account(i32);

#[auto_track]
impl Account {
    const LIMIT: i32 = 5;

    const fn limit() -> i32 {
        Self::LIMIT
    }

    fn get(&self) -> Result<i32, Failure> {
        positive(self.0)
    }

    #[auto_track]
    fn add(&mut self, number: i32) -> Result<&mut Self, Failure> {
        self.0 += positive(number)?;
        positive(Self::limit() - self.0)?;
        Ok(self)
    }

    async fn later(self) -> Result<Self, Failure> {
        pause().await;
        positive(self.0 - 2)?;
        Ok(self)
    }
}

#[auto_track]
trait Check {
    type Out: From<i32>;

    fn number(&self) -> i32;

    fn check(&self) -> Result<Self::Out, Failure> {
        let number = positive(self.number())?;
        Ok(number.into())
    }
}

#[auto_track]
impl Check for Account {
    type Out = i64;

    fn number(&self) -> i32 {
        self.0 - 1
    }
}

#[auto_track]
mod inner {
    use crate::support::{Failure, positive};

    pub const START: i32 = 1;

    pub fn start(number: i32) -> Result<super::Account, Failure> {
        let number = positive(number)? + START;
        Ok(super::Account(number))
    }

    pub mod deeper {
        pub fn nothing() {}

        #[derive(Debug)]
        pub struct Unit;

        impl Unit {
            pub fn fails(&self) -> Result<(), super::Failure> {
                super::positive(-1)?;
                Ok(())
            }
        }
    }
}

pub fn run() {
    inner::deeper::nothing();
    log!("{:?}", inner::deeper::Unit.fails());
    for number in [3, 0, -1] {
        let mut account = Account(number);
        log!("{:?} {:?}", account.get(), account.check());
        log!("{:?}", account.add(number).map(|account| account.0));
        log!(
            "{:?} {:?}",
            block_on(account.later()).map(|account| account.0),
            inner::start(number).map(|account| account.0)
        );
    }
}
