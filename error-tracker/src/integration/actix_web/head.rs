//! What the middleware reads of a request's head.

use std::sync::Arc;

use actix_web::{
    dev::ServiceRequest,
    http::{
        Method, Uri,
        header::{self, HeaderMap},
    },
};

use crate::integration::web::{BodyCopy, Description, Head};

/// The head of a request, kept until the request is answered.
#[derive(Debug)]
pub(super) struct ActixHead {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
}

impl Head for ActixHead {
    fn method(&self) -> &str {
        self.method.as_str()
    }

    fn host(&self) -> Option<String> {
        let host = self.uri.authority().and_then(|authority| authority.as_str().rsplit('@').next());
        let host = host.or_else(|| self.headers.get(header::HOST)?.to_str().ok());
        host.map(str::to_owned)
    }

    fn path(&self) -> &str {
        self.uri.path()
    }

    fn query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    fn each_header(&self, see: &mut dyn FnMut(&str, &[u8])) {
        for (name, value) in &self.headers {
            see(name.as_str(), value.as_bytes());
        }
    }
}

pub(super) fn describe(request: &ServiceRequest, body: Option<Arc<BodyCopy>>) -> Description<ActixHead> {
    let head =
        ActixHead { method: request.method().clone(), uri: request.uri().clone(), headers: request.headers().clone() };
    let remote = request.peer_addr().map(|address| address.ip());
    Description { head, route: request.match_pattern(), remote, body }
}
