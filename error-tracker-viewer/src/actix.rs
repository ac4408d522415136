//! The viewer in an application of actix-web: each request is handed to the router, and its answer handed back.

use std::{net::SocketAddr, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    http::StatusCode,
    web::{self, Payload, ServiceConfig},
};
use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use error_tracker::store::Store;
use http_body::Body as _;
use tower_service::Service as _;

use crate::{Options, limits::BODY_BYTES_MAX, router};

/// The viewer for [`App::configure`](actix_web::App::configure). Its routes stand under [`Options::prefix`]; the
/// permission is asked with the request as axum knows it, with the client's address as `ConnectInfo<SocketAddr>`.
///
/// ```
/// use std::sync::Arc;
/// use actix_web::{App, HttpServer};
/// use error_tracker::store::Store;
/// use error_tracker_viewer::{Options, actix_viewer};
///
/// # #[allow(dead_code)]
/// fn serve(store: Arc<dyn Store>) {
///     let staff_only = Options::new().view_permission(|request| request.headers.contains_key("x-staff"));
///     let viewer = actix_viewer(store, staff_only);
///     let server = HttpServer::new(move || App::new().configure(viewer.clone()));
/// #   drop(server);
/// }
/// ```
pub fn actix_viewer(store: Arc<dyn Store>, options: Options) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
    let prefix = options.prefix.clone();
    let viewer = router(store, options);
    move |config| {
        let below = format!("{prefix}/{{rest:.*}}");
        let patterns = if prefix.is_empty() { vec![below] } else { vec![prefix.clone(), below] };
        let viewer = viewer.clone();
        let answer = move |request: HttpRequest, payload: Payload| answer(viewer.clone(), request, payload);
        config.service(web::resource(patterns).to(answer));
    }
}

async fn answer(mut viewer: Router, request: HttpRequest, payload: Payload) -> HttpResponse {
    let body = match payload.to_bytes_limited(BODY_BYTES_MAX).await {
        Ok(Ok(body)) => body,
        Ok(Err(error)) => return HttpResponse::from_error(error),
        Err(_) => return HttpResponse::new(StatusCode::PAYLOAD_TOO_LARGE),
    };
    let mut handed = Request::builder().method(request.method().as_str()).uri(request.uri().to_string());
    for (name, value) in request.headers() {
        handed = handed.header(name.as_str(), value.as_bytes());
    }
    let Ok(mut handed) = handed.body(Body::from(body)) else { return HttpResponse::new(StatusCode::BAD_REQUEST) };
    if let Some(address) = request.peer_addr() {
        handed.extensions_mut().insert::<ConnectInfo<SocketAddr>>(ConnectInfo(address));
    }
    // A router never fails, and is always ready.
    let Ok(answer) = viewer.call(handed).await;
    let (head, body) = answer.into_parts();
    let status = StatusCode::from_u16(head.status.as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponseBuilder::new(status);
    for (name, value) in &head.headers {
        // How long it is, actix-web says itself.
        if name != axum::http::header::CONTENT_LENGTH {
            response.append_header((name.as_str(), value.as_bytes()));
        }
    }
    match body.size_hint().exact() {
        Some(length) => response.body(SizedStream::new(length, body.into_data_stream())),
        None => response.streaming(body.into_data_stream()),
    }
}
