//! A failure with the secret in every place that the issue of masking names.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use error_tracker::{
    Scope, add_breadcrumb, auto_track, capture_exception, capture_exception_with, capture_message, context,
    model::{Breadcrumb, Request},
    print_exception, scope, with_scope,
};
use serde_json::{Map, Value, json};

use crate::SECRET;

#[derive(Debug)]
pub(crate) struct Account {
    #[allow(dead_code, reason = "shown by Debug")]
    pub(crate) user: &'static str,
    #[allow(dead_code, reason = "shown by Debug")]
    pub(crate) password: String,
}

#[derive(Debug)]
struct Settings(#[allow(dead_code, reason = "shown by Debug")] BTreeMap<&'static str, String>);

/// A map that writes its own `Debug`.
struct Registry(Vec<(&'static str, String)>);

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(name, value)| (name, value))).finish()
    }
}

#[derive(Debug)]
pub(crate) struct LoginError(std::io::Error);

impl fmt::Display for LoginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "login with password={} failed at beside_message", *SECRET)
    }
}

impl std::error::Error for LoginError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

pub(crate) fn refused() -> Result<(), LoginError> {
    let message = format!("{{\"password\": \"{}\", \"place\": \"beside_cause\"}}", *SECRET);
    Err(LoginError(std::io::Error::other(message)))
}

#[auto_track(additional_context = { "api_key": &*SECRET, "additional": "beside_additional" })]
fn log_in(password: &str, place: &str) -> Result<(), LoginError> {
    let secret = SECRET.as_str();
    let inner = HashMap::from([("password", secret), ("place", "beside_nested")]);
    let nested = BTreeMap::from([("outer", vec![inner])]);
    let account = Account { user: "beside_field", password: secret.to_owned() };
    let pair = [("password", secret), ("place", "beside_pair")];
    let newtype = Settings(BTreeMap::from([("Session-Id", secret.to_owned()), ("place", "beside_newtype".to_owned())]));
    let map_like = Registry(vec![("jwt", secret.to_owned()), ("place", "beside_map_like".to_owned())]);
    let json = format!(r#"{{"user": {{"password": "{secret}"}}, "place": "beside_json"}}"#);
    let form = format!("user=ada&password={secret}&place=beside_form");
    let query = format!("/login?token={secret}&place=beside_query");
    let headers = vec![
        ("Authorization", format!("Basic {secret}")),
        ("Cookie", format!("theme=dark; session={secret}")),
        ("Place", "beside_local_header".to_owned()),
    ];
    let url = format!("postgres://ada:{secret}@beside_url/shop");
    refused()?;
    drop((nested, account, pair, newtype, map_like, json, form, query, headers, url, password, place));
    Ok(())
}

#[auto_track]
fn close(account: Account, access_token: String) -> Result<(), LoginError> {
    drop(account);
    drop(access_token);
    refused()?;
    Ok(())
}

#[auto_track]
fn print(api_key: &str, place: &str) -> Result<(), LoginError> {
    refused()?;
    let _ = (api_key, place);
    Ok(())
}

fn request() -> Request {
    let secret = SECRET.as_str();
    let map = |pairs: &[(&str, Value)]| -> Map<String, Value> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    };
    Request {
        method: "POST".to_owned(),
        path: format!("/login;password={secret}"),
        query: map(&[("access_token", json!(secret)), ("place", json!("beside_request_query"))]),
        headers: map(&[
            ("authorization", json!(format!("Bearer {secret}"))),
            ("cookie", json!(format!("theme=dark; sid={secret}"))),
            ("referer", json!(format!("https://ada:{secret}@shop.example/?csrf={secret}"))),
        ]),
        body: json!({ "place": "beside_request_body", "user": { "passphrase": secret }, "raw": format!("otp={secret}") }),
        ..Request::default()
    }
}

/// Fails with the secret in every place; what was printed of it.
pub(crate) fn fail_everywhere() -> String {
    let secret = SECRET.as_str();
    let mut printed = Vec::new();
    let configure = |scope: &mut Scope| {
        scope.set_extra("secret", secret);
        scope.set_extra("place", "beside_scope");
        scope.set_extra("deep", json!({ "list": [{ "X-Api-Key": secret }] }));
        scope.set_tag("pwd", secret);
        scope.set_user(json!({ "name": "ada", "password": secret }));
        scope.set_request(request());
        let crumb = Breadcrumb::new("http", format!("GET https://shop.example/?token={secret} beside_breadcrumb"));
        scope.add_breadcrumb(crumb.data("passwd", secret));
    };
    add_breadcrumb(Breadcrumb::new("log", format!("password: {secret}")));
    with_scope(configure, || {
        log_in(secret, "beside_argument").expect_err("it fails");
        scope!(auth_token = secret, whole = %format!("Authorization: Bearer {secret}") => {
            close(Account { user: "beside_moved", password: secret.to_owned() }, secret.to_owned())
                .expect_err("it fails");
        });
        let context = context! { "credential" => secret, "handed_over" => "beside_context" };
        capture_exception_with(&refused().expect_err("an error"), context);
        capture_message(format!("iban={secret}"));
        let error = print(secret, "beside_printed").expect_err("it fails");
        print_exception(&error, &mut printed).expect("a Vec takes all");
        capture_exception(&error);
        let panicking = std::thread::spawn(|| panic!("password={} at beside_panic", *SECRET));
        panicking.join().expect_err("it panics");
    });
    String::from_utf8(printed).expect("text")
}
