//! Changes are taken from the viewer's own forms only: a form sends back what a cookie holds, and the browser must not
//! say that another site sent it.

use axum::http::{HeaderMap, header, request::Parts};
use subtle::ConstantTimeEq;

use super::cookie::cookie;

/// The cookie that holds what every form has to send back.
pub(super) const COOKIE: &str = "error_tracker_csrf";
/// The form field that sends it back.
const FIELD: &str = "csrf";
/// The header that a script may send instead.
const HEADER: &str = "x-csrf-token";

/// The fields of a form whose origin has been checked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) fn read(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first field of this name, without white space around; empty when there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// All fields of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }
}

/// The client's own value, or a new one that the answer has to set.
pub(super) fn value(headers: &HeaderMap) -> Option<(String, bool)> {
    match cookie(headers, COOKIE) {
        Some(value) if value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Some((value.to_owned(), false))
        }
        _ => {
            let mut bytes = [0; 16];
            getrandom::fill(&mut bytes).ok()?;
            Some((format!("{:032x}", u128::from_be_bytes(bytes)), true))
        }
    }
}

/// Whether a change came from one of the viewer's own forms. `is_known` says whether a form with that value was given to
/// a browser without a cookie: of pages that it opens at once each gets a value of its own, and only one becomes the cookie.
pub(super) fn is_own(parts: &Parts, fields: &Fields, is_known: impl Fn(&str) -> bool) -> bool {
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    if matches!(text("sec-fetch-site"), Some(site) if site != "same-origin" && site != "none") {
        return false;
    }
    if let (Some(origin), Some(host)) = (text(header::ORIGIN.as_str()), text(header::HOST.as_str()))
        && origin.split_once("://").is_none_or(|(_, authority)| !authority.eq_ignore_ascii_case(host))
        // A reverse proxy may change the host's name; then the browser's own word, above, has to do.
        && text("sec-fetch-site").is_none()
    {
        return false;
    }
    let sent = text(HEADER).unwrap_or_else(|| fields.get(FIELD));
    let held = cookie(&parts.headers, COOKIE).filter(|held| held.len() == 32);
    let Some(held) = held else { return false };
    bool::from(held.as_bytes().ct_eq(sent.as_bytes()))
        // No page of another site can have the browser say this.
        || (text("sec-fetch-site") == Some("same-origin") && is_known(sent))
}
