//! One literal in every place where a secret may stand: it is in no mail, web hook or ticket.

use error_tracker::{
    Config, Error, ErrorKind, add_breadcrumb, auto_track, capture_exception_with, capture_message, configure_scope,
    context, flush,
    model::{Breadcrumb, Request},
    notifier::{EmailSettings, WebhookFormat, WebhookNotifier, WebhookSettings},
    scope,
    ticketing::GithubSettings,
    with_scope,
};
use serde_json::json;

use crate::{
    PATIENCE,
    certificate::OwnCertificate,
    http_server::{Answer::Say, HttpServer},
    installed,
    smtp_server::{SmtpServer, Start, readable},
    wait_until,
};

const SECRET: &str = "q7WzX0v9RkT2";

#[derive(Debug)]
#[allow(dead_code)]
struct Login {
    user: &'static str,
    password: &'static str,
    headers: Vec<(&'static str, String)>,
}

#[derive(Debug)]
struct Refused(String);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "refused: {}", self.0)
    }
}

impl std::error::Error for Refused {}

#[auto_track(additional_context = { "api_key": SECRET, nested: json!({ "session": SECRET }) }, mask(plain))]
fn log_in(login: &Login, token: &str, plain: &str, url: &str) -> Result<usize, Refused> {
    let body = format!("{{\"user\": \"ada\", \"password\": \"{token}\"}}");
    let csrf = token.to_owned();
    if url.len() + plain.len() + body.len() + csrf.len() > 1 {
        return Err(Refused(format!("password={SECRET} at {url}, Authorization: Bearer {SECRET}{SECRET}")));
    }
    Ok(login.user.len())
}

fn fail_everywhere() {
    configure_scope(|scope| scope.set_extra("client_secret", SECRET));
    let login = Login {
        user: "ada",
        password: SECRET,
        headers: vec![("Cookie", SECRET.to_owned()), ("x-api-key", SECRET.into())],
    };
    let request = || Request {
        path: "/login".to_owned(),
        query: json!({ "token": SECRET }).as_object().unwrap().clone(),
        headers: json!({ "authorization": format!("Bearer {SECRET}") }).as_object().unwrap().clone(),
        body: json!({ "card": { "cvv": SECRET } }),
        ..Request::default()
    };
    with_scope(
        |scope| {
            scope.set_request(request());
            scope.set_tag("auth", SECRET);
            scope.set_user(json!({ "name": "ada", "password": SECRET }));
        },
        || {
            add_breadcrumb(Breadcrumb::new("http", format!("GET /?token={SECRET}")).data("otp", SECRET));
            scope!(jwt = SECRET => {
                log_in(&login, SECRET, SECRET, &format!("https://ada:{SECRET}@shop.example/")).unwrap_err();
                capture_exception_with(&std::io::Error::other(format!("pwd: {SECRET}")), context! { "iban" => SECRET });
                capture_message(format!("https://ada:{SECRET}@db.example is gone"));
            });
        },
    );
}

#[test]
fn no_secret_is_in_a_mail_a_web_hook_a_ticket_or_an_error_of_delivery() {
    let certificate = OwnCertificate::new();
    let mail = SmtpServer::start(&certificate, Start::InTheClear, "shop", "hunter2");
    let (hook, slack) = (HttpServer::start([Say(200, String::new())]), HttpServer::start([Say(200, String::new())]));
    let ticket = json!({ "number": 1 }).to_string();
    let github = HttpServer::start([Say(200, ticket)]);
    let email = EmailSettings {
        host: "localhost".to_owned(),
        port: Some(mail.port),
        ca_file: Some(certificate.ca_file.clone()),
        user: Some("shop".to_owned()),
        password: Some("hunter2".to_owned()),
        sender: "errors@example.com".to_owned(),
        recipients: vec!["dev@example.com".to_owned()],
        ..EmailSettings::default()
    };
    let to_slack = WebhookSettings { url: slack.url.clone(), format: WebhookFormat::Slack, ..Default::default() };
    let echo = |_: &error_tracker::Notification| {
        Err(Error::new(ErrorKind::Rejected, format!("the server says password={SECRET}")))
    };
    let config = Config::new()
        .email(email)
        .webhook(WebhookSettings { url: hook.url.clone(), ..Default::default() })
        .notifier(WebhookNotifier::new(&to_slack).unwrap())
        .notifier(echo)
        .github(GithubSettings {
            repository: "acme/shop".to_owned(),
            token: "t".to_owned(),
            base_url: github.url.clone(),
            ..Default::default()
        })
        .context_builder(|| context! { "passphrase" => SECRET })
        .before_capture(|mut event| {
            event.context.insert("credential".to_owned(), SECRET.into());
            Some(event)
        });
    let (_turn, _guard, store) = installed(config);
    fail_everywhere();
    assert!(flush(PATIENCE));
    wait_until("everything is told", |stats| stats.notified == 4 * 3);
    for issue in error_tracker::store::Store::issues(&*store, &Default::default()).unwrap().items {
        let change = error_tracker::model::Change {
            action: error_tracker::model::Action::Resolve,
            at: jiff::Timestamp::now(),
            by: None,
            until: None,
        };
        error_tracker::store::Store::set_status(&*store, issue.fingerprint, &change).unwrap();
    }
    fail_everywhere();
    assert!(flush(PATIENCE));
    wait_until("everything is told again", |stats| stats.notified == 2 * 4 * 3);

    let texts = mail.mails().iter().flat_map(|mail| [mail.data.clone(), readable(mail)]).collect::<Vec<_>>();
    let posted = [&hook, &slack, &github].map(HttpServer::asked).concat();
    assert_eq!((texts.len(), mail.mails().len()), (12, 6));
    let posted: Vec<_> = posted.iter().map(|asked| format!("{}{}", asked.path, asked.body)).collect();
    let all = texts.iter().chain(&posted);
    let shown = all.clone().filter(|text| text.contains("ada")).count();
    assert!(shown >= 10, "what is no secret is shown: {shown}");
    for text in all {
        assert!(!text.contains(SECRET), "{text}");
    }
    let error = error_tracker::stats().notifications_last_error.expect("the echo");
    assert!(error.contains("the server says") && !error.contains(SECRET), "{error}");
}
