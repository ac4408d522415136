//! The name that the viewer is asked for, against DNS rebinding.

use axum::http::{header, request::Parts};

/// The name that the client asks for, without the port, in lower case.
pub(super) fn asked(parts: &Parts) -> Option<String> {
    let authority = match parts.uri.authority() {
        Some(authority) => authority.as_str(),
        None => parts.headers.get(header::HOST)?.to_str().ok()?,
    };
    let name = match authority.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None => authority.rsplit_once(':').map_or(authority, |(name, _)| name),
    };
    Some(name.trim_end_matches('.').to_ascii_lowercase())
}
