//! The way back through a list whose pages know only where the next one begins: the cursors of the pages before, in the
//! address.

use std::fmt;

use crate::limits::{CURSOR_BYTES_MAX, TRAIL_PAGES_MAX};

/// What stands for pages whose cursors are forgotten.
const FORGOTTEN: &str = "~";

/// The cursors of the pages before this one, the second page first; the first page needs none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trail {
    cursors: Vec<String>,
    /// Whether there were more pages before these than are remembered.
    forgotten: bool,
}

impl Trail {
    /// Reads what [`Display`](fmt::Display) wrote. A text that no page wrote leads to the first page.
    pub(crate) fn read(text: &str) -> Self {
        let cursors: Vec<&str> = text.split('.').collect();
        let (forgotten, cursors) = match cursors.split_first() {
            Some((&FORGOTTEN, rest)) => (true, rest),
            _ => (false, &cursors[..]),
        };
        let sound = |cursor: &&str| {
            (1..=CURSOR_BYTES_MAX).contains(&cursor.len()) && cursor.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        if cursors.len() > TRAIL_PAGES_MAX || !cursors.iter().all(sound) {
            return Self { cursors: Vec::new(), forgotten };
        }
        Self { cursors: cursors.iter().map(|cursor| (*cursor).to_owned()).collect(), forgotten }
    }

    /// The trail of the page behind one that begins at this cursor.
    pub(crate) fn with(&self, cursor: Option<&str>) -> Self {
        let mut trail = self.clone();
        trail.cursors.extend(cursor.map(str::to_owned));
        if trail.cursors.len() > TRAIL_PAGES_MAX {
            trail.cursors.remove(0);
            trail.forgotten = true;
        }
        trail
    }

    /// Where the page before begins, nowhere for the first one, and its own trail. Nothing when that is forgotten.
    pub(crate) fn back(&self) -> Option<(Option<String>, Self)> {
        match self.cursors.split_last() {
            Some((last, rest)) => {
                Some((Some(last.clone()), Self { cursors: rest.to_vec(), forgotten: self.forgotten }))
            }
            None if self.forgotten => None,
            None => Some((None, Self::default())),
        }
    }

    /// How many pages lie before a page with this trail that is not the first one.
    pub(crate) fn pages(&self) -> Option<usize> {
        (!self.forgotten).then(|| self.cursors.len() + 1)
    }
}

impl fmt::Display for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let forgotten = self.forgotten.then_some(FORGOTTEN);
        let all: Vec<&str> = forgotten.into_iter().chain(self.cursors.iter().map(String::as_str)).collect();
        f.write_str(&all.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::Trail;
    use crate::limits::TRAIL_PAGES_MAX;

    #[test]
    fn each_page_leads_back_to_the_one_before() {
        let third = Trail::default().with(None).with(Some("a")).with(Some("b"));
        assert_eq!(third.to_string(), "a.b");
        assert_eq!(third.pages(), Some(3));
        let (cursor, second) = Trail::read("a.b").back().unwrap();
        assert_eq!((cursor.as_deref(), second.to_string().as_str()), (Some("b"), "a"));
        assert_eq!(Trail::default().back(), Some((None, Trail::default())));
    }

    #[test]
    fn a_long_way_is_forgotten_from_its_beginning() {
        let mut trail = Trail::default();
        for page in 0..TRAIL_PAGES_MAX + 5 {
            trail = trail.with(Some(&format!("c{page}")));
        }
        trail = Trail::read(&trail.to_string());
        assert_eq!(trail.pages(), None);
        for page in (5..TRAIL_PAGES_MAX + 5).rev() {
            let (cursor, before) = trail.back().unwrap();
            assert_eq!(cursor, Some(format!("c{page}")));
            trail = before;
        }
        assert_eq!(trail.back(), None);
    }

    #[test]
    fn what_no_page_wrote_leads_to_the_first_page() {
        for text in ["", ".", "a..b", "<b>", "a b", &"a".repeat(999), &["a"; 99].join(".")] {
            assert_eq!(Trail::read(text), Trail::default(), "{text}");
        }
    }
}
