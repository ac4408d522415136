//! Types of the program's own.

use std::{borrow::Cow, cell::Cell, cell::RefCell, collections::BTreeMap, fmt, fmt::Debug, rc::Rc, sync::Mutex};

use super::tell;

/// The only error there is: the failure with this number.
#[derive(Debug)]
pub struct Failure(pub u32);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed at {}", self.0)
    }
}

impl std::error::Error for Failure {}

/// Makes a failure of a failure, as `map_err` wants it.
pub trait Again {
    fn again(self) -> Failure;
}

impl Again for Failure {
    fn again(self) -> Failure {
        Failure(self.0)
    }
}

#[derive(Debug, Clone)]
pub struct Pair {
    pub a: i32,
    pub b: String,
}

impl Pair {
    pub fn bump(&mut self) {
        self.a += 100;
    }

    pub fn a_mut(&mut self) -> &mut i32 {
        &mut self.a
    }

    pub fn total(&self) -> usize {
        self.b.len() + usize::try_from(self.a).unwrap_or(0)
    }
}

#[derive(Debug, Clone)]
pub struct Couple(pub String, pub i32);

/// Says when it is dropped.
#[derive(Debug)]
pub struct Noisy(pub i32);

impl Drop for Noisy {
    fn drop(&mut self) {
        tell(format!("drop {}", self.0));
    }
}

/// Has something lent until it is dropped.
#[derive(Debug)]
pub struct Holder<'a, T: Debug>(pub &'a mut T);

impl<T: Debug> Drop for Holder<'_, T> {
    fn drop(&mut self) {
        tell(format!("drop holder of {:?}", self.0));
    }
}

/// What can be done with anything: the names are nobody's in std.
pub trait Thing: Debug {
    fn peek(&self) -> usize {
        format!("{self:?}").len()
    }

    fn alter(&mut self);

    fn consume(self) -> usize
    where
        Self: Sized,
    {
        self.peek()
    }
}

macro_rules! things {
    ($($ty:ty: |$value:ident| $alter:expr;)*) => {
        $(impl Thing for $ty {
            fn alter(&mut self) {
                let $value = self;
                $alter;
            }
        })*
    };
}

things! {
    i32: |one| *one += 1;
    String: |one| one.push('T');
    Vec<i32>: |one| one.push(41);
    Pair: |one| one.a += 7;
    Option<String>: |one| *one = Some("t".to_owned());
    Cell<i32>: |one| one.set(one.get() + 1);
    Rc<RefCell<Vec<i32>>>: |one| one.borrow_mut().push(42);
    Box<i32>: |one| **one += 1;
    BTreeMap<i32, String>: |one| one.insert(9, "nine".to_owned());
    Cow<'static, str>: |one| one.to_mut().push('C');
    RefCell<Vec<i32>>: |one| one.get_mut().push(43);
    Mutex<i32>: |one| *one.get_mut().unwrap() += 1;
    Noisy: |one| one.0 += 1;
    Couple: |one| one.1 += 1;
    [i32; 4]: |one| one[0] += 1;
}
