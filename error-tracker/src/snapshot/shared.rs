//! Types of std whose value can change while nobody holds them mutably: what they held says nothing about what they hold.

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::{BTreeMap, HashMap, VecDeque},
    fmt::{self, Debug, Write as _},
    rc::{Rc, Weak as LocalWeak},
    sync::{
        Arc, Mutex, OnceLock, RwLock, Weak,
        atomic::{
            AtomicBool, AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicIsize, AtomicPtr, AtomicU8, AtomicU16,
            AtomicU32, AtomicU64, AtomicUsize,
        },
    },
};

use super::known::Known;
use crate::render::BoundedText;

/// A value that can change behind a shared reference, as far as its type tells.
pub trait Changeable: Debug {
    /// Writes the `Debug` text of the value, or of its beginning.
    ///
    /// # Errors
    /// When the text is full or a `Debug` fails.
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        write!(out, "{self:?}")
    }
}

macro_rules! changeable {
    ($($ty:ty),* $(,)?) => { $(impl Changeable for $ty {})* };
}
changeable!(
    AtomicBool,
    AtomicI8,
    AtomicI16,
    AtomicI32,
    AtomicI64,
    AtomicIsize,
    AtomicU8,
    AtomicU16,
    AtomicU32,
    AtomicU64,
    AtomicUsize,
);

impl<T> Changeable for AtomicPtr<T> {}
impl<T: Copy + Debug> Changeable for Cell<T> {}
impl<T: Debug + ?Sized> Changeable for RefCell<T> {}
impl<T: Debug> Changeable for OnceCell<T> {}
impl<T: Debug> Changeable for OnceLock<T> {}
impl<T: Debug + ?Sized> Changeable for Mutex<T> {}
impl<T: Debug + ?Sized> Changeable for RwLock<T> {}
impl<T: ?Sized> Changeable for Weak<T> {}
impl<T: ?Sized> Changeable for LocalWeak<T> {}

impl<T: Changeable + ?Sized> Changeable for &T {}
impl<T: Changeable + ?Sized> Changeable for Arc<T> {}
impl<T: Changeable + ?Sized> Changeable for Rc<T> {}
impl<T: Changeable + ?Sized> Changeable for Box<T> {}
impl<T: Changeable> Changeable for Option<T> {}

macro_rules! changeable_lists {
    ($(($($generics:tt)*) $ty:ty),* $(,)?) => {
        $(impl<T: Changeable, $($generics)*> Changeable for $ty {
            fn write(&self, out: &mut BoundedText) -> fmt::Result {
                Known::write(self, out)
            }
        })*
    };
}
changeable_lists!(
    () Vec<T>,
    () VecDeque<T>,
    () [T],
    (const N: usize) [T; N],
    (K: Debug) BTreeMap<K, T>,
    (K: Debug, S) HashMap<K, T, S>,
);
