//! The settings of notifiers and tickets: wrong ones are named, with what is allowed, and secrets stay unsaid.

use error_tracker::{
    Config, MemoryStore, init,
    notifier::{EmailNotifier, EmailSettings, WebhookNotifier, WebhookSettings},
    ticketing::{GithubSettings, GithubTicketing},
};

use crate::TURN;

fn right() -> EmailSettings {
    EmailSettings {
        host: "localhost".to_owned(),
        sender: "errors@example.com".to_owned(),
        recipients: vec!["dev@example.com".to_owned()],
        ..EmailSettings::default()
    }
}

#[test]
fn a_wrong_setting_of_mail_is_named() {
    let timeout = std::time::Duration::ZERO;
    let folder = tempfile::tempdir().unwrap();
    let no_pem = folder.path().join("ca.pem");
    std::fs::write(&no_pem, "no certificate").unwrap();
    for (settings, expected) in [
        (EmailSettings { host: String::new(), ..right() }, "setting `email.host` is \"\", allowed is the name"),
        (
            EmailSettings { sender: "nobody".into(), ..right() },
            "setting `email.sender` is \"nobody\", allowed is an address",
        ),
        (
            EmailSettings { recipients: vec![], ..right() },
            "setting `email.recipients` is \"\", allowed is at least one",
        ),
        (EmailSettings { recipients: vec!["a b".into()], ..right() }, "setting `email.recipients` is \"a b\""),
        (
            EmailSettings { user: Some("ada".into()), ..right() },
            "setting `email.user` is \"ada\", allowed is a user together",
        ),
        (
            EmailSettings { password: Some("pw".into()), ..right() },
            "setting `email.user` is \"\", allowed is a user, because",
        ),
        (EmailSettings { subject_prefix: "a\r\nBcc: b".into(), ..right() }, "setting `email.subject_prefix` is"),
        (EmailSettings { timeout, ..right() }, "setting `email.timeout` is \"0\""),
        (EmailSettings { ca_file: Some("/no/such".into()), ..right() }, "setting `email.ca_file` is \"/no/such\""),
        (EmailSettings { ca_file: Some(no_pem), ..right() }, "setting `email.ca_file` is "),
    ] {
        let error = EmailNotifier::new(&settings).expect_err(expected).to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn a_wrong_setting_of_a_web_hook_or_of_tickets_is_named() {
    let hook = |url: &str| WebhookSettings { url: url.to_owned(), ..WebhookSettings::default() };
    let error = WebhookNotifier::new(&hook("hooks.example.com/T0/secret")).unwrap_err().to_string();
    assert!(error.starts_with("setting `webhook.url` is \"hooks.exampl..\", allowed is an address"), "{error}");
    let github = |repository: &str, token: &str| GithubSettings {
        repository: repository.to_owned(),
        token: token.to_owned(),
        ..GithubSettings::default()
    };
    let error = GithubTicketing::new(&github("shop", "t")).unwrap_err().to_string();
    assert_eq!(error, "setting `github.repository` is \"shop\", allowed is `owner/name`");
    let error = GithubTicketing::new(&github("acme/shop", "two words")).unwrap_err().to_string();
    assert!(error.starts_with("setting `github.token` is") && !error.contains("two words"), "{error}");
}

#[test]
fn a_wrong_setting_installs_nothing() {
    let _turn = TURN.lock();
    let config = Config::new().store(MemoryStore::new()).email(EmailSettings { sender: String::new(), ..right() });
    assert!(init(config).unwrap_err().to_string().starts_with("setting `email.sender` is \"\""));
    assert_eq!(error_tracker::capture_message("nobody listens"), None);
}

#[test]
fn no_password_or_token_is_in_a_debug_text() {
    let email = EmailSettings { password: Some("hunter2".to_owned()), ..right() };
    let webhook = WebhookSettings {
        url: "https://hooks.example.com/hunter2".to_owned(),
        token: Some("hunter2".to_owned()),
        ..WebhookSettings::default()
    };
    let github = GithubSettings { token: "hunter2".to_owned(), ..GithubSettings::default() };
    let config = Config::new().email(email).webhook(webhook).github(github);
    assert!(!format!("{config:?}").contains("hunter2"));
}
