//! What the shop has on its shelves, and for how much.

use std::{collections::BTreeMap, fmt, fs, io, num::ParseIntError, path::Path, string::FromUtf8Error};

use error_tracker::auto_track;
use serde::Deserialize;

use super::money::Cents;

#[derive(Debug)]
pub(super) struct Shelf {
    pub(super) price: Cents,
    pub(super) left: u32,
}

#[derive(Debug, Default)]
pub(super) struct Inventory {
    shelves: BTreeMap<String, Shelf>,
}

/// What an order asks for.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Line {
    pub(super) article: String,
    pub(super) quantity: u32,
}

#[derive(Debug)]
pub(super) enum InventoryError {
    NoPriceList(io::Error),
    NotText(FromUtf8Error),
    NoPrice { line: usize, source: ParseIntError },
    UnknownArticle(String),
    OutOfStock { article: String, wanted: u32, left: u32 },
}

impl fmt::Display for InventoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPriceList(_) => f.write_str("cannot read the price list"),
            Self::NotText(_) => f.write_str("the price list is not written in UTF-8"),
            Self::NoPrice { line, .. } => write!(f, "line {line} of the price list has no price"),
            Self::UnknownArticle(article) => write!(f, "there is no article \"{article}\""),
            Self::OutOfStock { article, wanted, left } => write!(f, "{wanted} of \"{article}\" wanted, {left} left"),
        }
    }
}

impl std::error::Error for InventoryError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoPriceList(error) => Some(error),
            Self::NotText(error) => Some(error),
            Self::NoPrice { source, .. } => Some(source),
            Self::UnknownArticle(_) | Self::OutOfStock { .. } => None,
        }
    }
}

impl From<io::Error> for InventoryError {
    fn from(error: io::Error) -> Self {
        Self::NoPriceList(error)
    }
}

impl From<FromUtf8Error> for InventoryError {
    fn from(error: FromUtf8Error) -> Self {
        Self::NotText(error)
    }
}

impl Inventory {
    /// Takes the prices of a supplier over; how many there were.
    #[auto_track]
    pub(super) fn import(&mut self, supplier: &str, path: &Path) -> Result<usize, InventoryError> {
        let bytes = fs::read(path)?;
        let size = bytes.len();
        let text = String::from_utf8(bytes)?;
        let mut imported = 0;
        for (line, row) in (1..).zip(text.lines()) {
            let (article, price) = row.split_once(';').unwrap_or((row, ""));
            let cents = price.parse().map_err(|source| InventoryError::NoPrice { line, source })?;
            self.shelves.insert(article.to_owned(), Shelf { price: Cents(cents), left: 12 });
            imported += 1;
        }
        debug_assert!(imported <= size, "{supplier} has more prices than letters");
        Ok(imported)
    }

    /// The shelf of an article. Nobody asks for one that is not there, so that is a failure too.
    #[auto_track(none)]
    pub(super) fn shelf(&self, article: &str) -> Option<&Shelf> {
        self.shelves.get(article)
    }

    #[auto_track]
    pub(super) fn price(&self, article: &str) -> Result<Cents, InventoryError> {
        match self.shelves.get(article) {
            Some(shelf) => Ok(shelf.price),
            None => Err(InventoryError::UnknownArticle(article.to_owned())),
        }
    }

    #[auto_track]
    pub(super) fn reserve(&mut self, lines: &[Line]) -> Result<(), InventoryError> {
        for line in lines {
            let Some(shelf) = self.shelves.get_mut(&line.article) else { continue };
            let left = shelf.left;
            if line.quantity > left {
                let article = line.article.clone();
                return Err(InventoryError::OutOfStock { article, wanted: line.quantity, left });
            }
            shelf.left = left - line.quantity;
        }
        Ok(())
    }
}
