//! What every request passes: the host's name, the permission, the origin of a change, the time it may take; and what
//! every answer carries.

use std::{
    convert::Infallible,
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
};

use axum::{
    Json,
    body::Body,
    extract::{FromRequestParts, NestedPath, OriginalUri, Request, State as Shared},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use error_tracker::Level;
use jiff::Timestamp;
use serde_json::json;

use super::{Fields, cookie::set_cookie, csrf, host, token};
use crate::{
    config::Options,
    error::Failure,
    limits::{BODY_BYTES_MAX, REQUEST_TIME_MAX},
    paths::Paths,
    state::State,
    views,
    visit::Visit,
};

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The middleware around every route.
pub(crate) async fn guard(Shared(state): Shared<State>, request: Request, next: Next) -> Result<Response, Infallible> {
    let (mut parts, body) = request.into_parts();
    let nested = NestedPath::from_request_parts(&mut parts, &()).await.map(|nested| nested.as_str().to_owned());
    let nested = nested.unwrap_or_default();
    let nested = nested.trim_end_matches('/');
    let paths = if state.options.prefix.is_empty() && !nested.is_empty() {
        Paths::nested(nested.to_owned())
    } else {
        Paths::new(format!("{nested}{}", state.options.prefix))
    };
    let place = parts.uri.path().strip_prefix(state.options.prefix.as_str()).unwrap_or_default().to_owned();
    let csrf = csrf::value(&parts.headers);
    let visit = Visit {
        paths,
        csrf: csrf.as_ref().map(|(value, _)| value.clone()).unwrap_or_default(),
        user: state.options.user.as_ref().and_then(|user| user(&parts)),
        now: Timestamp::now(),
        by_token: state.options.token.is_some(),
    };
    let headers = parts.headers.clone();
    let address = OriginalUri::from_request_parts(&mut parts, &()).await.map(|OriginalUri(uri)| uri);
    let address = address.map(|uri| uri.path_and_query().map(ToString::to_string)).ok().flatten().unwrap_or_default();

    let answer = admit(&state, parts, body, &place, visit.clone());
    let answer = async {
        match answer.await {
            Ok(request) => next.run(request).await,
            Err(response) => *response,
        }
    };
    let mut response = match tokio::time::timeout(REQUEST_TIME_MAX, answer).await {
        Ok(response) => response,
        Err(_) => Failure::TimedOut.into_response(),
    };
    if response.status() == StatusCode::METHOD_NOT_ALLOWED && response.extensions().get::<Failure>().is_none() {
        response.extensions_mut().insert(Failure::WrongMethod);
    }
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        log(&failure, &state.options);
        let allow = response.headers_mut().remove(header::ALLOW);
        response = show(&failure, &visit, &place, &address);
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    if let Some((value, true)) = csrf
        && is_page(&response)
        && let Some(line) = set_cookie(csrf::COOKIE, &value, visit.paths.root(), &headers)
    {
        state.remember_forms(&value);
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    harden(response.headers_mut());
    Ok(response)
}

/// Checks a request and hands it on with what handlers need, or answers it.
async fn admit(
    state: &State,
    mut parts: Parts,
    body: Body,
    place: &str,
    visit: Visit,
) -> Result<Request, Box<Response>> {
    let refuse = |failure: Failure| Box::new(failure.into_response());
    if !state.options.hosts.is_empty() {
        let asked = host::asked(&parts).unwrap_or_default();
        if !state.options.hosts.contains(&asked) {
            return Err(refuse(Failure::WrongHost(asked)));
        }
    }
    let open = place.starts_with("/assets/") || place == "/login";
    if !open {
        permit(state, &parts, &visit)?;
    }
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        let bytes = axum::body::to_bytes(body, BODY_BYTES_MAX).await.map_err(|_| refuse(Failure::TooLarge))?;
        let fields = Fields::read(&bytes);
        if !csrf::is_own(&parts, &fields, |sent| state.remembers_forms(sent)) {
            return Err(refuse(Failure::Forged));
        }
        parts.extensions.insert(fields);
    }
    parts.extensions.insert(visit);
    Ok(Request::from_parts(parts, Body::empty()))
}

/// Asks the token, then the permission.
fn permit(state: &State, parts: &Parts, visit: &Visit) -> Result<(), Box<Response>> {
    let refuse = |failure: Failure| Box::new(failure.into_response());
    if let Some(expected) = &state.options.token
        && !token::remembered(parts, expected)
    {
        let in_address = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
            .find(|(name, _)| name == "token")
            .map(|(_, value)| value.into_owned());
        let shown = token::bearer(parts).or(in_address.as_deref());
        let Some(shown) = shown else { return Err(refuse(Failure::TokenNeeded(String::new()))) };
        if !state.may_try_token() {
            return Err(refuse(Failure::TooMany("too many wrong tokens; wait a minute")));
        }
        if !token::same(expected, shown) {
            state.count_wrong_token();
            return Err(refuse(Failure::TokenNeeded("this is not the token".to_owned())));
        }
        if token::bearer(parts).is_none() && parts.method == Method::GET {
            return Err(Box::new(without_token(parts, expected, visit)));
        }
    }
    match &state.options.permission {
        Some(permission) => match catch_unwind(AssertUnwindSafe(|| permission(parts))) {
            Ok(true) => Ok(()),
            Ok(false) => Err(refuse(Failure::NotAllowed)),
            // The application's code failed, and its tracker has seen it; whoever asks gets nothing.
            Err(_) => Err(refuse(Failure::Broken("view_permission panicked".to_owned()))),
        },
        None if state.options.token.is_some() => Ok(()),
        None => Err(refuse(Failure::Closed)),
    }
}

/// Turns a link that holds the token into a cookie, and leads to the same page without the token in its address.
fn without_token(parts: &Parts, token: &str, visit: &Visit) -> Response {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
        if name != "token" {
            query.append_pair(&name, &value);
        }
    }
    let query = query.finish();
    let path = parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.path(), |uri| uri.path());
    let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    let target = if visit.paths.owns(&target) { target } else { visit.paths.list() };
    let mut response = Redirect::to(&target).into_response();
    if let Some(line) = set_cookie(token::COOKIE, &token::cookie_value(token), visit.paths.root(), &parts.headers) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}

fn show(failure: &Failure, visit: &Visit, place: &str, address: &str) -> Response {
    let status = failure.status();
    if place.starts_with("/api/") || place == "/live" {
        let mut response = (status, Json(json!({ "error": failure.message() }))).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        return response;
    }
    let page = match failure {
        Failure::TokenNeeded(wrong) => views::login(visit, address, wrong),
        Failure::Closed => views::closed(visit),
        _ => views::failure(visit, status.as_u16(), status.canonical_reason().unwrap_or("Error"), &failure.message()),
    };
    (status, axum::response::Html(views::sent(page))).into_response()
}

/// The viewer's own failures go to the log of the program that it runs in, and into the store that it shows only when
/// that was asked for.
fn log(failure: &Failure, options: &Options) {
    if !failure.status().is_server_error() {
        return;
    }
    let text = match failure {
        Failure::Broken(detail) => format!("error-tracker-viewer: {}: {detail}", failure.message()),
        _ => format!("error-tracker-viewer: {}", failure.message()),
    };
    // Whoever closed the log is not to be harmed by it.
    let _ = writeln!(std::io::stderr(), "{text}");
    if options.records_own_failures {
        error_tracker::capture_message_with_level(text, Level::Error);
    }
}

fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

fn harden(headers: &mut HeaderMap) {
    let lines = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in lines {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
