//! Mail, to a mail server with TLS.

use error_tracker::{
    Config, capture_message, flush,
    notifier::{EmailSettings, Encryption},
};

use crate::{
    PATIENCE,
    certificate::OwnCertificate,
    charge, installed,
    smtp_server::{SmtpServer, Start, readable},
    wait_until,
};

fn settings(server: &SmtpServer, certificate: &OwnCertificate) -> EmailSettings {
    EmailSettings {
        host: "localhost".to_owned(),
        port: Some(server.port),
        ca_file: Some(certificate.ca_file.clone()),
        user: Some("shop".to_owned()),
        password: Some("hunter2".to_owned()),
        sender: "Shop <errors@example.com>".to_owned(),
        recipients: vec!["ada@example.com".to_owned(), "Bob <bob@example.com>".to_owned()],
        subject_prefix: "[shop]".to_owned(),
        ..EmailSettings::default()
    }
}

#[test]
fn a_mail_has_subject_values_and_link_over_starttls() {
    let certificate = OwnCertificate::new();
    let server = SmtpServer::start(&certificate, Start::InTheClear, "shop", "hunter2");
    let config = Config::new().email(settings(&server, &certificate)).url_prefix("https://shop.example/dev/error/");
    let (_turn, _guard, store) = installed(config.release("1.4.2"));
    charge(17, "4111 1111 1111 1111", "12,50").unwrap_err();
    assert!(flush(PATIENCE));
    wait_until("the mail is sent", |stats| stats.notified == 1);
    let mails = server.mails();
    let [mail] = &mails[..] else { panic!("one mail: {mails:#?}") };
    assert!(mail.encrypted && mail.login.as_deref() == Some("shop"));
    assert_eq!(
        (&*mail.from, &mail.to[..]),
        ("errors@example.com", &["ada@example.com", "bob@example.com"].map(str::to_owned)[..])
    );
    let text = readable(mail);
    let issue = error_tracker::store::Store::issues(&*store, &Default::default()).unwrap().items.remove(0);
    let url = format!("https://shop.example/dev/error/issues/{}", issue.fingerprint);
    for part in [
        "Subject: [shop] new: core::num::",
        "Content-Type: text/plain",
        "Content-Type: text/html",
        "Auto-Submitted: auto-generated",
        &url,
        &format!("<a href=\"{url}\">"),
        "euros: &str = \"12,50\"",
        "<td",
        "euros.parse::<f64>()?",
        "euros.parse::&lt;f64&gt;()?",
        "release 1.4.2",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn a_server_that_is_encrypted_from_the_beginning_gets_all_mails_over_one_connection() {
    let certificate = OwnCertificate::new();
    let server = SmtpServer::start(&certificate, Start::Encrypted, "shop", "hunter2");
    let settings = EmailSettings { encryption: Encryption::Tls, ..settings(&server, &certificate) };
    let (_turn, _guard, _) = installed(Config::new().email(settings));
    for number in 0..3 {
        capture_message(format!("message {}", ["a", "b", "c"][number]));
    }
    wait_until("the mails are sent", |stats| stats.notified == 3);
    let connections: Vec<_> = server.mails().iter().map(|mail| (mail.encrypted, mail.connection)).collect();
    assert_eq!(connections, [(true, 0); 3]);
}

#[test]
fn a_certificate_that_nobody_trusts_is_refused() {
    let certificate = OwnCertificate::new();
    let server = SmtpServer::start(&certificate, Start::InTheClear, "shop", "hunter2");
    let settings = EmailSettings { ca_file: None, ..settings(&server, &certificate) };
    let (_turn, guard, _) = installed(Config::new().email(settings));
    capture_message("x");
    wait_until("the refusal is seen", |stats| stats.notifications_failing_since.is_some());
    let error = error_tracker::stats().notifications_last_error.expect("an error");
    assert!(error.contains("localhost") && error.contains("certificate"), "{error}");
    drop(guard);
    assert_eq!(server.mails().len(), 0);
}

#[test]
fn a_wrong_password_is_said_at_once_and_never_shown() {
    let certificate = OwnCertificate::new();
    let server = SmtpServer::start(&certificate, Start::InTheClear, "shop", "another");
    let (_turn, _guard, _) = installed(Config::new().email(settings(&server, &certificate)));
    capture_message("x");
    wait_until("it is given up", |stats| stats.notifications_failed == 1);
    let error = error_tracker::stats().notifications_last_error.expect("an error");
    assert!(error.contains("535") && error.contains("wrong user or password"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn a_server_that_is_busy_is_asked_again() {
    let certificate = OwnCertificate::new();
    let server = SmtpServer::start(&certificate, Start::InTheClear, "shop", "hunter2");
    server.refuse(Some("451 4.3.0 try again later"));
    let (_turn, _guard, _) = installed(Config::new().email(settings(&server, &certificate)));
    capture_message("x");
    wait_until("it was refused", |_| server.refused() > 0);
    server.refuse(None);
    wait_until("the mail is sent", |stats| stats.notified == 1);
    assert_eq!(error_tracker::stats().notifications_failing_since, None);
    assert!(readable(&server.mails()[0]).contains("new: message: x"));
}
