//! The token that a client shows: compared in constant time, in the header, in the log-in form, or from its cookie.

use std::fmt::Write;

use axum::http::{header, request::Parts};
use subtle::ConstantTimeEq;

use super::cookie::cookie;

/// The cookie of a client that has logged in.
pub(crate) const COOKIE: &str = "error_tracker_token";

/// Whether two tokens are the same. An empty one is like no other.
pub(crate) fn same(expected: &str, shown: &str) -> bool {
    !expected.is_empty() && bool::from(expected.as_bytes().ct_eq(shown.as_bytes()))
}

/// The token as a cookie can hold it, whatever characters it has.
pub(crate) fn cookie_value(token: &str) -> String {
    token.bytes().fold(String::with_capacity(token.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The token of an `Authorization: Bearer ..` header.
pub(super) fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whether the client's cookie says that it has logged in with this token.
pub(super) fn remembered(parts: &Parts, expected: &str) -> bool {
    cookie(&parts.headers, COOKIE).is_some_and(|held| same(&cookie_value(expected), held))
}
