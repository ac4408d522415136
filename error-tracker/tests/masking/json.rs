//! JSON values in place.

use error_tracker::mask::MaskRules;
use serde_json::{Value, json};

#[track_caller]
fn expect(mut value: Value, expected: Value) {
    let before = value.clone();
    let masked = MaskRules::new(error_tracker::mask::DEFAULT_MASK_KEYS, "***").json(&mut value);
    assert_eq!(value, expected);
    assert_eq!(masked, value != before);
}

#[test]
fn values_of_secret_keys_are_hidden_at_any_depth() {
    expect(
        json!({"a": {"Password": {"b": ["iris"]}}, "c": [{"token": 17}, {"d": null}], "otp": null}),
        json!({"a": {"Password": "***"}, "c": [{"token": "***"}, {"d": null}], "otp": "***"}),
    );
}

#[test]
fn pairs_and_named_values_are_hidden() {
    expect(
        json!([["password", "iris"], ["b", "c"], {"name": "Token", "value": "iris"}, {"value": 1, "key": "b"}]),
        json!([["password", "***"], ["b", "c"], {"name": "Token", "value": "***"}, {"value": 1, "key": "b"}]),
    );
    expect(
        json!(["mysql", "--password", "iris", "--token=rose", "-v"]),
        json!(["mysql", "--password", "***", "--token=***", "-v"]),
    );
}

#[test]
fn strings_and_numbers_are_read() {
    expect(
        json!({"a": "password=iris", "b": "{\"token\":\"iris\"}", "c": 4111111111111111_u64, "d": 1.5, "e": true, "f": "plain"}),
        json!({"a": "password=***", "b": "{\"token\":\"***\"}", "c": "***", "d": 1.5, "e": true, "f": "plain"}),
    );
}

#[test]
fn depth_has_no_bound() {
    let mut value = json!({"password": "iris"});
    for _ in 0..100_000 {
        value = Value::Array(vec![value]);
    }
    assert!(MaskRules::default().json(&mut value));
    // Taken apart by hand: a value as deep as this one cannot be dropped at once.
    while let Value::Array(mut items) = value {
        value = items.pop().expect("each list has one item");
    }
    assert_eq!(value, json!({"password": "**************"}));
}
