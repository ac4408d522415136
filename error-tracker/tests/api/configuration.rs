//! The settings as TOML and as JSON; those of the environment are tested beside their code.

use error_tracker::Config;

fn error_of(text: &str) -> String {
    toml::from_str::<Config>(text).expect_err("a wrong setting").to_string()
}

#[test]
fn toml_and_json_have_the_builders_names() {
    let text = r#"
        db = "errors.db"
        mask_keys = ["password"]
        mask_with = "***"
        release = "1.4.2"
        environment = "prod"
        host = "web-1"
        backtrace = false
        site_budget_per_minute = 10
        queue_events_max = 20
        flush_timeout = "250ms"
        value_bytes_max = 1000
        breadcrumbs_max = 0
        [retention]
        age_days_max = 1
    "#;
    let _ = toml::from_str::<Config>(text).expect("every setting");
    let _ = serde_json::from_str::<Config>(r#"{"release": "1.4.2", "flush_timeout": 5}"#).expect("json");
}

#[test]
fn an_unknown_setting_is_named() {
    assert!(error_of("mask_key = []").contains("unknown field `mask_key`"));
    assert!(error_of("[retention]\nage = 3").contains("unknown field `age`"));
}

#[test]
fn a_wrong_value_is_named_with_what_is_allowed() {
    let error = error_of("queue_events_max = 0");
    assert!(error.contains("setting `queue_events_max` is 0, allowed is 1 or more"), "{error}");
    let error = error_of("flush_timeout = \"soon\"");
    assert!(error.contains("\"soon\"") && error.contains("`250ms`"), "{error}");
}
