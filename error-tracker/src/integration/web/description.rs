//! A request as it is shown with an event: built when something fails, and masked while it is built.

use std::{borrow::Cow, fmt::Debug, net::IpAddr, sync::Arc};

use serde_json::{Map, Value};

use super::BodyCopy;
use crate::{
    limits::{CONTEXT_ENTRIES_MAX, VALUE_BYTES_MAX},
    mask::MaskRules,
    model::Request,
    render::cut,
    scope::request::RequestSource,
};

/// What a framework knows of a request before it is answered.
pub(crate) trait Head: Debug + Send + Sync {
    fn method(&self) -> &str;
    /// The host that the client asked for, with its port.
    fn host(&self) -> Option<String>;
    fn path(&self) -> &str;
    fn query(&self) -> &str;
    /// Every line of the head, in its order.
    fn each_header(&self, see: &mut dyn FnMut(&str, &[u8]));
}

/// One request, with what stands around its head.
#[derive(Debug)]
pub(crate) struct Description<H> {
    pub(crate) head: H,
    pub(crate) route: Option<String>,
    pub(crate) remote: Option<IpAddr>,
    pub(crate) body: Option<Arc<BodyCopy>>,
}

impl<H: Head> RequestSource for Description<H> {
    fn describe(&self, mask: &MaskRules) -> Request {
        let head = &self.head;
        let (headers, content_type) = headers(head, mask);
        Request {
            method: head.method().to_owned(),
            host: head.host(),
            path: shown(mask, head.path()),
            route: self.route.clone(),
            query: mask.form(head.query()),
            headers,
            body: self.body.as_deref().map_or(Value::Null, |copy| body(mask, content_type.as_deref(), copy)),
            remote_address: self.remote.map(|address| address.to_string()),
        }
    }
}

fn shown(mask: &MaskRules, text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    mask.text(text, &mut shown);
    cut(&mut shown, VALUE_BYTES_MAX);
    shown
}

/// The headers, masked, and the content type. A header that comes more than once has its values in a row.
fn headers<H: Head>(head: &H, mask: &MaskRules) -> (Map<String, Value>, Option<String>) {
    let mut headers = Map::new();
    let mut content_type = None;
    head.each_header(&mut |name, value| {
        let name = name.to_ascii_lowercase();
        let value = String::from_utf8_lossy(value);
        if name == "content-type" {
            content_type.get_or_insert_with(|| value.clone().into_owned());
        }
        let mut value = mask.header(&name, &value).into_owned();
        cut(&mut value, VALUE_BYTES_MAX);
        let has_room = headers.len() < CONTEXT_ENTRIES_MAX;
        match headers.get_mut(&name) {
            Some(Value::String(before)) if before.len() < VALUE_BYTES_MAX => {
                before.push_str(", ");
                before.push_str(&value);
            }
            Some(_) => {}
            None if has_room => {
                headers.insert(name, Value::String(value));
            }
            None => {}
        }
    });
    (headers, content_type)
}

/// The body as far as it was read; nothing when none of it was.
fn body(mask: &MaskRules, content_type: Option<&str>, copy: &BodyCopy) -> Value {
    let (bytes, length) = copy.read();
    if bytes.is_empty() {
        return Value::Null;
    }
    let media = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match text_of(&media, &bytes) {
        Some(text) => mask.body(content_type, &text),
        None if media.is_empty() => Value::String(format!("<{length} bytes>")),
        None => Value::String(format!("<{}, {length} bytes>", shown(mask, &media))),
    }
}

/// The bytes as text, if text is what they are. In a form with files each byte that is no text becomes one character,
/// so that the sizes of the files stay what they were.
fn text_of<'a>(media: &str, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
    if media == "multipart/form-data" {
        return Some(one_for_one(bytes));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Cow::Borrowed(text)),
        // A character that the bound has cut through.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(bytes.get(..error.valid_up_to())?).ok().map(Cow::Borrowed)
        }
        Err(_) if is_text(media) => Some(String::from_utf8_lossy(bytes)),
        Err(_) => None,
    }
}

fn is_text(media: &str) -> bool {
    media.starts_with("text/")
        || ["json", "xml", "javascript", "x-www-form-urlencoded", "graphql"].iter().any(|end| media.ends_with(end))
}

fn one_for_one(bytes: &[u8]) -> Cow<'_, str> {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown_body(content_type: &str, bytes: &[u8]) -> Value {
        let copy = BodyCopy::new(1024);
        copy.add(bytes);
        body(&MaskRules::default(), Some(content_type), &copy)
    }

    #[test]
    fn a_picture_is_told_by_its_size() {
        assert_eq!(shown_body("image/png", b"\x89PNG\xff\xfe"), json!("<image/png, 6 bytes>"));
    }

    #[test]
    fn text_that_is_cut_inside_a_character_ends_before_it() {
        assert_eq!(shown_body("text/plain", &"schön".as_bytes()[..4]), json!("sch"));
    }

    #[test]
    fn a_file_in_a_form_keeps_its_size() {
        let form = b"--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\
            Content-Type: image/png\r\n\r\n\x89\xff\xfe\xfd\r\n--b--\r\n";
        let shown = shown_body("multipart/form-data; boundary=b", form);
        assert_eq!(shown["photo"], "<file \"a.png\", image/png, 4 bytes>");
    }

    #[test]
    fn a_body_that_nobody_read_is_nothing() {
        assert_eq!(shown_body("application/json", b""), Value::Null);
    }
}
