//! The address of every page, so that no view spells one out.

use std::fmt::Write;

use error_tracker::{EventId, Fingerprint};

use crate::assets::Asset;

/// The addresses under one prefix.
#[derive(Clone, Debug)]
pub(crate) struct Paths {
    prefix: String,
    list: String,
}

impl Paths {
    pub(crate) fn new(prefix: String) -> Self {
        let list = format!("{prefix}/");
        Self { prefix, list }
    }

    /// The addresses of a router that is nested under a path: there the list has no slash behind.
    pub(crate) fn nested(path: String) -> Self {
        Self { list: path.clone(), prefix: path }
    }

    /// The path that cookies are bound to.
    pub(crate) fn root(&self) -> &str {
        if self.prefix.is_empty() { "/" } else { &self.prefix }
    }

    pub(crate) fn list(&self) -> String {
        self.list.clone()
    }

    pub(crate) fn list_with(&self, pairs: &[(&str, String)]) -> String {
        with_pairs(self.list(), pairs)
    }

    pub(crate) fn issue(&self, fingerprint: Fingerprint) -> String {
        format!("{}/issues/{fingerprint}", self.prefix)
    }

    pub(crate) fn issue_with(&self, fingerprint: Fingerprint, pairs: &[(&str, String)]) -> String {
        with_pairs(self.issue(fingerprint), pairs)
    }

    pub(crate) fn issue_events(&self, fingerprint: Fingerprint, pairs: &[(&str, String)]) -> String {
        with_pairs(format!("{}/issues/{fingerprint}/events", self.prefix), pairs)
    }

    pub(crate) fn issue_action(&self, fingerprint: Fingerprint, action: &str) -> String {
        format!("{}/issues/{fingerprint}/{action}", self.prefix)
    }

    pub(crate) fn bulk(&self) -> String {
        format!("{}/issues/bulk", self.prefix)
    }

    pub(crate) fn event(&self, id: EventId) -> String {
        format!("{}/events/{id}", self.prefix)
    }

    pub(crate) fn event_markdown(&self, id: EventId) -> String {
        format!("{}/events/{id}/markdown", self.prefix)
    }

    pub(crate) fn event_json(&self, id: EventId) -> String {
        format!("{}/events/{id}/json", self.prefix)
    }

    pub(crate) fn api_issue(&self, fingerprint: Fingerprint) -> String {
        format!("{}/api/issues/{fingerprint}", self.prefix)
    }

    pub(crate) fn live(&self) -> String {
        format!("{}/live", self.prefix)
    }

    pub(crate) fn logout(&self) -> String {
        format!("{}/logout", self.prefix)
    }

    pub(crate) fn login(&self) -> String {
        format!("{}/login", self.prefix)
    }

    pub(crate) fn asset(&self, asset: &Asset) -> String {
        format!("{}/assets/{}", self.prefix, asset.hashed_name())
    }

    /// Whether an address that came with a request is one of this viewer's own pages.
    pub(crate) fn owns(&self, address: &str) -> bool {
        let inside = |rest: &str| rest.starts_with(['/', '?']) && !rest.starts_with("//") || rest.is_empty();
        address.starts_with('/')
            && address.strip_prefix(&self.prefix).is_some_and(inside)
            && !address.contains(['\\', '\r', '\n'])
            && !address.starts_with("//")
    }
}

/// An address with a query behind it; empty values are left out.
fn with_pairs(mut address: String, pairs: &[(&str, String)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if !query.is_empty() {
        address.push('?');
        address.push_str(&query);
    }
    address
}

/// Percent-encodes everything but the characters that RFC 3986 calls unreserved.
pub(crate) fn encode(segment: &str) -> String {
    let mut encoded = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::Paths;

    #[test]
    fn only_addresses_under_the_prefix_are_its_own() {
        let paths = Paths::new("/dev/error".to_owned());
        assert!(paths.owns("/dev/error/?status=open"));
        for foreign in
            ["https://evil.example/", "//evil.example/", "/dev/errors", "/dev/error//evil.example", "/dev/error/\\e"]
        {
            assert!(!paths.owns(foreign), "{foreign}");
        }
        assert!(!Paths::new(String::new()).owns("//evil.example/"));
    }
}
