//! Futures that can be sent must stay so, although something that cannot be sent lives between two pauses.

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive, sendable};

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Mutex;

#[auto_track]
async fn counted(number: i32) -> Result<i32, Failure> {
    let total = {
        let shared = Rc::new(Cell::new(number));
        let other = Rc::clone(&shared);
        other.set(positive(number)? + 1);
        shared.get()
    };
    pause().await;
    positive(total - 2)?;
    Ok(total)
}

#[auto_track]
async fn locked(shared: &Mutex<Vec<i32>>, number: i32) -> Result<usize, Failure> {
    {
        let mut guard = shared.lock().map_err(|_| Failure("poisoned"))?;
        guard.push(positive(number)?);
    }
    pause().await;
    let length = shared.lock().map_err(|_| Failure("poisoned"))?.len();
    pause().await;
    positive(length as i32 - 2)?;
    Ok(length)
}

#[auto_track]
async fn not_sync(cell: Cell<i32>, number: i32) -> Result<Cell<i32>, Failure> {
    cell.set(positive(number)?);
    pause().await;
    let other = RefCell::new(cell.get());
    pause().await;
    positive(*other.borrow() - 1)?;
    Ok(cell)
}

#[auto_track]
async fn pointer(number: i32) -> Result<i32, Failure> {
    let address = {
        let raw: *const i32 = &number;
        positive(number)?;
        raw.is_null()
    };
    pause().await;
    positive(number - 1)?;
    Ok(i32::from(address))
}

#[auto_track]
async fn formatted(number: i32, cell: Cell<i32>) -> Result<i32, std::fmt::Error> {
    use std::fmt::Write;
    let mut text = String::new();
    write!(text, "{number} {}", cell.get())?;
    pause().await;
    write!(text, "{:?}", format_args!("{}", cell.get()))?;
    Ok(text.len() as i32)
}

fn consume<T>(_: T) {}

#[auto_track]
async fn not_kept_for_longer(cell: Cell<i32>, number: i32) -> Result<i32, Failure> {
    let seen = {
        let inner = &cell;
        let copy = inner;
        if number > 1 {
            consume(inner);
        }
        consume(copy);
        positive(number)?;
        copy.get()
    };
    pause().await;
    positive(number - 1)?;
    Ok(seen)
}

pub fn run() {
    for number in [2, 1, 0, -1] {
        log!("{:?}", block_on(sendable(counted(number))));
        let mutex = Mutex::new(vec![0]);
        log!("{:?} {:?}", block_on(sendable(locked(&mutex, number))), block_on(sendable(locked(&mutex, number))));
        log!("{:?}", block_on(sendable(not_sync(Cell::new(0), number))));
        log!("{:?}", block_on(sendable(not_kept_for_longer(Cell::new(1), number))));
        log!("{:?} {:?}", block_on(sendable(pointer(number))), block_on(sendable(formatted(number, Cell::new(1)))));
    }
}
