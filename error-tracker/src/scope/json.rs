//! Any serialisable value as JSON that is bounded in bytes.

use std::{
    fmt::{Debug, Display},
    io,
};

use serde::Serialize;
use serde_json::Value;

use crate::{
    inside,
    render::{self, BoundedText},
};

struct BoundedBytes {
    bytes: Vec<u8>,
    bytes_max: usize,
    full: bool,
}

impl io::Write for BoundedBytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.bytes_max - self.bytes.len();
        if bytes.len() > room {
            self.full = true;
            self.bytes.extend_from_slice(bytes.get(..room).unwrap_or_default());
            return Err(io::ErrorKind::WriteZero.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The value as JSON. One that is longer than so many bytes becomes the beginning of its JSON as a text; one that cannot
/// be serialised becomes a text that says why.
pub(crate) fn bounded_json<T: Serialize + ?Sized>(value: &T, bytes_max: usize) -> Value {
    let mut out = BoundedBytes { bytes: Vec::new(), bytes_max, full: false };
    let outcome = inside::caught(|| serde_json::to_writer(&mut out, value));
    if out.full {
        let text = String::from_utf8_lossy(&out.bytes);
        let text = text.trim_end_matches(char::REPLACEMENT_CHARACTER);
        return Value::String(format!("{}…", text.strip_prefix('"').unwrap_or(text)));
    }
    match outcome {
        Ok(Ok(())) => serde_json::from_slice(&out.bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&out.bytes).into_owned())),
        Ok(Err(error)) => Value::String(format!("<not serialisable: {}>", render::display_text(&error, bytes_max))),
        Err(_) => Value::String("<its Serialize panicked>".to_owned()),
    }
}

/// The `Display` text as JSON.
pub(crate) fn display_json(value: &dyn Display, bytes_max: usize) -> Value {
    Value::String(render::display_text(value, bytes_max))
}

/// The `Debug` text as JSON.
pub(crate) fn debug_json(value: &dyn Debug, bytes_max: usize) -> Value {
    use std::fmt::Write as _;
    let mut bounded = BoundedText::new(bytes_max);
    let outcome = inside::caught(|| write!(bounded, "{value:?}"));
    let truncated = bounded.is_truncated();
    let mut text = bounded.into_text();
    match outcome {
        _ if truncated => text.push('…'),
        Ok(Ok(())) => {}
        Ok(Err(_)) => text.push_str("<its Debug failed>"),
        Err(_) => text.push_str("<its Debug panicked>"),
    }
    Value::String(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_keeps_its_structure() {
        assert_eq!(bounded_json(&json!({"a": [1, "x"]}), 100), json!({"a": [1, "x"]}));
    }

    #[test]
    fn a_long_value_becomes_a_text() {
        assert_eq!(bounded_json("abcdef", 4), json!("abc…"));
        assert_eq!(bounded_json("éé", 4), json!("é…"));
    }

    #[test]
    fn a_value_without_json_says_why() {
        let keyed = BTreeMap::from([((1, 2), 3)]);
        assert_eq!(bounded_json(&keyed, 100), json!("<not serialisable: key must be a string>"));
    }

    #[test]
    fn an_endless_value_ends() {
        struct Endless;
        impl Serialize for Endless {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(std::iter::repeat(1_u8))
            }
        }
        assert_eq!(bounded_json(&Endless, 5), json!("[1,1,…"));
    }
}
