//! What is shown of free text: messages, lines of a log, breadcrumbs.

use crate::{check, check_readable, free};

#[test]
fn assignments_are_hidden_up_to_the_end_of_the_word() {
    check(
        free,
        &[
            ("login failed: password=iris for ann", "login failed: password=*** for ann"),
            ("login failed with password: iris for ann", "login failed with password: *** for ann"),
            ("a=1 token=iris, b=2", "a=1 token=***, b=2"),
            ("a=1,token=iris,b=2", "a=1,token=***,b=2"),
            ("token=ir,is", "token=***"),
            ("token=ir;is&x", "token=***"),
            ("Server=h;Password=iris;Database=d", "Server=h;Password=***;Database=d"),
            ("password = iris", "password = ***"),
            ("x with password = iris for ann", "x with password = *** for ann"),
            ("password='iris and rose' b=1", "password='***' b=1"),
            ("password=\"iris and \\\"rose\" b=1", "password=\"***\" b=1"),
            ("password=`iris and rose` b=1", "password=`***` b=1"),
            ("'it''s', password='it''s iris', b", "'it''s', password='***', b"),
            ("password => iris, b", "password => ***"),
            (":password => \"iris\", b", ":password => \"***\", b"),
            ("assertion failed: token == \"iris\"", "assertion failed: token == \"***\""),
            ("Map(password -> iris, b -> 1)", "Map(password -> ***, b -> 1)"),
            (
                "a foot\" of {\"b\": \"c\", \"password\": \"iris rose\"}",
                "a foot\" of {\"b\": \"c\", \"password\": \"***\"}",
            ),
            ("the token: password: iris was refused", "the token: *** was refused"),
            ("a session: b token: password = \"iris rose\" c", "a session: *** token: *** c"),
            ("see (token: iris) there", "see (token: ***) there"),
            ("see (token=iris) there", "see (token=***) there"),
            ("the API key: iris was refused", "the API key: *** was refused"),
            ("Password:iris", "Password:***"),
            ("export DB_PASSWORD=iris", "export DB_PASSWORD=***"),
            ("mysql --password iris -v", "mysql --password *** -v"),
            ("mysql --password=iris -v", "mysql --password=*** -v"),
            (
                "curl -H \"Authorization: Basic abc\" -d \"pwd=iris\" h",
                "curl -H \"Authorization: ***\" -d \"pwd=***\" h",
            ),
            ("5\" disk: password=iris and \"b\"", "5\" disk: password=*** and \"b\""),
            ("auth=Bearer iris&b=1", "auth=***&b=1"),
            ("<a><password>iris rose</password><b>c</b></a>", "<a><password>***</password><b>c</b></a>"),
            ("<ns:token type=\"x\">iris</ns:token>", "<ns:token type=\"x\">***</ns:token>"),
            ("<input name=b password=\"iris\"/>", "<input name=b password=\"***\"/>"),
        ],
    );
}

#[test]
fn lines_that_begin_with_the_name_are_hidden_whole() {
    check(
        free,
        &[
            ("host: h\npassphrase: iris and rose\nb: 1", "host: h\npassphrase: ***\nb: 1"),
            ("GET / HTTP/1.1\r\nCookie: a=iris; b=rose\r\nHost: h", "GET / HTTP/1.1\r\nCookie: ***\r\nHost: h"),
            ("sent Authorization: Digest username=\"ann\", response=\"iris\"", "sent Authorization: ***"),
            ("a: 1\npassword: |\n  iris\n\n  rose\nb: 1", "a: 1\npassword: ***\nb: 1"),
            ("a:\n  tokens:\n  - iris\n  - rose\n  b: 1", "a:\n  tokens:***\n  b: 1"),
            ("token:\nb: 1", "token:\nb: 1"),
            ("  password = iris and rose\nb = 1", "  password = ***\nb = 1"),
        ],
    );
}

#[test]
fn json_is_hidden_in_text_also_when_escaped_or_cut() {
    check(
        free,
        &[
            (r#"bad body {"password": "iris", "b": 1}"#, r#"bad body {"password": "***", "b": 1}"#),
            (r#"{"password":null,"b":1}"#, r#"{"password":"***","b":1}"#),
            (r#"{"password":["iris",{"a":"}"}],"b":1}"#, r#"{"password":"***","b":1}"#),
            (r#"{"password":"ir"#, r#"{"password":"***"#),
            (r#"{"password":["ir"#, r#"{"password":"***""#),
            (r#"{\"password\":\"iris\",\"b\":1}"#, r#"{\"password\":\"***\",\"b\":1}"#),
            (r#"{"msg":"password: iris","user":"ann"}"#, r#"{"msg":"password: ***","user":"ann"}"#),
            (r#"{"msg":"say \"password=iris rose\" now"}"#, r#"{"msg":"say \"password=*** rose\" now"}"#),
            (r#"{"a":"{\"token\":\"iris\"}","b":1}"#, r#"{"a":"{\"token\":\"***\"}","b":1}"#),
            (r#"{'password': 'iris', 'b': 1}"#, r#"{'password': '***', 'b': 1}"#),
            (r#"{"api key": "iris"}"#, r#"{"api key": "***"}"#),
            ("{\n  \"password\" : \"iris\",\n  \"b\": 1\n}", "{\n  \"password\" : \"***\",\n  \"b\": 1\n}"),
            (r#"Config { password: "iris rose", b: 1 }"#, r#"Config { password: "***", b: 1 }"#),
            (r#"failed: Foo { password: iris rose }"#, r#"failed: Foo { password: *** }"#),
        ],
    );
}

#[test]
fn forms_and_queries_are_hidden_also_when_escaped() {
    check(
        free,
        &[
            ("user=ann&password=iris&b=1", "user=ann&password=***&b=1"),
            ("user[password]=iris&b=1", "user[password]=***&b=1"),
            ("user%5Bpassword%5D=iris&b=1", "user%5Bpassword%5D=***&b=1"),
            ("GET /a?b=1&token=iris HTTP/1.1", "GET /a?b=1&token=*** HTTP/1.1"),
            ("next=%2Flogin%3Ftoken%3Diris%26b%3D1&c=2", "next=%2Flogin%3Ftoken%3D***%26b%3D1&c=2"),
            ("next=%252Flogin%253Ftoken%253Diris%2526b", "next=%252Flogin%253Ftoken%253D***%2526b"),
            ("a?token=iris&amp;b=1", "a?token=***&amp;b=1"),
        ],
    );
}

#[test]
fn prose_stays_readable() {
    check_readable(
        free,
        &[
            "",
            "no such file or directory (os error 2)",
            "the password is too short",
            "token::Kind::Ident was not expected",
            "at src/auth.rs:10:5",
            "at src/token.rs:10:5",
            "secrets/token.json: no such file or directory",
            "author: ann, discard: true",
            "error: the author's name is missing",
            "connect to http://localhost:8080",
            "at 12:30:45 the session ended",
            "password=",
            "password=&b=1",
            "a = b == c => d -> e",
            "<token>",
            "<token/>a</b>",
            "5\" and 6' :) :( {",
            "user 17 not found: id=17, tries=3",
            "--token",
            "--token --verbose",
            "invalid digit found in string",
        ],
    );
}
