//! The settings as TOML and as JSON, and what a wrong one says in each source; those of the environment are tested beside
//! their code.

use error_tracker::{
    Config, MemoryStore,
    notifier::{EmailSettings, NotifyPolicy},
    store::Retention,
    testing::with_tracker,
};

fn error_of(text: &str) -> String {
    toml::from_str::<Config>(text).expect_err("a wrong setting").to_string()
}

fn json_error_of(text: &str) -> String {
    serde_json::from_str::<Config>(text).expect_err("a wrong setting").to_string()
}

fn builder_error_of(config: Config) -> String {
    with_tracker(config.store(MemoryStore::new()), || {}).expect_err("a wrong setting").to_string()
}

#[test]
fn a_store_keeps_ninety_days_a_hundred_events_an_issue_and_a_gibibyte_unless_told_otherwise() {
    let kept = Retention { age_days_max: 90, events_per_issue_max: 100, store_bytes_max: 1024 * 1024 * 1024 };
    assert_eq!(Retention::default(), kept);
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
        ignore_types = ["Cancelled"]
        ignore_messages = ["not found"]
        url_prefix = "https://shop.example/dev/error"
        send_notifications = true
        ticket_once = false
        tickets_per_hour_max = 3
        [retention]
        age_days_max = 1
        [notify]
        once = false
        regressions = false
        milestones = false
        rate_per_minute = 0
        quiet_gap = "12h"
        per_hour_max = 5
        [email]
        host = "smtp.example.com"
        port = 2525
        encryption = "tls"
        ca_file = "ca.pem"
        user = "ada"
        password = "hunter2"
        sender = "errors@example.com"
        recipients = ["dev@example.com"]
        subject_prefix = "[shop]"
        timeout = 5
        [webhook]
        url = "https://hooks.example.com/x"
        format = "slack"
        token = "t"
        timeout = 0.5
        [github]
        repository = "acme/shop"
        token = "t"
        base_url = "https://github.example/api/v3"
        labels = ["bug"]
    "#;
    let built = Config::new()
        .db("errors.db")
        .mask_keys(["password"])
        .release("1.4.2")
        .environment("prod")
        .host("web-1")
        .backtrace(false)
        .site_budget_per_minute(10)
        .queue_events_max(20)
        .flush_timeout(std::time::Duration::from_millis(250))
        .value_bytes_max(1000)
        .breadcrumbs_max(0)
        .ignore_types(["Cancelled"])
        .ignore_messages(["not found"])
        .url_prefix("https://shop.example/dev/error")
        .ticket_once(false)
        .tickets_per_hour_max(3)
        .retention(Retention { age_days_max: 1, ..Retention::default() })
        .notify(NotifyPolicy {
            once: false,
            regressions: false,
            milestones: false,
            rate_per_minute: 0,
            quiet_gap: std::time::Duration::from_secs(12 * 3600),
            per_hour_max: 5,
        })
        .email(EmailSettings {
            host: "smtp.example.com".to_owned(),
            port: Some(2525),
            encryption: error_tracker::notifier::Encryption::Tls,
            sender: "errors@example.com".to_owned(),
            recipients: vec!["dev@example.com".to_owned()],
            subject_prefix: "[shop]".to_owned(),
            timeout: std::time::Duration::from_secs(5),
            ..EmailSettings::default()
        })
        .webhook(error_tracker::notifier::WebhookSettings {
            format: error_tracker::notifier::WebhookFormat::Slack,
            timeout: std::time::Duration::from_millis(500),
            ..Default::default()
        })
        .github(error_tracker::ticketing::GithubSettings {
            repository: "acme/shop".to_owned(),
            base_url: "https://github.example/api/v3".to_owned(),
            labels: vec!["bug".to_owned()],
            ..Default::default()
        });
    let read = toml::from_str::<Config>(text).expect("every setting");
    assert_eq!(format!("{read:?}"), format!("{built:?}"));
    let json = serde_json::to_string(&text.parse::<toml::Table>().expect("toml")).expect("json");
    let read = serde_json::from_str::<Config>(&json).expect("every setting");
    assert_eq!(format!("{read:?}"), format!("{built:?}"));
}

#[test]
fn an_unknown_setting_is_named() {
    assert!(error_of("mask_key = []").contains("unknown field `mask_key`"));
    let error = error_of("[retention]\nage = 3");
    assert!(error.contains("unknown field `age`") && error.contains("`age_days_max`"), "{error}");
    let error = json_error_of(r#"{"emails": {"host": "x"}}"#);
    assert!(error.contains("unknown field `emails`") && error.contains("`email`"), "{error}");
}

#[test]
fn a_wrong_value_is_named_with_what_is_allowed() {
    for (name, value, allowed) in [
        ("queue_events_max", "0", "a whole number, 1 or more"),
        ("queue_events_max", "-1", "a whole number, 1 or more"),
        ("value_bytes_max", "15", "a whole number, 16 or more"),
        ("site_budget_per_minute", "\"many\"", "a whole number, 1 or more"),
        ("breadcrumbs_max", "1.5", "a whole number"),
        ("backtrace", "\"yes\"", "true or false"),
        ("mask_keys", "7", "a list of texts"),
        ("mask_with", "7", "a text"),
        ("db", "\"\"", "a path"),
        ("flush_timeout", "\"soon\"", "a number of seconds, or a length of time such as `250ms`"),
        ("flush_timeout", "-1", "a number of seconds"),
        ("url_prefix", "\"/dev/error\"", "an address that begins with `https://` or `http://`"),
        ("send_notifications", "1", "true or false"),
        ("notify.per_hour_max", "0", "a whole number, 1 or more"),
        ("notify.quiet_gap", "\"a while\"", "a number of seconds"),
        ("email.encryption", "\"ssl\"", "`starttls` or `tls` or `none`"),
        ("email.port", "70000", "a whole number, 1 or more"),
        ("webhook.format", "\"xml\"", "`json` or `slack`"),
        ("retention.age_days_max", "0", "a whole number, 1 or more"),
    ] {
        let expected = format!("setting `{name}` is {value}, allowed is {allowed}");
        let error = error_of(&format!("{name} = {value}"));
        assert!(error.contains(&expected), "{expected}\n{error}");
        let json = match name.split_once('.') {
            Some((group, name)) => format!("{{\"{group}\": {{\"{name}\": {value}}}}}"),
            None => format!("{{\"{name}\": {value}}}"),
        };
        let error = json_error_of(&json);
        assert!(error.contains(&expected), "{expected}\n{error}");
    }
}

#[test]
fn a_secret_is_not_shown_when_it_is_wrong() {
    for name in ["email.password", "webhook.token", "webhook.url", "github.token"] {
        let error = error_of(&format!("{name} = [\"hunter2\"]"));
        let message = error.lines().last().unwrap_or_default();
        assert_eq!(message, format!("setting `{name}` is a secret that is not shown, allowed is a text"));
    }
}

#[test]
fn a_group_that_is_none_is_named() {
    let error = error_of("notify = true");
    assert!(error.contains("setting `notify` is no group of settings") && error.contains("`per_hour_max`"), "{error}");
}

#[test]
fn the_builders_wrong_values_are_named_too() {
    let policy = NotifyPolicy { per_hour_max: 0, ..NotifyPolicy::default() };
    for (config, expected) in [
        (Config::new().queue_events_max(0), "setting `queue_events_max` is 0, allowed is 1 or more"),
        (Config::new().site_budget_per_minute(0), "setting `site_budget_per_minute` is 0, allowed is 1 or more"),
        (Config::new().value_bytes_max(15), "setting `value_bytes_max` is 15, allowed is 16 or more"),
        (Config::new().notify(policy), "setting `notify.per_hour_max` is 0, allowed is 1 or more"),
        (Config::new().tickets_per_hour_max(0), "setting `tickets_per_hour_max` is 0, allowed is 1 or more"),
        (
            Config::new().url_prefix("/dev/error"),
            "setting `url_prefix` is \"/dev/error\", allowed is an address that begins with `https://` or `http://`",
        ),
    ] {
        assert_eq!(builder_error_of(config), expected);
    }
}

#[cfg(not(feature = "email"))]
#[test]
fn a_setting_whose_feature_is_missing_says_which() {
    let error = builder_error_of(Config::new().email(EmailSettings::default()));
    assert_eq!(error, "setting `email` needs the feature `email` of the crate error-tracker");
}
