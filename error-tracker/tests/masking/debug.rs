//! What is shown of `Debug` renderings.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex},
};

use crate::{check, check_readable, debug};

#[test]
fn fields_are_hidden_at_any_depth() {
    check(
        debug,
        &[
            (r#"Login { user: "ann", password: "iris" }"#, r#"Login { user: "ann", password: "***" }"#),
            (r#"A { b: B { password: "iris", c: 1 }, d: 2 }"#, r#"A { b: B { password: "***", c: 1 }, d: 2 }"#),
            (
                r#"Some(Ok([A { token: "iris" }, A { token: "rose" }]))"#,
                r#"Some(Ok([A { token: "***" }, A { token: "***" }]))"#,
            ),
            (r#"(1, A { token: "iris" }, "x")"#, r#"(1, A { token: "***" }, "x")"#),
            (
                r#"Mutex { data: A { pwd: "iris" }, poisoned: false, .. }"#,
                r#"Mutex { data: A { pwd: "***" }, poisoned: false, .. }"#,
            ),
            ("A { otp: 123456, e: 3 }", "A { otp: ***, e: 3 }"),
            ("A { otp: -1.5e7 }", "A { otp: *** }"),
            ("A { token: <moved>, e: 3 }", "A { token: ***, e: 3 }"),
            (r#"A { r#token: "iris" }"#, r#"A { r#token: "***" }"#),
        ],
    );
}

#[test]
fn a_hidden_value_is_hidden_whole_whatever_its_structure() {
    check(
        debug,
        &[
            (r#"A { password: B { c: [1, 2], d: "}" }, e: 3 }"#, "A { password: ***, e: 3 }"),
            (r#"A { password: Some("iris"), e: 3 }"#, "A { password: ***, e: 3 }"),
            ("A { password: [112, 97], e: 3 }", "A { password: ***, e: 3 }"),
            (r#"A { password: ["iris", "rose"], e: 3 }"#, "A { password: ***, e: 3 }"),
            (r#"A { password: {"a": "iris"}, e: 3 }"#, "A { password: ***, e: 3 }"),
            (r#"A { password: ("iris", 1), e: 3 }"#, "A { password: ***, e: 3 }"),
            (r#"A { password: b"iris\"\x00, x", e: 3 }"#, r#"A { password: b"***", e: 3 }"#),
            ("A { password: r#\"ir\"is\"#, e: 3 }", "A { password: r#\"***\"#, e: 3 }"),
            ("A { otp: '\"', e: 3 }", "A { otp: '***', e: 3 }"),
            ("A { otp: ['\"', '[', ',', '\\'', '\\\\'], e: \"x\" }", "A { otp: ***, e: \"x\" }"),
            ("A { password: None, e: 3 }", "A { password: ***, e: 3 }"),
            ("A { password: 1.5s, e: 3 }", "A { password: ***, e: 3 }"),
            (r#"A { password: "iris" + "rose", e: 3 }"#, "A { password: ***, e: 3 }"),
            ("A { password: iris and rose, e: 3 }", "A { password: ***, e: 3 }"),
            ("A { password: iris, rose, e: 3 }", "A { password: ***, e: 3 }"),
            ("A { password: iris, rose }", "A { password: *** }"),
            ("A { password: iris, .. }", "A { password: ***, .. }"),
            (r#"A { password: iris, "e": 3 }"#, r#"A { password: ***, "e": 3 }"#),
            ("A { token: lib::Kind::Iris(4), e: 3 }", "A { token: ***, e: 3 }"),
        ],
    );
}

#[test]
fn maps_and_pairs_are_hidden_by_their_keys() {
    check(
        debug,
        &[
            (r#"{"password": "iris", "b": 1}"#, r#"{"password": "***", "b": 1}"#),
            (r#"{"b": 1, "X-Api-Key": "iris"}"#, r#"{"b": 1, "X-Api-Key": "***"}"#),
            (r#"{"password": ["iris", "rose"], "b": 1}"#, r#"{"password": "***", "b": 1}"#),
            (r#"{"a: {, \"password": "iris", "b": 1}"#, r#"{"a: {, \"password": "***", "b": 1}"#),
            (r#"{Password: "iris", User: "ann"}"#, r#"{Password: "***", User: "ann"}"#),
            (r#"Object {"password": String("iris"), "b": Number(1)}"#, r#"Object {"password": "***", "b": Number(1)}"#),
            (r#"Headers({"password": "iris"})"#, r#"Headers({"password": "***"})"#),
            (r#"("password", "iris")"#, r#"("password", "***")"#),
            (r#"[("password", "iris"), ("b", "c")]"#, r#"[("password", "***"), ("b", "c")]"#),
            (r#"("password", Some(["iris", ")"]), 3)"#, r#"("password", ***, 3)"#),
            (r#"Array [Array [String("token"), String("iris")]]"#, r#"Array [Array [String("token"), ***]]"#),
            (r#"[("otp", iris, rose), ("b", 1)]"#, r#"[("otp", ***), ("b", 1)]"#),
            (
                r#"A { c: '}', d: (')', ']'), password: iris and rose }"#,
                r#"A { c: '}', d: (')', ']'), password: *** }"#,
            ),
            (r#"[["password", "iris"], ["b", "c"]]"#, r#"[["password", "***"], ["b", "c"]]"#),
            (r#"["mysql", "--password", "iris", "-v"]"#, r#"["mysql", "--password", "***", "-v"]"#),
            (r#"{"a": "--token", "password": "iris"}"#, r#"{"a": "--token", "password": "***"}"#),
            (r#"["mysql", "--password=iris", "-v"]"#, r#"["mysql", "--password=***", "-v"]"#),
            (r#"Header { name: "password", value: "iris" }"#, r#"Header { name: "password", value: "***" }"#),
            (
                r#"[H { key: "token", value: "iris" }, H { key: "a", value: "b" }]"#,
                r#"[H { key: "token", value: "***" }, H { key: "a", value: "b" }]"#,
            ),
            (
                r#"H { name: "token", at: P { value: 3 }, value: "iris" }"#,
                r#"H { name: "token", at: P { value: 3 }, value: "***" }"#,
            ),
        ],
    );
}

#[test]
fn what_wraps_a_secret_by_its_type_is_hidden() {
    check(
        debug,
        &[
            (r#"Some(Password("iris"))"#, r#"Some(Password("***"))"#),
            (r#"ApiKey("iris", 4)"#, "ApiKey(***)"),
            (r#"Secret([1, 2])"#, "Secret(***)"),
            (r#"Secret(A { b: "iris" }, "rose"#, "Secret(***"),
            (r#"[AccessToken("iris"), User("ann")]"#, r#"[AccessToken("***"), User("ann")]"#),
        ],
    );
}

#[test]
fn literals_are_read_like_text_at_any_depth_of_escaping() {
    check(
        debug,
        &[
            (r#""{\"password\":\"iris\",\"b\":1}""#, r#""{\"password\":\"***\",\"b\":1}""#),
            (r#""{\"password\":\"i\\\"ris\",\"b\":1}""#, r#""{\"password\":\"***\",\"b\":1}""#),
            (r#""{\"password\":\"iris\\\\\",\"b\":1}""#, r#""{\"password\":\"***\",\"b\":1}""#),
            (r#""{\"password\":17,\"b\":1}""#, r#""{\"password\":\"***\",\"b\":1}""#),
            (r#""{\"password\":{\"x\":[\"iris\"]},\"b\":1}""#, r#""{\"password\":\"***\",\"b\":1}""#),
            (
                r#""\"{\\\"password\\\":\\\"iris\\\",\\\"b\\\":1}\"""#,
                r#""\"{\\\"password\\\":\\\"***\\\",\\\"b\\\":1}\"""#,
            ),
            (r#"A { body: "password=iris&user=ann", n: 1 }"#, r#"A { body: "password=***&user=ann", n: 1 }"#),
            (r#"A { line: "password=iris\nuser=ann" }"#, r#"A { line: "password=***\nuser=ann" }"#),
            (r#"A { line: "a\npwd=iris\ttoken=rose\\x" }"#, r#"A { line: "a\npwd=***\ttoken=***" }"#),
            (
                r#"A { line: "Authorization: Basic iris rose\r\nhost: a" }"#,
                r#"A { line: "Authorization: ***\r\nhost: a" }"#,
            ),
            (r#"{"msg": "password: iris", "user": "ann"}"#, r#"{"msg": "password: ***", "user": "ann"}"#),
            (r#"A { url: "https://h/?token=iris&a=1", n: 1 }"#, r#"A { url: "https://h/?token=***&a=1", n: 1 }"#),
            (r#"A { uri: https://h/?token=iris&a=1, n: 1 }"#, r#"A { uri: https://h/?token=***&a=1, n: 1 }"#),
            (r#"A { args: "{'password': 'it\\'s iris', 'b': 1}" }"#, r#"A { args: "{'password': '***', 'b': 1}" }"#),
        ],
    );
}

#[test]
fn a_secret_that_is_cut_is_hidden_to_the_end() {
    check(
        debug,
        &[
            (r#"A { password: "ir"#, r#"A { password: "***"#),
            (r#"A { password: B { c: "ir"#, "A { password: ***"),
            (r#"A { password: B { c: 'i', d: "}","#, "A { password: ***"),
            ("A { password: 12", "A { password: ***"),
            (r#""{\"password\":\"ir"#, r#""{\"password\":\"***"#),
            (r#""{\"password\":\"ir\"#, r#""{\"password\":\"***"#),
            (r#""{\"password\":\"ir\\"#, r#""{\"password\":\"***"#),
            (r#"("password", "ir"#, r#"("password", "***"#),
            (r#"A { url: "https://ann"#, r#"A { url: "https://***"#),
            (r#"A { url: "https://ann:ir"#, r#"A { url: "https://***"#),
            (r#"A { url: "https://ann:ir", n: 1 }"#, r#"A { url: "https://***", n: 1 }"#),
            (r#"A { key: "-----BEGIN KEY-----\nMII"#, r#"A { key: "***"#),
            (r#"A { jot: "eyJhbGciOiJIUzI1NiJ"#, r#"A { jot: "***"#),
            (r#"A { card: "4111 1111 11"#, r#"A { card: "***"#),
            (r#"A { card: 41111111"#, r#"A { card: ***"#),
            (r#"A { url: "https://ann:ir…"#, r#"A { url: "https://***…"#),
            ("see https://ann…", "see https://***…"),
            ("a token eyJhbGciOiJIUzI1NiJ…", "a token ***…"),
            ("sent password=ir…", "sent password=***…"),
            (r#"A { password: ""#, r#"A { password: "***"#),
        ],
    );
}

#[test]
fn what_is_no_secret_stays_as_it_is() {
    check_readable(
        debug,
        &[
            "",
            "42",
            r#""alice""#,
            r#"Order { id: 17, tenant: "acme", total: 129.9 }"#,
            "<moved>",
            "lib::Kind { at: 2024-01-02T03:04:05Z }",
            r#"A { author: "ann", discard: true, cardinal: 4 }"#,
            r#"Error("expected value", line: 1, column: 5)"#,
            r#"("a", "b", 3)"#,
            r#"["a", "b"]"#,
            r#"A { url: "https://host:8080/path?a=1#b" }"#,
            r#"{"a": {"b": [1, 2, {"c": "}"}]}}"#,
            "A { password: ",
            "A { password:",
            "'\"'",
            r#"["'", "\"", "\\"]"#,
            "Card { last: 4242 }",
            "A { values: [1700000000000, 1700000000000000000, 12345678901234567890] }",
        ],
    );
}

#[derive(Debug, Default)]
#[allow(dead_code)]
struct Account {
    user: &'static str,
    password: Option<Arc<Mutex<Secret>>>,
    headers: Vec<(&'static str, &'static str)>,
    settings: BTreeMap<&'static str, Vec<u8>>,
}

#[derive(Debug, Default)]
#[allow(dead_code)]
struct Secret {
    inner: [&'static str; 2],
}

fn account() -> Account {
    Account {
        user: "ann",
        password: Some(Arc::new(Mutex::new(Secret { inner: ["iris }", "rose\"),"] }))),
        headers: vec![("Authorization", "Bearer iris"), ("host", "h")],
        settings: BTreeMap::from([("api_key", b"iris".to_vec()), ("size", vec![1, 2])]),
    }
}

#[test]
fn a_derived_rendering_is_hidden() {
    assert_eq!(
        debug(&format!("{:?}", account())),
        r#"Account { user: "ann", password: ***, headers: [("Authorization", "***"), ("host", "h")], settings: {"api_key": "***", "size": [1, 2]} }"#
    );
}

#[test]
fn a_pretty_rendering_is_hidden() {
    let expected = r#"Account {
    user: "ann",
    password: ***,
    headers: [
        (
            "Authorization",
            "***",
        ),
        (
            "host",
            "h",
        ),
    ],
    settings: {
        "api_key": "***",
        "size": [
            1,
            2,
        ],
    },
}"#;
    assert_eq!(debug(&format!("{:#?}", account())), expected);
}

#[test]
fn a_rendering_inside_a_literal_is_hidden() {
    for text in [format!("{:?}", format!("{:?}", account())), format!("{:?}", format!("{:#?}", account()))] {
        let shown = debug(&text);
        assert!(!shown.contains("iris") && !shown.contains("rose"), "{shown}");
        assert!(shown.contains(r#"\"ann\""#) && shown.contains(r#"\"host\""#) && shown.contains("size"), "{shown}");
    }
}

#[test]
fn a_secret_is_hidden_however_often_it_was_escaped() {
    let mut text = r#"("password", "iris")"#.to_owned();
    for _ in 0..12 {
        text = format!("{text:?}");
        let shown = debug(&text);
        assert!(shown.contains("***") && !shown.contains("iris"), "{shown}");
    }
}

#[test]
fn json_values_and_hash_maps_are_hidden() {
    let value = serde_json::json!({"password": "iris", "list": [{"name": "token", "value": "rose"}], "b": 1});
    let map = HashMap::from([("password", Some("iris"))]);
    for text in
        [format!("{value:?}"), format!("{value:#?}"), format!("{map:?}"), format!("{map:#?}"), value.to_string()]
    {
        let shown = debug(&text);
        assert!(!shown.contains("iris") && !shown.contains("rose"), "{shown}");
    }
}

#[test]
fn a_rendering_of_ones_own_passes_through_the_rules_for_text() {
    struct Odd;
    impl fmt::Debug for Odd {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("<Odd user=ann password=iris at=http://ann:rose@host; Bearer r0se>")
        }
    }
    assert_eq!(debug(&format!("{:?}", Some(Odd))), "Some(<Odd user=ann password=*** at=http://***@host; Bearer ***>)");
}
