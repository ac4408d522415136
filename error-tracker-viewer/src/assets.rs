//! The style sheet, the script and the icon, embedded, with a hash of their content in their names.

use std::sync::LazyLock;

use error_tracker::Fingerprint;

/// One embedded file.
pub(crate) struct Asset {
    stem: &'static str,
    extension: &'static str,
    pub(crate) content_type: &'static str,
    pub(crate) content: &'static str,
    hashed_name: LazyLock<String>,
}

impl Asset {
    /// The name that changes with the content, so that a browser may keep the file for ever.
    pub(crate) fn hashed_name(&self) -> &str {
        &self.hashed_name
    }
}

fn hashed(stem: &str, extension: &str, content: &str) -> String {
    let hash = Fingerprint::of_parts([content]).to_string();
    format!("{stem}.{}.{extension}", hash.get(..16).unwrap_or(&hash))
}

macro_rules! asset {
    ($stem:literal, $extension:literal, $content_type:literal) => {
        Asset {
            stem: $stem,
            extension: $extension,
            content_type: $content_type,
            content: include_str!(concat!("../assets/", $stem, ".", $extension)),
            hashed_name: LazyLock::new(|| {
                hashed($stem, $extension, include_str!(concat!("../assets/", $stem, ".", $extension)))
            }),
        }
    };
}

pub(crate) static STYLE: Asset = asset!("viewer", "css", "text/css; charset=utf-8");
pub(crate) static SCRIPT: Asset = asset!("viewer", "js", "text/javascript; charset=utf-8");
pub(crate) static ICON: Asset = asset!("icon", "svg", "image/svg+xml");

/// The file with this name: the hashed one, for ever, or the plain one of an old page, for now.
pub(crate) fn find(name: &str) -> Option<(&'static Asset, bool)> {
    [&STYLE, &SCRIPT, &ICON].into_iter().find_map(|asset| {
        if asset.hashed_name() == name {
            return Some((asset, true));
        }
        let rest = name.strip_prefix(asset.stem)?.strip_suffix(asset.extension)?;
        (rest.starts_with('.') && rest.ends_with('.')).then_some((asset, false))
    })
}

#[cfg(test)]
mod tests {
    use super::{STYLE, find};

    #[test]
    fn a_hashed_name_may_be_kept_and_an_old_one_may_not() {
        assert!(find(STYLE.hashed_name()).unwrap().1);
        assert!(!find("viewer.0123456789abcdef.css").unwrap().1);
        assert!(find("viewer.css.exe").is_none());
    }
}
