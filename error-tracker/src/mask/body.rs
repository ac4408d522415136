//! Masking of request bodies: JSON, forms, multipart forms, and text.

use serde_json::{Map, Value};

use super::{MaskRules, header::decode};
use crate::limits::{BODY_BYTES_MAX, FORM_FIELDS_MAX};

impl MaskRules {
    /// A body as it may be shown: JSON and forms as JSON values, anything else as text, all masked.
    ///
    /// Of a multipart form the names and the values of plain fields are shown, never what a file holds. A body longer
    /// than [`BODY_BYTES_MAX`] is cut.
    ///
    /// ```
    /// use error_tracker::mask::MaskRules;
    ///
    /// let shown = MaskRules::default().body(Some("application/json"), r#"{"user":"ada","token":"t-1815"}"#);
    /// assert_eq!(shown["user"], "ada");
    /// assert_ne!(shown["token"], "t-1815");
    /// ```
    pub fn body(&self, content_type: Option<&str>, body: &str) -> Value {
        let cut = cut(body, BODY_BYTES_MAX);
        let (media, parameters) =
            content_type.map_or(("", ""), |header| header.split_once(';').unwrap_or((header, "")));
        let media = media.trim().to_ascii_lowercase();
        match &*media {
            "application/x-www-form-urlencoded" => Value::Object(self.form(cut)),
            "multipart/form-data" => match parameter(parameters, "boundary") {
                Some(boundary) => Value::Object(self.multipart(&boundary, cut)),
                None => Value::String(self.shown(cut).into_owned()),
            },
            _ => self.json_or_text(&media, cut),
        }
    }

    fn json_or_text(&self, media: &str, body: &str) -> Value {
        let named = media.ends_with("/json") || media.ends_with("+json");
        let looks = media.is_empty() && body.trim_start().starts_with(['{', '[']);
        if (named || looks)
            && let Ok(mut value) = serde_json::from_str::<Value>(body)
        {
            self.json(&mut value);
            return value;
        }
        Value::String(self.shown(body).into_owned())
    }

    /// The fields of a form or of a query string, decoded and masked. A field that comes more than once is a list.
    ///
    /// ```
    /// use error_tracker::mask::MaskRules;
    ///
    /// let fields = MaskRules::default().form("user=ada&password=iris");
    /// assert_eq!((&fields["user"], &fields["password"]), (&"ada".into(), &"**************".into()));
    /// ```
    pub fn form(&self, form: &str) -> Map<String, Value> {
        let mut fields = Map::new();
        for part in form.split('&').filter(|part| !part.is_empty()).take(FORM_FIELDS_MAX) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (name, value) = (decode(name), decode(value));
            let shown = self.field(&name, &value);
            // What is no name at all may be a secret that was sent bare.
            add(&mut fields, self.shown(&name).into_owned(), shown);
        }
        fields
    }

    fn field(&self, name: &str, value: &str) -> Value {
        let shown = match self.name(name) {
            Some(mask) => mask.into_owned(),
            None => self.shown(value).into_owned(),
        };
        Value::String(shown)
    }

    /// The fields of a multipart form. Of a file there is its name, its type and its size.
    fn multipart(&self, boundary: &str, body: &str) -> Map<String, Value> {
        let mut fields = Map::new();
        let delimiter = format!("--{boundary}");
        for part in body.split(&*delimiter).skip(1).take(FORM_FIELDS_MAX) {
            if part.starts_with("--") {
                break;
            }
            let part = part.strip_prefix("\r\n").or(part.strip_prefix('\n')).unwrap_or(part);
            let split = part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n"));
            // A part that is cut in its head has no value yet.
            let (head, value) = split.unwrap_or((part, ""));
            let value = value.strip_suffix("\r\n").or(value.strip_suffix('\n')).unwrap_or(value);
            let line = |name: &str| {
                head.lines()
                    .filter_map(|line| line.split_once(':'))
                    .find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
            };
            let disposition = line("content-disposition").map_or("", |(_, value)| value);
            let Some(name) = parameter(disposition, "name") else { continue };
            let file = parameter(disposition, "filename").or_else(|| parameter(disposition, "filename*"));
            let shown = match file {
                Some(file) => {
                    let media = line("content-type").map_or("application/octet-stream", |(_, value)| value.trim());
                    Value::String(format!(
                        "<file \"{}\", {}, {} bytes>",
                        self.shown(&file),
                        self.shown(media),
                        value.len()
                    ))
                }
                None => self.field(&name, value),
            };
            add(&mut fields, self.shown(&name).into_owned(), shown);
        }
        fields
    }
}

fn add(fields: &mut Map<String, Value>, name: String, value: Value) {
    match fields.get_mut(&name) {
        None => {
            fields.insert(name, value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
}

/// The beginning of `text`, at most `bytes_max` long.
fn cut(text: &str, bytes_max: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes_max)).unwrap_or(text)
}

/// A parameter of a header: `name` in `form-data; name="a"; filename="b"`.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header;
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.rsplit(';').next().unwrap_or(key).trim();
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => {
                let mut escaped = false;
                let end = quoted
                    .find(|c| {
                        let closes = c == '"' && !escaped;
                        escaped = c == '\\' && !escaped;
                        closes
                    })
                    .unwrap_or(quoted.len());
                (quoted[..end].replace("\\\"", "\""), quoted.get(end + 1..).unwrap_or(""))
            }
            None => {
                let end = after.find(';').unwrap_or(after.len());
                (after[..end].trim().to_owned(), &after[end..])
            }
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = next;
    }
    None
}
