//! Each form of the options that only `#[track]` takes.

use error_tracker::track;

fn fails() -> Result<u32, String> {
    Err("no".to_owned())
}

#[track]
fn as_auto_track() -> Result<u32, String> {
    fails()
}

#[track(silent)]
fn unit() {
    let n = fails()?;
    assert!(n > 0);
}

#[track(silent)]
fn written_unit() -> () {
    fails()?;
}

#[track(silent)]
fn option() -> Option<u32> {
    let n = fails()?;
    Some(n)
}

#[track(silent)]
fn result() -> Result<u32, String> {
    fails()
}

#[track(silent)]
fn number() -> u32 {
    fails()? + 1
}

#[track(silent)]
fn text() -> String {
    format!("{}", fails()?)
}

#[track(silent, default = 7)]
fn seven() -> u32 {
    fails()?
}

#[track(default = Err("given up".to_owned()), silent)]
fn another_error() -> Result<u32, String> {
    fails()
}

#[track(error = problem)]
fn on_failure(path: &str, problem: std::fmt::Error) -> u32 {
    path.len() as u32
}

#[track(error = problem, skip(path), level = "warning")]
fn on_reference(path: &str, problem: &dyn std::error::Error) -> String {
    format!("{path}: {problem}")
}

#[track(off)]
fn off() -> Result<u32, String> {
    fails()
}

#[track(silent)]
async fn later() -> u32 {
    fails()?
}

fn main() {
    unit();
    written_unit();
    assert_eq!((as_auto_track().is_err(), option(), result(), number(), text()), (true, None, Ok(0), 0, String::new()));
    assert_eq!((seven(), another_error()), (7, Err("given up".to_owned())));
    assert_eq!((on_failure("ab", std::fmt::Error), &*on_reference("ab", &std::fmt::Error)), (2, "ab: an error occurred when formatting an argument"));
    assert_eq!(off(), Err("no".to_owned()));
    drop(later());
}
