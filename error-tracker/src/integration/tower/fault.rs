//! What of an answer means failure, and the chain of an error whose type is known only to the framework.

use std::{
    any::{Any, type_name},
    error::Error as StdError,
    fmt::Display,
};

use http::{HeaderMap, StatusCode};

use crate::{
    exception::{chain_of, chain_of_dyn, exception, readable},
    mask::{MaskRules, decode},
    model::Exception,
};

/// The chain of an error: all of it where the type is one that frameworks use, else what it says itself.
pub(super) fn chain<E: Display + Any>(error: &E, mask: &MaskRules) -> Vec<Exception> {
    let any: &dyn Any = error;
    if let Some(error) = any.downcast_ref::<Box<dyn StdError + Send + Sync>>() {
        return chain_of_dyn::<Box<dyn StdError + Send + Sync>>(&**error, mask);
    }
    if let Some(error) = any.downcast_ref::<std::io::Error>() {
        return chain_of(error, mask);
    }
    #[cfg(feature = "axum")]
    if let Some(error) = any.downcast_ref::<axum::Error>() {
        return chain_of(error, mask);
    }
    vec![exception(readable(type_name::<E>()), error, mask)]
}

/// What an answer says of its own success: the status and its name, in HTTP or in gRPC.
pub(super) fn status_of(status: StatusCode, headers: &HeaderMap) -> (u16, String) {
    if status.as_u16() < 400
        && let Some(failed) = grpc_status(headers)
    {
        return failed;
    }
    (status.as_u16(), status.canonical_reason().unwrap_or_default().to_owned())
}

/// The gRPC status in the head or in the trailers of an answer, as the HTTP status that means as much.
pub(super) fn grpc_status(headers: &HeaderMap) -> Option<(u16, String)> {
    let code = headers.get("grpc-status")?.to_str().ok()?;
    let (status, name) = match code {
        "0" => return None,
        "1" => (499, "CANCELLED"),
        "2" => (500, "UNKNOWN"),
        "3" => (400, "INVALID_ARGUMENT"),
        "4" => (504, "DEADLINE_EXCEEDED"),
        "5" => (404, "NOT_FOUND"),
        "6" => (409, "ALREADY_EXISTS"),
        "7" => (403, "PERMISSION_DENIED"),
        "8" => (429, "RESOURCE_EXHAUSTED"),
        "9" => (400, "FAILED_PRECONDITION"),
        "10" => (409, "ABORTED"),
        "11" => (400, "OUT_OF_RANGE"),
        "12" => (501, "UNIMPLEMENTED"),
        "13" => (500, "INTERNAL"),
        "14" => (503, "UNAVAILABLE"),
        "15" => (500, "DATA_LOSS"),
        "16" => (401, "UNAUTHENTICATED"),
        _ => (500, "an unknown gRPC status"),
    };
    Some((status, name.to_owned()))
}

/// What a gRPC answer says went wrong.
pub(super) fn grpc_message(headers: &HeaderMap, mask: &MaskRules) -> Vec<Exception> {
    let Some(message) = headers.get("grpc-message") else { return Vec::new() };
    // It is percent-encoded as an address is, where a plus is a plus.
    let text = String::from_utf8_lossy(message.as_bytes()).replace('+', "%2B");
    let text = decode(&text).into_owned();
    vec![exception("grpc-message".into(), &text, mask)]
}
