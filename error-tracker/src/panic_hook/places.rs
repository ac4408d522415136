//! The places in the source that have panicked, each with its budget. A program has only so many of them.

use std::{collections::HashMap, panic::PanicHookInfo};

use once_cell::sync::Lazy;
use parking_lot::RwLock;

use crate::{limits::PANIC_PLACES_MAX, snapshot::site::Site};

/// By the address of the file's name, which the compiler has put into the program, line and column.
type Place = (usize, u32, u32);

static PLACES: Lazy<RwLock<HashMap<Place, &'static Site>>> = Lazy::new(RwLock::default);

/// The place as a site with a budget; nothing once there are too many.
pub(super) fn site(info: &PanicHookInfo<'_>) -> Option<&'static Site> {
    let location = info.location()?;
    let place = (location.file().as_ptr().addr(), location.line(), location.column());
    if let Some(site) = PLACES.read().get(&place) {
        return Some(site);
    }
    let mut places = PLACES.write();
    if places.len() >= PANIC_PLACES_MAX {
        return None;
    }
    let site = places.entry(place).or_insert_with(|| {
        let file: &'static str = Box::leak(location.file().to_owned().into_boxed_str());
        Box::leak(Box::new(Site::new("", "", file, location.line(), location.column(), "")))
    });
    Some(site)
}
