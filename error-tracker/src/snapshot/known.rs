//! Values of std that are cut before they are formatted, so that a long one costs no more than a short one.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque},
    fmt::{self, Debug, Write as _},
    rc::Rc,
    sync::Arc,
};

use super::{
    plain,
    tier::{ByKnown, ByKnownTarget},
};
use crate::limits::{LIST_ITEMS_MAX, MAP_ENTRIES_MAX};
use crate::render::BoundedText;

/// A value that can be cut before it is formatted.
pub trait Known {
    /// The way in which it is shown: itself, or what it points to.
    type Way: Default;
    /// Whether no foreign code is asked to write it.
    const IS_OWN: bool = false;
    /// Writes the `Debug` text of the value, or of its beginning.
    ///
    /// # Errors
    /// When the text is full or an element's `Debug` fails.
    fn write(&self, out: &mut BoundedText) -> fmt::Result;
}

impl Known for str {
    type Way = ByKnown;
    const IS_OWN: bool = true;
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        let room = out.room();
        if self.len() <= room {
            return plain::quote(self, out);
        }
        let cut = self.get(..self.floor_char_boundary(room)).unwrap_or_default();
        let written = plain::quote(cut, out);
        out.mark_truncated();
        written
    }
}

impl Known for String {
    type Way = ByKnown;
    const IS_OWN: bool = true;
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        self.as_str().write(out)
    }
}

impl<T: Debug> Known for [T] {
    type Way = ByKnown;
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        list(out, self.iter(), self.len())
    }
}

impl<T: Debug, const N: usize> Known for [T; N] {
    type Way = ByKnown;
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        self.as_slice().write(out)
    }
}

impl<T: Debug> Known for Vec<T> {
    type Way = ByKnown;
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        self.as_slice().write(out)
    }
}

impl<T: Debug> Known for VecDeque<T> {
    type Way = ByKnown;
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        list(out, self.iter(), self.len())
    }
}

impl<T: Debug> Known for LinkedList<T> {
    type Way = ByKnown;
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        list(out, self.iter(), self.len())
    }
}

impl<T: Debug> Known for BinaryHeap<T> {
    type Way = ByKnown;
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        list(out, self.iter(), self.len())
    }
}

impl<T: Debug, S> Known for HashSet<T, S> {
    type Way = ByKnown;
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        set(out, self.iter(), self.len())
    }
}

impl<T: Debug> Known for BTreeSet<T> {
    type Way = ByKnown;
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        set(out, self.iter(), self.len())
    }
}

impl<K: Debug, V: Debug, S> Known for HashMap<K, V, S> {
    type Way = ByKnown;
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        map(out, self.iter(), self.len())
    }
}

impl<K: Debug, V: Debug> Known for BTreeMap<K, V> {
    type Way = ByKnown;
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        map(out, self.iter(), self.len())
    }
}

impl<T: Known> Known for Option<T> {
    type Way = ByKnown;
    const IS_OWN: bool = T::IS_OWN;
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        match self {
            Some(inner) => {
                out.write_str("Some(")?;
                inner.write(out)?;
                out.write_str(")")
            }
            None => out.write_str("None"),
        }
    }
}

macro_rules! pointers {
    ($($pointer:ty => $way:ty;)*) => {
        $(impl<T: Known + ?Sized> Known for $pointer {
            type Way = $way;
            const IS_OWN: bool = T::IS_OWN;
            fn write(&self, out: &mut BoundedText) -> fmt::Result {
                (**self).write(out)
            }
        })*
    };
}
pointers! {
    &T => ByKnownTarget;
    &mut T => ByKnownTarget;
    Box<T> => ByKnown;
    Rc<T> => ByKnown;
    Arc<T> => ByKnown;
}

impl<T: Known + ToOwned + ?Sized> Known for Cow<'_, T> {
    type Way = ByKnown;
    fn write(&self, out: &mut BoundedText) -> fmt::Result {
        (**self).write(out)
    }
}

/// The items of a list, a set or a map, up to a bound.
struct Items<I> {
    items: std::cell::Cell<Option<I>>,
    cut: bool,
}

fn list<T: Debug>(out: &mut BoundedText, items: impl Iterator<Item = T>, length: usize) -> fmt::Result {
    struct List<I>(Items<I>);
    impl<T: Debug, I: Iterator<Item = T>> Debug for List<I> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let mut list = f.debug_list();
            list.entries(self.0.items.take().into_iter().flatten());
            if self.0.cut { list.finish_non_exhaustive() } else { list.finish() }
        }
    }
    write_items(out, items, (length, LIST_ITEMS_MAX), List)
}

fn set<T: Debug>(out: &mut BoundedText, items: impl Iterator<Item = T>, length: usize) -> fmt::Result {
    struct Set<I>(Items<I>);
    impl<T: Debug, I: Iterator<Item = T>> Debug for Set<I> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let mut set = f.debug_set();
            set.entries(self.0.items.take().into_iter().flatten());
            if self.0.cut { set.finish_non_exhaustive() } else { set.finish() }
        }
    }
    write_items(out, items, (length, LIST_ITEMS_MAX), Set)
}

fn map<K: Debug, V: Debug>(out: &mut BoundedText, items: impl Iterator<Item = (K, V)>, length: usize) -> fmt::Result {
    struct Map<I>(Items<I>);
    impl<K: Debug, V: Debug, I: Iterator<Item = (K, V)>> Debug for Map<I> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let mut map = f.debug_map();
            map.entries(self.0.items.take().into_iter().flatten());
            if self.0.cut { map.finish_non_exhaustive() } else { map.finish() }
        }
    }
    write_items(out, items, (length, MAP_ENTRIES_MAX), Map)
}

fn write_items<I: Iterator, D: Debug>(
    out: &mut BoundedText,
    items: I,
    (length, most): (usize, usize),
    shown: impl FnOnce(Items<std::iter::Take<I>>) -> D,
) -> fmt::Result {
    let cut = length > most;
    let items = Items { items: std::cell::Cell::new(Some(items.take(most))), cut };
    let written = write!(out, "{:?}", shown(items));
    if cut {
        out.mark_truncated();
    }
    written
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{BoundedText, Known};

    fn text(value: &impl Known, bytes_max: usize) -> (String, bool) {
        let mut out = BoundedText::new(bytes_max);
        let _ = value.write(&mut out);
        let truncated = out.is_truncated();
        (out.into_text(), truncated)
    }

    #[test]
    fn a_short_value_reads_as_its_debug_text() {
        assert_eq!(text(&vec![1, 2], 100), ("[1, 2]".to_owned(), false));
        assert_eq!(text(&Some("a\"b".to_owned()), 100), ("Some(\"a\\\"b\")".to_owned(), false));
        assert_eq!(text(&BTreeMap::from([("a", 1)]), 100), ("{\"a\": 1}".to_owned(), false));
    }

    #[test]
    fn a_long_list_says_that_it_goes_on() {
        let (shown, truncated) = text(&vec![1u8; 1000], 4096);
        assert!(shown.ends_with("1, ..]"), "{shown}");
        assert!(truncated);
    }

    #[test]
    fn a_long_string_is_cut_before_it_is_formatted() {
        let (shown, truncated) = text(&"é".repeat(1000), 100);
        assert!(shown.len() <= 100, "{}", shown.len());
        assert!(truncated);
    }
}
