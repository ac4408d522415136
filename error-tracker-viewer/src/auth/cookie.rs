//! The two cookies of the viewer: read, and written so that no script and no other site gets them. A browser sends the
//! cookies of a host to each of its ports, so the port is part of their names: several viewers may run on one machine.

use axum::http::{HeaderMap, HeaderValue, header};

/// The name of a cookie at the port that the client asks for.
fn at_port(name: &str, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    match host.rsplit_once(':') {
        Some((_, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{name}_{port}")
        }
        _ => name.to_owned(),
    }
}

/// The value of a cookie of this name.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let name = at_port(name, headers);
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
    let name = at_port(name, headers);
    HeaderValue::from_str(&format!("{name}={value}; Path={path}; HttpOnly; SameSite=Strict{ending}")).ok()
}
