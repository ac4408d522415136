//! What the middleware reads of a request's head.

use std::sync::Arc;

use actix_web::{
    dev::ServiceRequest,
    http::{
        Method, Uri,
        header::{self, HeaderName, HeaderValue},
    },
};

use crate::integration::web::{BodyCopy, Description, Head};

/// The head of a request, kept until the request is answered. It is taken down for each request, whether it will fail or
/// not: actix-web's own is bound to its thread, and may not be shared while a route is looked for.
#[derive(Debug)]
pub(super) struct ActixHead {
    method: Method,
    uri: Uri,
    template: Option<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Head for ActixHead {
    fn method(&self) -> &str {
        self.method.as_str()
    }

    fn host(&self) -> Option<String> {
        let host = self.uri.authority().and_then(|authority| authority.as_str().rsplit('@').next());
        let host = host.or_else(|| {
            let (_, value) = self.headers.iter().find(|(name, _)| name == header::HOST)?;
            value.to_str().ok()
        });
        host.map(str::to_owned)
    }

    fn route(&self) -> Option<&str> {
        self.template.as_deref()
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
    let mut headers = Vec::with_capacity(request.headers().len());
    headers.extend(request.headers().iter().map(|(name, value)| (name.clone(), value.clone())));
    let head = ActixHead {
        method: request.method().clone(),
        uri: request.uri().clone(),
        template: request.match_pattern(),
        headers,
    };
    let remote = request.peer_addr().map(|address| address.ip());
    Description { head, remote, body }
}
