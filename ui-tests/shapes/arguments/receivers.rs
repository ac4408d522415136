//! Every way to take `self`.

use super::super::auto_track;
use crate::support::{Failure, positive};

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

#[derive(Debug, Clone)]
struct Account {
    balance: i32,
}

impl Account {
    #[auto_track]
    fn by_reference(&self) -> Result<i32, Failure> {
        positive(self.balance)
    }

    #[auto_track]
    fn by_mutable(&mut self, sum: i32) -> Result<&mut Self, Failure> {
        self.balance -= sum;
        positive(self.balance)?;
        Ok(self)
    }

    #[auto_track]
    fn by_value(self) -> Result<Self, Failure> {
        positive(self.balance)?;
        Ok(self)
    }

    #[auto_track]
    fn by_mutable_value(mut self) -> Result<i32, Failure> {
        self.balance += 1;
        positive(self.balance)?;
        let Account { balance } = self;
        Ok(balance)
    }

    #[auto_track]
    fn by_box(self: Box<Self>) -> Result<i32, Failure> {
        let inner = *self;
        positive(inner.balance)
    }

    #[auto_track]
    fn by_rc(self: Rc<Self>) -> Result<Rc<Self>, Failure> {
        positive(self.balance)?;
        Ok(self)
    }

    #[auto_track]
    fn by_arc(self: &Arc<Self>) -> Result<Arc<Self>, Failure> {
        positive(self.balance)?;
        Ok(Arc::clone(self))
    }

    #[auto_track]
    fn by_pin(self: Pin<&mut Self>, sum: i32) -> Result<i32, Failure> {
        let this = self.get_mut();
        this.balance -= sum;
        positive(this.balance)
    }

    #[auto_track]
    fn by_mutable_pin(mut self: Pin<&mut Self>, sum: i32) -> Result<i32, Failure> {
        self.balance += sum;
        self.as_mut().by_pin(sum * 2)?;
        positive(self.balance)
    }

    #[auto_track]
    fn by_nothing(sum: i32) -> Result<Self, Failure> {
        Ok(Self { balance: positive(sum)? })
    }
}

pub fn run() {
    for balance in [5, -5] {
        let mut account = Account { balance };
        log!("{:?}", account.by_reference());
        log!("{:?}", account.by_mutable(3).map(|account| account.balance));
        log!("{:?}", account.clone().by_value());
        log!("{:?}", account.clone().by_mutable_value());
        log!("{:?}", Box::new(account.clone()).by_box());
        log!("{:?}", Rc::new(account.clone()).by_rc());
        log!("{:?}", Arc::new(account.clone()).by_arc());
        log!("{:?}", Pin::new(&mut account).by_pin(1));
        log!("{:?}", Pin::new(&mut account).by_mutable_pin(1));
        log!("{:?}", Account::by_nothing(balance));
        log!("{account:?}");
    }
}
