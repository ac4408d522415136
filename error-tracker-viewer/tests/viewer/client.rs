//! A browser as far as these tests need one: it keeps cookies and sends forms.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use error_tracker::store::{MemoryStore, Store};
use error_tracker_viewer::{Options, router};
use serde_json::Value;
use tower::ServiceExt;

pub(crate) const ROOT: &str = "/dev/error";

pub(crate) struct Client {
    pub(crate) app: Router,
    pub(crate) cookies: Vec<(String, String)>,
    pub(crate) headers: Vec<(&'static str, String)>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the hidden field that forms send back.
    pub(crate) fn csrf(&self) -> String {
        let (_, rest) = self.body.split_once("name=\"csrf\" value=\"").expect("a form");
        rest.split_once('"').unwrap().0.to_owned()
    }
}

/// An open viewer over a new store in memory.
pub(crate) fn open() -> (Arc<MemoryStore>, Client) {
    with(Options::new().view_permission(|_| true))
}

pub(crate) fn with(options: Options) -> (Arc<MemoryStore>, Client) {
    let store = Arc::new(MemoryStore::new());
    let client = Client::new(router(Arc::clone(&store) as Arc<dyn Store>, options));
    (store, client)
}

impl Client {
    pub(crate) fn new(app: Router) -> Self {
        Self { app, cookies: Vec::new(), headers: Vec::new() }
    }

    /// Gets a path under the prefix.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", &format!("{ROOT}{path}"), None).await
    }

    /// Sends a form with these fields and nothing else.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send("POST", &format!("{ROOT}{path}"), Some(body)).await
    }

    /// Sends a form as the viewer's own page would.
    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.get("/issues/none").await;
        drop(csrf);
        let csrf = self.cookies.iter().rfind(|(name, _)| name.starts_with("error_tracker_csrf")).unwrap().1.clone();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }

    pub(crate) async fn send(&mut self, method: &str, address: &str, body: Option<String>) -> Answer {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if !self.cookies.is_empty() {
            let line: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, line.join("; "));
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(body.map_or_else(Body::empty, Body::from)).unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        for line in headers.get_all(header::SET_COOKIE) {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            let value = rest.split(';').next().unwrap();
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 24).await.unwrap();
        Answer { status, headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
    }
}
