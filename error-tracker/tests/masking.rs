//! Masking, through its public interface: a table for each rule.

use error_tracker::mask::MaskRules;

fn debug(text: &str) -> String {
    let mut out = String::new();
    let masked = MaskRules::default().debug_text(text, &mut out);
    assert_eq!(masked, out != text, "what is said of {text} is wrong");
    out.replace("**************", "***")
}

#[track_caller]
fn expect(table: &[(&str, &str)], mask: impl Fn(&str) -> String) {
    for (text, expected) in table {
        assert_eq!(mask(text), *expected, "of {text}");
    }
}

#[test]
fn secret_fields_of_structures_are_hidden() {
    expect(
        &[
            (r#"Login { user: "ann", password: "iris" }"#, r#"Login { user: "ann", password: "***" }"#),
            (r#"A { b: B { password: "iris", c: 1 }, d: 2 }"#, r#"A { b: B { password: "***", c: 1 }, d: 2 }"#),
            (r#"A { password: B { c: [1, 2], d: "}" }, e: 3 }"#, r#"A { password: ***, e: 3 }"#),
            (r#"A { password: Some("iris"), e: 3 }"#, r#"A { password: ***, e: 3 }"#),
            (r#"A { otp: 123456, e: 3 }"#, r#"A { otp: ***, e: 3 }"#),
            (r#"{"password": "iris", "b": 1}"#, r#"{"password": "***", "b": 1}"#),
            (r#"{"password": Object {"x": String("iris")}, "b": 1}"#, r#"{"password": "***", "b": 1}"#),
            (r#"[("password", "iris"), ("b", "c")]"#, r#"[("password", "***"), ("b", "c")]"#),
            (r#""{\"password\":\"iris\",\"b\":1}""#, r#""{\"password\":\"***\",\"b\":1}""#),
        ],
        debug,
    );
}
