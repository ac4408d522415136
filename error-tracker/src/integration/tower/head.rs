//! What the layer reads of a request's head.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use http::{HeaderName, HeaderValue, Method, Request, Uri, header};

use crate::integration::web::{BodyCopy, Description, Head};

/// The template of the route that answers a request, such as `/orders/{id}`: put it into the request's extensions where
/// the layer cannot know it.
///
/// ```
/// use error_tracker::integration::tower::Route;
///
/// let mut request = http::Request::get("/orders/17").body(())?;
/// request.extensions_mut().insert(Route("/orders/{number}".to_owned()));
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Route(pub String);

/// The head of a request, kept until the request is answered. It is taken down for each request, whether it will fail or
/// not, since the program may do with its own what it likes: so all of it is shared or small, and nothing is looked up.
#[derive(Debug)]
pub(super) struct HttpHead {
    method: Method,
    uri: Uri,
    template: Option<Template>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// Where the route's template is from.
#[derive(Debug)]
enum Template {
    #[cfg(feature = "axum")]
    Axum(axum::extract::MatchedPath),
    Given(Route),
}

impl Head for HttpHead {
    fn method(&self) -> &str {
        self.method.as_str()
    }

    fn host(&self) -> Option<String> {
        let host = self.uri.authority().map(|authority| authority.host_and_port());
        let host = host.or_else(|| {
            let (_, value) = self.headers.iter().find(|(name, _)| name == header::HOST)?;
            value.to_str().ok()
        });
        host.map(str::to_owned)
    }

    fn route(&self) -> Option<&str> {
        match self.template.as_ref()? {
            #[cfg(feature = "axum")]
            Template::Axum(path) => Some(path.as_str()),
            Template::Given(route) => Some(&route.0),
        }
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
    let mut headers = Vec::with_capacity(request.headers().len());
    headers.extend(request.headers().iter().map(|(name, value)| (name.clone(), value.clone())));
    let head =
        HttpHead { method: request.method().clone(), uri: whole_uri(request), template: template(request), headers };
    Description { head, remote: remote(request), body }
}

/// The address that the client asked for, also where a router is nested in another.
fn whole_uri<B>(request: &Request<B>) -> Uri {
    #[cfg(feature = "axum")]
    if let Some(whole) = request.extensions().get::<axum::extract::OriginalUri>() {
        return whole.0.clone();
    }
    request.uri().clone()
}

fn template<B>(request: &Request<B>) -> Option<Template> {
    #[cfg(feature = "axum")]
    if let Some(path) = request.extensions().get::<axum::extract::MatchedPath>() {
        return Some(Template::Axum(path.clone()));
    }
    request.extensions().get::<Route>().cloned().map(Template::Given)
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
