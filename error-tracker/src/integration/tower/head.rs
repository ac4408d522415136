//! What the layer reads of a request's head.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use http::{HeaderMap, Method, Request, Uri, header};

use crate::integration::web::{BodyCopy, Description, Head};

/// The template of the route that answers a request, such as `/orders/{id}`: put it into the request's extensions where
/// the layer cannot know it.
#[derive(Clone, Debug)]
pub struct Route(pub String);

/// The head of a request, kept until the request is answered.
#[derive(Debug)]
pub(super) struct HttpHead {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
}

impl Head for HttpHead {
    fn method(&self) -> &str {
        self.method.as_str()
    }

    fn host(&self) -> Option<String> {
        let host = self.uri.authority().map(|authority| authority.host_and_port());
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

trait HostAndPort {
    fn host_and_port(&self) -> &str;
}

impl HostAndPort for http::uri::Authority {
    /// Without a user's name and password before it.
    fn host_and_port(&self) -> &str {
        self.as_str().rsplit('@').next().unwrap_or_default()
    }
}

pub(super) fn describe<B>(request: &Request<B>, body: Option<Arc<BodyCopy>>) -> Description<HttpHead> {
    let head =
        HttpHead { method: request.method().clone(), uri: whole_uri(request), headers: request.headers().clone() };
    Description { head, route: route(request), remote: remote(request), body }
}

/// The address that the client asked for, also where a router is nested in another.
fn whole_uri<B>(request: &Request<B>) -> Uri {
    #[cfg(feature = "axum")]
    if let Some(whole) = request.extensions().get::<axum::extract::OriginalUri>() {
        return whole.0.clone();
    }
    request.uri().clone()
}

fn route<B>(request: &Request<B>) -> Option<String> {
    #[cfg(feature = "axum")]
    if let Some(path) = request.extensions().get::<axum::extract::MatchedPath>() {
        return Some(path.as_str().to_owned());
    }
    request.extensions().get::<Route>().map(|route| route.0.clone())
}

fn remote<B>(request: &Request<B>) -> Option<IpAddr> {
    #[cfg(feature = "axum")]
    if let Some(axum::extract::ConnectInfo(address)) =
        request.extensions().get::<axum::extract::ConnectInfo<SocketAddr>>()
    {
        return Some(address.ip());
    }
    request.extensions().get::<SocketAddr>().map(SocketAddr::ip)
}
