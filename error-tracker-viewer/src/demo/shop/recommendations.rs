//! What the shop recommends. It is nice to have, so a failure is recorded and the shop goes on.

use std::{fs, path::Path};

use error_tracker::track;

/// The articles that are recommended; none when they are not known.
#[track(silent, level = "warning")]
pub(super) fn refresh(folder: &Path, season: &str) -> Vec<String> {
    let path = folder.join(format!("recommended-{season}.txt"));
    let text = fs::read_to_string(&path)?;
    text.lines().map(str::to_owned).collect()
}
