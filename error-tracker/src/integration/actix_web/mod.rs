//! A middleware of actix-web.
//!
//! ```
//! use actix_web::{App, HttpServer, web};
//! use error_tracker::integration::actix_web::RequestTracking;
//!
//! # async fn find() -> &'static str { "" }
//! # #[allow(dead_code)]
//! # fn serve() {
//! let server = HttpServer::new(|| {
//!     App::new().wrap(RequestTracking::new()).route("/orders/{number}", web::get().to(find))
//! });
//! # drop(server);
//! # }
//! ```
//!
//! Wrap it last, so that it stands around the other middlewares.
//!
//! # What it does
//!
//! - Whatever is captured while the request is answered is shown with it, in the handler, across `.await`, and while the
//!   answer's body is sent. A task that the handler spawns belongs to it with
//!   [`in_current_scope`](crate::scope::InScope::in_current_scope).
//! - The body is copied, up to a bound, while the program reads it; nothing is read ahead.
//! - An answer of 5xx is an event, with the error that the handler has returned. If the request's failure was recorded
//!   inside already, by `#[auto_track]` or by [`capture_exception`](crate::capture_exception), it is that event, and there
//!   is no second one. Which error is which status says its `ResponseError`, as always.
//! - A panic is recorded by the panic hook, with the request, and goes on as it would without the middleware.
//! - An answer of 4xx or 5xx with an event says which in the header `x-error-id`.
//!
//! [`WebOptions`](super::web::WebOptions) has the rest.

mod body;
mod fault;
mod head;
mod middleware;
mod payload;

pub use body::ScopedBody;
pub use middleware::{RequestTracking, RequestTrackingService};
