//! Headers, cookies, query strings and bodies.

use error_tracker::{
    limits::BODY_BYTES_MAX,
    mask::{DEFAULT_MASK_KEYS, MaskRules},
};
use serde_json::json;

use crate::check;

fn rules() -> MaskRules {
    MaskRules::new(DEFAULT_MASK_KEYS, "***")
}

#[test]
fn secret_headers_are_hidden_and_others_read() {
    let rules = rules();
    let table = [
        ("Authorization", "Basic YW5uOmlyaXM=", "***"),
        ("X-API-Key", "iris", "***"),
        ("x-forwarded-for", "10.0.0.1", "10.0.0.1"),
        ("Referer", "https://h/?token=iris&b=1", "https://h/?token=***&b=1"),
        ("Cookie", "theme=dark; sid=iris", "theme=***; sid=***"),
        ("cookie", "iris", "***"),
        ("cookie", "a=; b=iris", "a=; b=***"),
        ("Set-Cookie", "sid=iris; Path=/; HttpOnly", "sid=***; Path=/; HttpOnly"),
    ];
    for (name, value, expected) in table {
        assert_eq!(rules.header(name, value), expected, "{name}: {value}");
    }
}

#[test]
fn without_names_cookies_are_read_like_text() {
    let rules = MaskRules::new([] as [&str; 0], "***");
    assert_eq!(rules.header("cookie", "theme=dark; j=eyJhbGciOiJIUzI1NiJ9.e30.c2ln"), "theme=dark; j=***");
    assert_eq!(rules.header("authorization", "Bearer iris"), "Bearer ***");
}

#[test]
fn query_strings_keep_their_order_and_spelling() {
    let query = |query: &str| {
        let mut out = String::new();
        assert_eq!(rules().query_string(query, &mut out), out != query);
        out
    };
    check(
        query,
        &[
            ("", ""),
            ("a=1&token=iris&b=x%20y+z", "a=1&token=***&b=x%20y+z"),
            ("api%2Dkey=iris&b", "api%2Dkey=***&b"),
            ("next=%2Fa%3Ftoken%3Diris%26b%3D1", "next=/a?token=***%26b=1"),
            ("u=https%3A%2F%2Fann%3Airis%40h%2F", "u=https://***@h/"),
            ("password=", "password=***"),
            ("a=%zz&%=1&=&&", "a=%zz&%=1&=&&"),
        ],
    );
}

#[test]
fn forms_become_maps() {
    let body = rules().body(
        Some("application/x-www-form-urlencoded; charset=utf-8"),
        "user=ann+b&password=iris&t=1&t=2&t=3&x=%7B%22token%22%3A%22iris%22%7D",
    );
    assert_eq!(body, json!({"user": "ann b", "password": "***", "t": ["1", "2", "3"], "x": "{\"token\":\"***\"}"}));
}

#[test]
fn json_bodies_become_values_and_cut_ones_text() {
    for media in [Some("application/json"), Some("Application/Problem+JSON; charset=utf-8"), None] {
        assert_eq!(rules().body(media, r#"{"password":"iris","b":[1]}"#), json!({"password": "***", "b": [1]}));
        assert_eq!(rules().body(media, r#"{"b":1,"password":"ir"#), json!(r#"{"b":1,"password":"***"#));
    }
    assert_eq!(rules().body(Some("text/plain"), r#"{"password":"iris"}"#), json!(r#"{"password":"***"}"#));
}

#[test]
fn multipart_forms_show_names_and_never_files() {
    let body = "--XX\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nann\r\n\
        --XX\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\niris\r\n\
        --XX\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a;b.png\"\r\nContent-Type: image/png\r\n\r\nirisiris\r\n\
        --XX--\r\n";
    assert_eq!(
        rules().body(Some("multipart/form-data; boundary=\"XX\""), body),
        json!({"user": "ann", "password": "***", "photo": "<file \"a;b.png\", image/png, 8 bytes>"})
    );
    for end in 0..body.len() {
        let shown = rules().body(Some("multipart/form-data; boundary=XX"), &body[..end]).to_string();
        assert!(!shown.contains("iri"), "{shown}");
    }
}

#[test]
fn a_multipart_form_without_a_boundary_is_text() {
    assert_eq!(rules().body(Some("multipart/form-data"), "password=iris"), json!("password=***"));
}

#[test]
fn long_bodies_are_cut_between_characters() {
    let body = "ü".repeat(BODY_BYTES_MAX);
    let shown = rules().body(Some("text/plain"), &body);
    assert_eq!(shown.as_str().map(str::len), Some(BODY_BYTES_MAX));
}
