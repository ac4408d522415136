//! One file for each page or action: it reads the request, asks the store, and hands the data to a view.

pub(crate) mod api;
pub(crate) mod asset;
pub(crate) mod bulk;
pub(crate) mod change;
pub(crate) mod delete;
pub(crate) mod event;
pub(crate) mod events;
pub(crate) mod issue;
pub(crate) mod list;
pub(crate) mod live;
pub(crate) mod login;
pub(crate) mod note;

use axum::{
    extract::Request,
    http::request::Parts,
    response::{Html, IntoResponse, Redirect, Response},
};
use error_tracker::{EventId, Fingerprint};
use maud::Markup;

use crate::{auth::Fields, error::Failure, views, visit::Visit};

/// What every handler gets from the guard.
pub(crate) struct Caller {
    pub(crate) visit: Visit,
    pub(crate) fields: Fields,
    pub(crate) pairs: Vec<(String, String)>,
}

impl<S: Sync> axum::extract::FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let visit = parts.extensions.get::<Visit>().cloned();
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self {
            visit: visit.ok_or_else(|| Failure::Broken("the guard is not in place".to_owned()))?,
            fields: parts.extensions.get::<Fields>().cloned().unwrap_or_default(),
            pairs: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        })
    }
}

impl Caller {
    /// The first parameter of this name; empty when there is none.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Where a form wants to lead afterwards, if that is one of the viewer's own pages.
    pub(crate) fn back(&self) -> Option<&str> {
        Some(self.fields.get("return")).filter(|address| self.visit.paths.owns(address))
    }
}

pub(crate) type Answer = Result<Response, Failure>;

pub(crate) fn page(markup: Markup) -> Response {
    Html(views::sent(markup)).into_response()
}

/// Leads to a page after a change, so that loading it again repeats nothing.
pub(crate) fn lead_to(address: &str) -> Response {
    Redirect::to(address).into_response()
}

pub(crate) fn fingerprint(text: &str) -> Result<Fingerprint, Failure> {
    text.parse().map_err(|_| no_issue(text))
}

pub(crate) fn event_id(text: &str) -> Result<EventId, Failure> {
    text.parse().map_err(|_| no_event(text))
}

pub(crate) fn no_issue(text: impl ToString) -> Failure {
    Failure::NotFound(format!("issue {}", text.to_string()))
}

pub(crate) fn no_event(text: impl ToString) -> Failure {
    Failure::NotFound(format!("event {}", text.to_string()))
}

/// What stands under the prefix and is no page.
pub(crate) async fn nothing(request: Request) -> Failure {
    Failure::NotFound(format!("page \"{}\"", request.uri().path()))
}
