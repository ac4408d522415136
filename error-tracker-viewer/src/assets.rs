//! The style sheet, the script and the icon, embedded, with a hash of their content in their names.

use std::{borrow::Cow, sync::LazyLock};

use error_tracker::Fingerprint;

/// One embedded file.
pub(crate) struct Asset {
    stem: &'static str,
    extension: &'static str,
    pub(crate) content_type: &'static str,
    content: LazyLock<Cow<'static, str>>,
    hashed_name: LazyLock<String>,
}

impl Asset {
    /// What a browser gets.
    pub(crate) fn content(&'static self) -> &'static str {
        &self.content
    }

    /// The name that changes with the content, so that a browser may keep the file for ever.
    pub(crate) fn hashed_name(&self) -> &str {
        &self.hashed_name
    }
}

fn hashed(stem: &str, extension: &str, content: &str) -> String {
    let hash = Fingerprint::of_parts([content]).to_string();
    format!("{stem}.{}.{extension}", hash.get(..16).unwrap_or(&hash))
}

/// A style sheet without its comments and the white space that only its readers need.
fn squeezed(sheet: &str) -> String {
    let mut plain = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, behind)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = behind.split_once("*/").map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    let mut sheet = String::with_capacity(plain.len());
    for word in plain.split_ascii_whitespace() {
        if !sheet.ends_with(['{', '}', ';', ',', ':']) && !word.starts_with(['{', '}']) && !sheet.is_empty() {
            sheet.push(' ');
        }
        sheet.push_str(word);
    }
    sheet
}

macro_rules! asset {
    ($stem:literal, $extension:literal, $content_type:literal, $prepared:expr) => {{
        const TEXT: &str = include_str!(concat!("../assets/", $stem, ".", $extension));
        Asset {
            stem: $stem,
            extension: $extension,
            content_type: $content_type,
            content: LazyLock::new(|| $prepared(TEXT)),
            hashed_name: LazyLock::new(|| hashed($stem, $extension, &$prepared(TEXT))),
        }
    }};
}

pub(crate) static STYLE: Asset = asset!("viewer", "css", "text/css; charset=utf-8", |text| Cow::Owned(squeezed(text)));
pub(crate) static SCRIPT: Asset = asset!("viewer", "js", "text/javascript; charset=utf-8", Cow::Borrowed);
pub(crate) static ICON: Asset = asset!("icon", "svg", "image/svg+xml", Cow::Borrowed);

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
    use super::{STYLE, find, squeezed};

    #[test]
    fn a_hashed_name_may_be_kept_and_an_old_one_may_not() {
        assert!(find(STYLE.hashed_name()).unwrap().1);
        assert!(!find("viewer.0123456789abcdef.css").unwrap().1);
        assert!(find("viewer.css.exe").is_none());
    }

    #[test]
    fn a_style_sheet_loses_what_only_readers_need() {
        let sheet = "/* the\n list */\n.a > .b:hover, .c { margin: 0 calc(1px + 2px); content: \"…::\"; }\n\n@media (min-width: 1px) and (print) {\n  .a :focus { top: 1px; }\n}\n";
        assert_eq!(
            squeezed(sheet),
            ".a > .b:hover,.c{margin:0 calc(1px + 2px);content:\"…::\";}@media (min-width:1px) and (print){.a :focus{top:1px;}}"
        );
    }
}
