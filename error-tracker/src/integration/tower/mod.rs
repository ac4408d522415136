//! A tower layer around any service of web requests: axum, tonic, hyper.
//!
//! ```
//! use std::convert::Infallible;
//!
//! use error_tracker::integration::tower::{RequestLayer, RequestService};
//! use http::{Request, Response};
//! use http_body::Body;
//! use tower_layer::Layer;
//!
//! /// Any service whose requests may have any body; routers of axum and tonic are.
//! #[derive(Clone)]
//! struct Shop;
//!
//! impl<B: Body> tower_service::Service<Request<B>> for Shop {
//! #    type Response = Response<String>;
//! #    type Error = Infallible;
//! #    type Future = std::future::Ready<Result<Response<String>, Infallible>>;
//! #    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Infallible>> {
//! #        std::task::Poll::Ready(Ok(()))
//! #    }
//! #    fn call(&mut self, _: Request<B>) -> Self::Future {
//! #        std::future::ready(Ok(Response::new(String::new())))
//! #    }
//!     // ..
//! }
//!
//! let service: RequestService<Shop> = RequestLayer::new().layer(Shop);
//! # fn is_service<S: tower_service::Service<Request<String>>>(_: S) {}
//! # is_service(service);
//! ```
//!
//! In axum it is `Router::new().route(..).layer(RequestLayer::new())`, with the feature `axum` for route templates and
//! for the client's address, which axum knows when it serves
//! `app.into_make_service_with_connect_info::<SocketAddr>()`. In tonic it is `Server::builder().layer(RequestLayer::new())`;
//! a gRPC status of the server's fault counts as an answer of 500, one of the client's as an answer of 400. Elsewhere,
//! put the client's `SocketAddr` into the request's extensions, and its template as a [`Route`].
//!
//! # What it does
//!
//! - Whatever is captured while the request is answered is shown with it, in the handler, across `.await`, and while the
//!   answer's body is sent. A task that the handler spawns belongs to it with
//!   [`in_current_scope`](crate::scope::InScope::in_current_scope).
//! - The body is copied, up to a bound, while the program reads it; nothing is read ahead, and sizes stay as they are.
//! - An answer of 5xx is an event. If the request's failure was recorded inside already, by `#[auto_track]` or by
//!   [`capture_exception`](crate::capture_exception), it is that event, and there is no second one.
//! - A panic is recorded by the panic hook, with the request, and goes on as it would without the layer.
//! - An answer of 4xx or 5xx with an event says which in the header `x-error-id`.
//!
//! An error that the framework has turned into an answer before the layer sees it is known by its status alone. To have
//! its cause chain, capture it where it becomes an answer:
//!
//! ```
//! # use http::{Response, StatusCode};
//! # struct ShopError(Box<dyn std::error::Error + Send + Sync>);
//! # trait IntoResponse { fn into_response(self) -> Response<String>; }
//! impl IntoResponse for ShopError {
//!     fn into_response(self) -> Response<String> {
//!         error_tracker::capture_exception(&self.0);
//!         let mut response = Response::new("that went wrong".to_owned());
//!         *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
//!         response
//!     }
//! }
//! ```

mod body;
mod fault;
mod future;
mod head;
mod layer;

pub use body::{RequestBody, ResponseBody};
pub use future::ResponseFuture;
pub use head::Route;
pub use layer::{RequestLayer, RequestService};
