//! The two cookies of the viewer: read, and written so that no script and no other site gets them.

use axum::http::{HeaderMap, HeaderValue, header};

/// The value of a cookie of this name.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
}

/// The header line that sets a cookie for as long as the browser runs, or takes it away when the value is empty.
pub(crate) fn set_cookie(name: &str, value: &str, path: &str, headers: &HeaderMap) -> Option<HeaderValue> {
    let secure = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme.as_bytes() == b"https");
    let ending = match (value.is_empty(), secure) {
        (true, _) => "; Max-Age=0",
        (false, true) => "; Secure",
        (false, false) => "",
    };
    HeaderValue::from_str(&format!("{name}={value}; Path={path}; HttpOnly; SameSite=Strict{ending}")).ok()
}
