//! The routes, under the prefix.

use std::sync::Arc;

use axum::{
    Router,
    middleware::from_fn_with_state,
    response::Redirect,
    routing::{get, post},
};
use error_tracker::store::Store;
use tower_http::compression::CompressionLayer;

use crate::{Options, auth::guard, handlers::*, state::State};

/// The viewer as a router: merge it into any axum application. Its routes stand under [`Options::prefix`]; to nest it
/// instead, give it an empty prefix.
///
/// ```
/// use std::sync::Arc;
/// use error_tracker::store::Store;
/// use error_tracker_viewer::{Options, router};
///
/// fn application(store: Arc<dyn Store>) -> axum::Router {
///     let staff_only = Options::new().view_permission(|request| request.headers.contains_key("x-staff"));
///     axum::Router::new().merge(router(store, staff_only))
/// }
/// ```
pub fn router(store: Arc<dyn Store>, options: Options) -> Router {
    of_state(State::new(store, options))
}

pub(crate) fn of_state(state: State) -> Router {
    let prefix = state.options.prefix.clone();
    let at = |place: &str| format!("{prefix}{place}");
    let mut routes = Router::new()
        .route(&at("/"), get(list::get))
        .route(&at("/issues/bulk"), post(bulk::post))
        .route(&at("/issues/{fingerprint}"), get(issue::get))
        .route(&at("/issues/{fingerprint}/events"), get(events::get))
        .route(&at("/issues/{fingerprint}/resolve"), post(change::resolve))
        .route(&at("/issues/{fingerprint}/reopen"), post(change::reopen))
        .route(&at("/issues/{fingerprint}/ignore"), post(change::ignore))
        .route(&at("/issues/{fingerprint}/note"), post(note::post))
        .route(&at("/issues/{fingerprint}/delete"), get(delete::get).post(delete::post))
        .route(&at("/events/{id}"), get(event::get))
        .route(&at("/events/{id}/markdown"), get(event::markdown))
        .route(&at("/events/{id}/json"), get(event::json))
        .route(&at("/api/issues"), get(api::issues))
        .route(&at("/api/issues/{fingerprint}"), get(api::issue))
        .route(&at("/api/issues/{fingerprint}/events"), get(api::events))
        .route(&at("/api/events/{id}"), get(api::event))
        .route(&at("/api/stats"), get(api::stats))
        .route(&at("/live"), get(live::get))
        .route(&at("/login"), get(login::get).post(login::post))
        .route(&at("/logout"), post(login::logout))
        .route(&at("/assets/{name}"), get(asset::get))
        .route(&at("/{*rest}"), get(nothing).post(nothing));
    if !prefix.is_empty() {
        let list = at("/");
        routes = routes.route(&prefix, get(move || async move { Redirect::permanent(&list) }));
    }
    // Another site's request comes without the cookies, and so with a form's token of its own: nothing in a page can be
    // guessed from its length.
    routes.layer(from_fn_with_state(state.clone(), guard)).layer(CompressionLayer::new()).with_state(state)
}
