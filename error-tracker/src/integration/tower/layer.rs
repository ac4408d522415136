//! The layer and the service that it makes.

use std::{
    any::Any,
    fmt::Display,
    panic::resume_unwind,
    sync::Arc,
    task::{Context, Poll},
};

use http::{Request, Response};
use http_body::Body;
use tower_layer::Layer;
use tower_service::Service;

use super::{
    body::{self, RequestBody, ResponseBody},
    future::ResponseFuture,
    head,
};
use crate::integration::web::{Exchange, WebOptions};

/// Records what fails while a service answers a web request, and shows it with the request.
#[derive(Clone, Debug, Default)]
pub struct RequestLayer {
    options: Arc<WebOptions>,
}

impl RequestLayer {
    /// With the default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// With these options.
    ///
    /// ```
    /// use error_tracker::integration::{tower::RequestLayer, web::WebOptions};
    ///
    /// let layer = RequestLayer::with_options(WebOptions::new().track_all(true));
    /// # let _ = layer;
    /// ```
    pub fn with_options(options: WebOptions) -> Self {
        Self { options: Arc::new(options) }
    }
}

impl<S> Layer<S> for RequestLayer {
    type Service = RequestService<S>;

    fn layer(&self, inner: S) -> RequestService<S> {
        RequestService { inner, options: Arc::clone(&self.options) }
    }
}

/// A service inside a [`RequestLayer`].
#[derive(Clone, Debug)]
pub struct RequestService<S> {
    inner: S,
    options: Arc<WebOptions>,
}

impl<S, B, R> Service<Request<B>> for RequestService<S>
where
    S: Service<Request<RequestBody<B>>, Response = Response<R>>,
    S::Error: Display + Any,
    B: Body,
    R: Body,
    R::Error: Display + Any,
{
    type Response = Response<ResponseBody<R>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, R>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // Nothing is looked at while nobody would record anything.
        if !crate::active::is_active() {
            return ResponseFuture::unwatched(self.inner.call(request.map(RequestBody::plain)));
        }
        let copy = body::copy_of(&request, &self.options);
        let description = head::describe(&request, copy.clone());
        let request = request.map(|body| RequestBody::new(body, copy));
        let Some(exchange) = Exchange::begin(&self.options, description) else {
            return ResponseFuture::unwatched(self.inner.call(request));
        };
        let exchange = Arc::new(exchange);
        match exchange.step(|| self.inner.call(request)) {
            Ok(future) => ResponseFuture::watched(future, exchange),
            Err(_) if exchange.ends_panics() => ResponseFuture::panicked(exchange),
            Err(payload) => resume_unwind(payload),
        }
    }
}
