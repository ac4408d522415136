//! Type parameters that have no bound at all.

use super::super::auto_track;
use crate::support::{Opaque, positive};

#[allow(unused_imports)]
use std::convert::TryFrom;

struct Stack<T> {
    items: Vec<T>,
    limit: usize,
}

impl<T> Stack<T> {
    #[auto_track]
    fn push(&mut self, item: T) -> Result<usize, T> {
        if self.items.len() == self.limit {
            return Err(item);
        }
        self.items.push(item);
        Ok(self.items.len())
    }

    #[auto_track]
    fn pop(&mut self) -> Option<T> {
        let item = self.items.pop()?;
        Some(item)
    }

    #[auto_track]
    fn map<U, E>(self, mut change: impl FnMut(T) -> Result<U, E>) -> Result<Stack<U>, E> {
        let mut items = Vec::with_capacity(self.items.len());
        for item in self.items {
            let changed = change(item)?;
            items.push(changed);
        }
        Ok(Stack { items, limit: self.limit })
    }
}

#[auto_track]
fn pair<A, B>(a: Option<A>, b: Option<B>) -> Option<(A, B)> {
    let a = a?;
    let b = b?;
    Some((a, b))
}

#[auto_track]
fn try_into<T, U: std::convert::TryFrom<T>>(value: T) -> Result<U, U::Error> {
    let changed = U::try_from(value)?;
    Ok(changed)
}

pub fn run() {
    let mut stack = Stack { items: vec![], limit: 2 };
    for number in [1, -2, 3] {
        log!("{:?}", stack.push(Opaque(number)).map_err(|opaque| opaque.0));
    }
    log!("{:?}", stack.map(|opaque| positive(opaque.0)).map(|stack| stack.items));
    let mut stack = Stack { items: vec![4], limit: 2 };
    log!("{:?} {:?}", stack.pop(), stack.pop());
    log!("{:?} {:?}", pair(Some(1), Some(Opaque(2))).is_some(), pair(Some(1), None::<Opaque>).is_some());
    log!("{:?} {:?}", try_into::<i32, u8>(3), try_into::<i32, u8>(300).is_err());
}
