//! Secrets that are known by their looks.

use crate::{check, check_readable, debug, free};

#[test]
fn user_information_of_urls_is_hidden() {
    check(
        free,
        &[
            ("postgres://ann:iris@host:5432/db", "postgres://***@host:5432/db"),
            ("see https://iris@host/a and b", "see https://***@host/a and b"),
            ("https://ann:ir@is@host/", "https://***@host/"),
            ("https://ann:ir/is@host/a", "https://***@host/a"),
            ("amqp://ann:iris@[::1]:5672", "amqp://***@[::1]:5672"),
            ("\"redis://:iris@host\"", "\"redis://***@host\""),
            ("(mongodb+srv://ann:iris@host)", "(mongodb+srv://***@host)"),
            ("jdbc:mysql://ann:iris@h/d?a=b", "jdbc:mysql://***@h/d?a=b"),
            ("https://ann:iris", "https://***"),
        ],
    );
    check_readable(
        free,
        &[
            "https://host/@ann",
            "https://host:8080/a@b",
            "http://[::1]:8080",
            "http://host",
            "ann@host",
            "http://@host/",
            "https://host/?a=b@c",
            "a://",
            "://",
        ],
    );
}

#[test]
fn bearer_and_basic_credentials_are_hidden() {
    check(
        free,
        &[
            ("sent Bearer iris", "sent Bearer ***"),
            ("sent bearer a.b-c_d~e+f/g= to h", "sent bearer *** to h"),
            ("sent \"BEARER iris\" to h", "sent \"BEARER ***\" to h"),
            ("sent Basic YW5uOmlyaXM= to h", "sent Basic *** to h"),
            ("sent Basic YW5uOmlyaXNh", "sent Basic ***"),
            ("a\\nBearer iris", "a\\nBearer ***"),
        ],
    );
    check_readable(
        free,
        &[
            "the bearer token is missing",
            "Bearer",
            "Bearer ",
            "bearer of bad news",
            "Bearer token.",
            "forbearer iris",
            "Basic authentication required",
            "basic plan",
            "basically fine12",
            "Basic Authentication",
        ],
    );
}

#[test]
fn json_web_tokens_are_hidden() {
    check(
        free,
        &[
            ("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-_x now", "got *** now"),
            ("a=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln&b", "a=***&b"),
            ("a=eyJhbGciOiJIUzI1NiJ9.eyJzd", "a=***"),
            ("a=eyJhbGciOiJIUzI1NiJ9.", "a=***"),
        ],
    );
    check(debug, &[(r#"["\neyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"]"#, r#"["\n***"]"#)]);
    check_readable(
        free,
        &["eyJ", "heyJude.a.b", "eyJhbGc.a.b", "a cursor eyJpZCI6MTIzNDU2fQ== of a page", "monkeyJhbGciOiJIUzI1.e.f"],
    );
}

#[test]
fn pem_blocks_are_hidden() {
    check(
        free,
        &[
            ("a -----BEGIN RSA PRIVATE KEY-----\nMIIiris\n-----END RSA PRIVATE KEY----- b", "a *** b"),
            ("-----BEGIN CERTIFICATE-----\\nMII\\n-----END CERTIFICATE-----\\nb", "***\\nb"),
            ("-----BEGIN PRIVATE KEY-----\nMIIiris", "***"),
            ("-----BEGIN PRIVATE KEY-----\nMIIiris\n-----END PRIV", "***"),
        ],
    );
    check(
        debug,
        &[
            (
                r#"A { cert: "-----BEGIN A-----\nMII", user: "ann", key: "-----BEGIN B-----\nMII\n-----END B-----" }"#,
                r#"A { cert: "***", user: "ann", key: "***" }"#,
            ),
            (
                r#"{"a": "-----BEGIN A-----\nMII", "password": "a-----END A-----iris"}"#,
                r#"{"a": "***", "password": "***"}"#,
            ),
            (
                r#"{"a": "x\",-----BEGIN A-----MII", "password": "-----END A-----iris"}"#,
                r#"{"a": "x\",***", "password": "***"}"#,
            ),
            (r#"["-----BEGIN A-----", "MII", "iris==", "-----END A-----", "b"]"#, r#"["***", "b"]"#),
            (r#"["-----BEGIN A-----", "MII", "ir"#, r#"["***"#),
            (r#""[\"-----BEGIN A-----\", \"iris==\", \"-----END A-----\", 1]""#, r#""[\"***\", 1]""#),
        ],
    );
    check_readable(free, &["no -----BEGIN line", "-----BEGIN", "----- a -----", "-----BEGIN a-----"]);
}

#[test]
fn numbers_of_payment_cards_are_hidden() {
    check(
        free,
        &[
            ("4111111111111111", "***"),
            ("paid with 4111 1111 1111 1111, thanks", "paid with ***, thanks"),
            ("paid with 4111-1111-1111-1111.", "paid with ***."),
            ("3782 822463 10005", "***"),
            ("378282246310005", "***"),
            ("4222222222222", "***"),
            ("6304000000000000000", "***"),
            ("order 123 4111 1111 1111 1111", "order 123 ***"),
            ("\\n4111111111111111", "\\n***"),
            ("pay:4111111111111111;5555555555554444", "pay:***;***"),
        ],
    );
    check(
        debug,
        &[
            ("Card { number: 4111111111111111, month: 4 }", "Card { number: ***, month: 4 }"),
            (r#"Card { number: "4111 1111 1111 1111" }"#, r#"Card { number: "***" }"#),
        ],
    );
    check_readable(
        free,
        &[
            "4111111111111112",
            "41111111111111111111111",
            "94111111111111111x",
            "x4111111111111111",
            "4111111111111111u64",
            "0.4111111111111111",
            "4111111111111111.5",
            "4111 1111 1111 1112",
            "1700000000000 1700000000000000 1700000000000000000",
            "2024-01-02 03:04:05",
            "4111 1111 1111",
            "550e8400-e29b-41d4-a716-446655440000",
        ],
    );
}

#[test]
fn the_beginning_of_a_cards_number_is_hidden_where_a_text_was_cut_however_short_it_is() {
    check(debug, &[("\"4111123456", "\"***"), ("\"4111 12", "\"***")]);
    check(free, &[("4111123456…", "***…"), ("pay 4111-1111-1…", "pay ***…")]);
    check_readable(debug, &["4111123456", "\"4111123456\"", "[4111123456]"]);
    check_readable(free, &["4111123456", "pay 4111123456"]);
}
