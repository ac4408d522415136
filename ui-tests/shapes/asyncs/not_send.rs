//! Futures that cannot be sent, with what cannot be sent held across pauses.

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive};

use std::cell::RefCell;
use std::rc::Rc;

#[auto_track]
async fn shared(list: Rc<RefCell<Vec<i32>>>, number: i32) -> Result<usize, Failure> {
    let mut guard = list.borrow_mut();
    pause().await;
    guard.push(positive(number)?);
    pause().await;
    let length = guard.len();
    drop(guard);
    positive(number - 1)?;
    Ok(length + list.borrow().len())
}

pub fn run() {
    for number in [1, 0, -1] {
        let list = Rc::new(RefCell::new(vec![]));
        log!("{:?} {list:?} {}", block_on(shared(Rc::clone(&list), number)), Rc::strong_count(&list));
    }
}
