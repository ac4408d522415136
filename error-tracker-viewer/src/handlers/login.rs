//! Showing the token, and forgetting it.

use axum::{
    extract::State as Shared,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};

use super::{Answer, Caller, lead_to, page};
use crate::{
    auth::{TOKEN_COOKIE, same_token, set_cookie, token_cookie_value},
    error::Failure,
    state::State,
    views,
};

pub(crate) async fn get(caller: Caller) -> Answer {
    Ok(page(views::login(&caller.visit, "", "")))
}

pub(crate) async fn post(Shared(state): Shared<State>, headers: HeaderMap, caller: Caller) -> Answer {
    let Some(expected) = &state.options.token else {
        return Err(Failure::NotFound("token to log in with: the viewer has none set".to_owned()));
    };
    if !state.may_try_token() {
        return Err(Failure::TooMany("too many wrong tokens; wait a minute"));
    }
    if !same_token(expected, caller.fields.get("token")) {
        state.count_wrong_token();
        let next = caller.back().unwrap_or_default();
        let again = page(views::login(&caller.visit, next, "this is not the token"));
        return Ok((StatusCode::UNAUTHORIZED, again).into_response());
    }
    Ok(with_cookie(&caller, &headers, &token_cookie_value(expected)))
}

pub(crate) async fn logout(headers: HeaderMap, caller: Caller) -> Answer {
    Ok(with_cookie(&caller, &headers, ""))
}

fn with_cookie(caller: &Caller, headers: &HeaderMap, value: &str) -> axum::response::Response {
    let list = caller.visit.paths.list();
    let mut response = lead_to(caller.back().filter(|address| !address.ends_with("/login")).unwrap_or(&list));
    if let Some(line) = set_cookie(TOKEN_COOKIE, value, caller.visit.paths.root(), headers) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}
