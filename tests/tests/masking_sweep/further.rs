//! Places where nobody thinks of a secret: names, arguments of the program, what panics say, what is plugged in.

use std::{panic::catch_unwind, sync::LazyLock, thread};

use error_stack::Report;
use error_tracker::{
    add_breadcrumb, auto_track, capture_message, integration::error_stack::capture_report, model::Breadcrumb, track,
    with_scope,
};

use crate::{
    SECRET,
    places::{Account, LoginError, refused},
};

/// What stands beside the secret in each of them, and has to be seen.
pub(crate) const BESIDE: [&str; 14] = [
    "beside_global",
    "beside_awaited",
    "beside_unwound",
    "beside_unwrap",
    "beside_silent",
    "beside_handler",
    "beside_program_arguments",
    "beside_command_line",
    "beside_file",
    "beside_attachment",
    "beside_thread",
    "beside_category",
    "beside_builder",
    "beside_written_down",
];

static CONFIGURED: LazyLock<Account> =
    LazyLock::new(|| Account { user: "beside_global", password: SECRET.as_str().to_owned() });

#[auto_track(globals(CONFIGURED))]
async fn sign(account: Account) -> Result<(), LoginError> {
    drop(account);
    std::future::ready(()).await;
    refused()
}

#[auto_track]
fn unwind(passphrase: &str, place: &str) {
    let lines = [format!("otp={passphrase}"), place.to_owned()];
    assert_eq!(lines.len(), 0, "it panics with its locals");
}

#[auto_track]
fn unwrap(place: &str) {
    let failed: Result<(), (&str, LoginError)> = refused().map_err(|error| ("beside_unwrap", error));
    failed.unwrap();
    drop(place.to_owned());
}

#[track(silent)]
fn keep_quiet(client_secret: &str, place: &str) {
    refused()?;
    let _ = (client_secret, place);
}

#[track(error = error)]
fn answer(error: &LoginError, session_id: &str, place: &str) -> usize {
    error.to_string().len() + session_id.len() + place.len()
}

#[auto_track]
fn start(arguments: &[&str], line: &str) -> Result<(), std::io::Error> {
    let tried = arguments.len() + line.len();
    let _ = tried;
    Err(std::io::Error::other(format!("cannot open https://ada:{}@files.example/beside_file", *SECRET)))
}

/// A secret in the program's own text, which is no random one.
pub(crate) const WRITTEN_DOWN: &str = "w7Kp2xVq";

#[auto_track]
fn connect(port: &str) -> Result<u16, std::num::ParseIntError> {
    let port = [port, "postgres://ada:w7Kp2xVq@beside_written_down/shop"].concat().parse::<u16>()?;
    Ok(port)
}

/// Fails with the secret in each of these places.
pub(crate) fn fail() {
    let secret = SECRET.as_str();
    LazyLock::force(&CONFIGURED);
    let account = |place| Account { user: place, password: secret.to_owned() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(sign(account("beside_awaited"))).expect_err("it fails");
    catch_unwind(|| unwind(secret, "beside_unwound")).expect_err("it panics");
    catch_unwind(|| unwrap("a place")).expect_err("it panics");
    connect("a").expect_err("it fails");
    keep_quiet(secret, "beside_silent");
    answer(&refused().expect_err("an error"), secret, "beside_handler");
    let line = format!("mysql --user ada --password {secret} beside_command_line");
    start(&["shop", "--token", secret, "--place", "beside_program_arguments"], &line).expect_err("it fails");
    let report = Report::new(std::io::Error::other("with something attached"));
    capture_report(&report.attach(format!("pwd={secret} beside_attachment")));
    let name = format!("mirror of https://ada:{secret}@host at beside_thread");
    let named = thread::Builder::new().name(name).spawn(|| capture_message("of a thread with a name"));
    named.expect("a thread").join().expect("no panic");
    add_breadcrumb(Breadcrumb::new(format!("token={secret} beside_category"), "a category of its own"));
    // What issues are made of is kept as a hash only.
    with_scope(
        |scope| scope.set_fingerprint(format!("password={secret}")),
        || capture_message("of an issue of its own"),
    );
}
