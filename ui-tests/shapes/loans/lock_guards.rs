//! Guards of locks and cells, held across failures and dropped before others.

use super::super::auto_track;
use crate::support::{Failure, positive};

use std::cell::{Cell, RefCell};
use std::sync::{Mutex, RwLock};

#[auto_track]
fn locked(shared: &Mutex<Vec<i32>>, number: i32) -> Result<usize, Failure> {
    let mut guard = shared.lock().map_err(|_| Failure("poisoned"))?;
    guard.push(positive(number)?);
    let length = guard.len();
    drop(guard);
    let again = shared.lock().map_err(|_| Failure("poisoned"))?;
    positive(number - again.len() as i32)?;
    Ok(length)
}

#[auto_track]
fn in_scrutinee(shared: &RwLock<Vec<i32>>, cell: &RefCell<i32>, plain: &Cell<i32>) -> Result<i32, Failure> {
    match shared.read().map_err(|_| Failure("poisoned"))?.first() {
        Some(first) => plain.set(positive(*first)?),
        None => {
            *cell.borrow_mut() += 1;
            positive(*cell.borrow() - 3)?;
        }
    }
    shared.write().map_err(|_| Failure("poisoned"))?.push(plain.get());
    let length = shared.read().unwrap().len() as i32;
    Ok(positive(length - *cell.borrow())?)
}

pub fn run() {
    for number in [5, 1, -1] {
        let mutex = Mutex::new(vec![0]);
        log!("{:?} {:?} {}", locked(&mutex, number), locked(&mutex, number + 3), mutex.try_lock().is_ok());
        let lock = RwLock::new(if number == 5 { vec![] } else { vec![number] });
        let (cell, plain) = (RefCell::new(number), Cell::new(0));
        log!("{:?} {:?}", in_scrutinee(&lock, &cell, &plain), in_scrutinee(&lock, &cell, &plain));
        log!("{lock:?} {cell:?} {plain:?} {}", lock.try_write().is_ok());
    }
}
