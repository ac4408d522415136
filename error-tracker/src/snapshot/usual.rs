//! The types of std that most variables are of, and the way in which each is shown: the same that the chain of questions in
//! [`tier`](super::tier) would come to, by one question in place of several.

use std::{
    borrow::Cow,
    cell::{Cell, OnceCell, RefCell},
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    ffi::OsString,
    fmt::Debug,
    path::{Path, PathBuf},
    rc::{Rc, Weak as LocalWeak},
    sync::{
        Arc, Mutex, OnceLock, RwLock, Weak,
        atomic::{
            AtomicBool, AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicIsize, AtomicPtr, AtomicU8, AtomicU16,
            AtomicU32, AtomicU64, AtomicUsize,
        },
    },
    time::{Duration, Instant, SystemTime},
};

use super::tier::{ByCopy, ByDebug, ByKnown, ByKnownTarget, ByNow, ByTarget};

/// A type of which it is known how it is shown.
pub trait Usual {
    /// The way.
    type Way: Default;
}

macro_rules! usual {
    ($($way:ident: $([$($generics:tt)*] $ty:ty),* $(,)?;)*) => {
        $($(impl<$($generics)*> Usual for $ty {
            type Way = $way;
        })*)*
    };
}

usual! {
    ByCopy: [] u8, [] u16, [] u32, [] u64, [] u128, [] usize, [] i8, [] i16, [] i32, [] i64, [] i128, [] isize,
        [] f32, [] f64, [] bool, [] char, [] ();
    ByNow: [] AtomicBool, [] AtomicI8, [] AtomicI16, [] AtomicI32, [] AtomicI64, [] AtomicIsize,
        [] AtomicU8, [] AtomicU16, [] AtomicU32, [] AtomicU64, [] AtomicUsize, [T] AtomicPtr<T>,
        [T: Copy + Debug] Cell<T>, [T: Debug + ?Sized] RefCell<T>, [T: Debug] OnceCell<T>, [T: Debug] OnceLock<T>,
        [T: Debug + ?Sized] Mutex<T>, [T: Debug + ?Sized] RwLock<T>, [T: ?Sized] Weak<T>, [T: ?Sized] LocalWeak<T>;
    ByKnown: [] str, [] String, ['a] Cow<'a, str>, [T: Debug, S] HashSet<T, S>, [T: Debug] BTreeSet<T>;
    ByDebug: [] Path, [] PathBuf, [] OsString, [] Duration, [] Instant, [] SystemTime;
}

/// The way of a type tells those of what is made of it.
pub trait Makes {
    /// Of a list of such values, or of a map with them.
    type List: Default;
    /// Of what may hold one, and of what owns one.
    type Holder: Default;
    /// Of a reference to one.
    type Shared: Default;
}

macro_rules! makes {
    ($($way:ident: $list:ident, $holder:ident, $shared:ident;)*) => {
        $(impl Makes for $way {
            type List = $list;
            type Holder = $holder;
            type Shared = $shared;
        })*
    };
}

makes! {
    ByCopy: ByKnown, ByDebug, ByTarget;
    ByNow: ByNow, ByNow, ByNow;
    ByKnown: ByKnown, ByKnown, ByKnownTarget;
    ByKnownTarget: ByKnown, ByKnown, ByKnownTarget;
    ByTarget: ByKnown, ByDebug, ByTarget;
    ByDebug: ByKnown, ByDebug, ByTarget;
}

macro_rules! made {
    ($($made:ident: $([$($generics:tt)*] $ty:ty),* $(,)?;)*) => {
        $($(impl<T: Usual<Way: Makes> + $($generics)*> Usual for $ty {
            type Way = <T::Way as Makes>::$made;
        })*)*
    };
}

made! {
    List: [] Vec<T>, [] VecDeque<T>, [] [T];
    Holder: [] Option<T>, [?Sized] Box<T>, [?Sized] Rc<T>, [?Sized] Arc<T>;
    Shared: [?Sized] &T;
}

impl<T: Usual<Way: Makes>, const N: usize> Usual for [T; N] {
    type Way = <T::Way as Makes>::List;
}

impl<K: Debug, T: Usual<Way: Makes>> Usual for BTreeMap<K, T> {
    type Way = <T::Way as Makes>::List;
}

impl<K: Debug, T: Usual<Way: Makes>, S> Usual for HashMap<K, T, S> {
    type Way = <T::Way as Makes>::List;
}

#[cfg(test)]
mod tests {
    use std::any::type_name_of_val;

    use super::*;
    use crate::snapshot::tier::carry;

    /// A type that nobody knows, with `Debug`.
    #[derive(Debug)]
    struct Order;
    struct Unseen;

    macro_rules! ways {
        ($($value:expr => $way:literal,)*) => {
            $({
                let value = $value;
                let way = type_name_of_val(&carry(&value).way());
                assert!(way.ends_with(concat!("::", $way)), "{} is shown by {way}", stringify!($value));
            })*
        };
    }

    #[test]
    fn each_type_has_the_way_that_it_is_shown_in() {
        let (number, order, lock) = (7_u64, Order, Mutex::new(Order));
        ways! {
            3_u8 => "ByCopy", () => "ByCopy", true => "ByCopy", 1 => "ByCopy", 1.5 => "ByCopy",
            &number => "ByTarget", &&number => "ByTarget", Some(number) => "ByDebug", Box::new(number) => "ByDebug",
            Some(&number) => "ByDebug", vec![number] => "ByKnown", [&number] => "ByKnown", &[number][..] => "ByKnownTarget",
            "text" => "ByKnownTarget", &"text" => "ByKnownTarget", String::new() => "ByKnown", &String::new() => "ByKnownTarget",
            &mut String::new() => "ByKnownTarget", Some("text") => "ByKnown", Cow::Borrowed("text") => "ByKnown",
            Cow::Borrowed(&[1][..]) => "ByKnown", Arc::<str>::from("text") => "ByKnown",
            Path::new("/") => "ByTarget", PathBuf::new() => "ByDebug", vec![PathBuf::new()] => "ByKnown",
            Some(Duration::ZERO) => "ByDebug", &Duration::ZERO => "ByTarget",
            Cell::new(1) => "ByNow", &lock => "ByNow", Arc::new(Mutex::new(Order)) => "ByNow",
            Some(Rc::new(RefCell::new(Order))) => "ByNow", vec![AtomicU32::new(1)] => "ByNow",
            BTreeMap::from([("a", Cell::new(1))]) => "ByNow", &mut Mutex::new(Order) => "ByTarget",
            &mut vec![Cell::new(1)] => "ByKnownTarget", HashMap::from([("a", 1)]) => "ByKnown",
            BTreeMap::from([(1, Order)]) => "ByKnown", &HashMap::from([(1, Order)]) => "ByKnownTarget",
            order => "ByDebug", &Order => "ByTarget", &mut Order => "ByTarget", Some(Order) => "ByDebug",
            Box::new(Order) => "ByDebug", vec![Order] => "ByKnown", &[Order][..] => "ByKnownTarget", Some(vec![Order]) => "ByKnown",
            (1, 2) => "ByDebug", &(1, 2) => "ByTarget",
            Unseen => "ByName", &Unseen => "ByName", vec![Unseen] => "ByName", Mutex::new(Unseen) => "ByName",
        }
    }
}
