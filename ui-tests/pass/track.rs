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

fn panics() -> u32 {
    std::panic::resume_unwind(Box::new("quietly"))
}

#[track(silent(panics))]
fn caught_unit(names: Vec<String>) {
    drop(names);
    panics();
}

#[track(silent(panics))]
fn caught_option<'a>(text: &'a mut String) -> Option<&'a mut str> {
    text.push('!');
    if text.len() > 3 {
        panics();
    }
    Some(text.as_mut_str())
}

#[track(silent(panics))]
fn caught_result(path: &str) -> Result<Vec<u8>, std::io::Error> {
    panics();
    std::fs::read(path)
}

#[track(silent(panics))]
fn caught_value<T: Clone + Default>(value: &T, index: usize) -> Vec<T> {
    let _ = [1, 2, 3][index];
    vec![value.clone()]
}

#[track(silent(panics), default = -1)]
fn caught_default(text: &str) -> i32 {
    let number: i32 = text.parse()?;
    assert!(number < 100);
    number
}

#[track(silent(panics), default = std::iter::empty().collect::<Vec<u8>>().into_iter())]
fn caught_hidden(many: u8) -> impl Iterator<Item = u8> {
    let bytes: Vec<u8> = (0..many).collect();
    bytes.into_iter()
}

struct Counter(u32);

impl Counter {
    #[track(silent(panics))]
    fn next(&mut self, step: u32) -> Option<&mut u32> {
        self.0 = self.0.checked_add(step).expect("no room");
        Some(&mut self.0)
    }
}

#[track(silent(panics), default = 3)]
async fn caught_later(name: String, mut count: u32) -> u32 {
    count += name.len() as u32;
    std::future::ready(()).await;
    if count > 4 {
        return 4;
    }
    panics()
}

fn ready<T>(future: impl Future<Output = T> + Send) -> T {
    match std::pin::pin!(future).poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("not ready"),
    }
}

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    caught_unit(vec![String::new()]);
    assert_eq!(caught_option(&mut "a".to_owned()).map(|text| text.len()), Some(2));
    assert_eq!(caught_option(&mut "abc".to_owned()), None);
    assert!(matches!(caught_result("none"), Ok(bytes) if bytes.is_empty()));
    assert_eq!((caught_value(&1, 2), caught_value(&1, 3)), (vec![1], vec![]));
    assert_eq!((caught_default("7"), caught_default("x"), caught_default("100")), (7, -1, -1));
    assert_eq!(caught_hidden(3).count(), 3);
    let mut counter = Counter(1);
    assert_eq!(counter.next(2).copied(), Some(3));
    assert_eq!(counter.next(u32::MAX), None);
    assert_eq!((ready(caught_later("ab".to_owned(), 1)), ready(caught_later("ab".to_owned(), 3))), (3, 4));

    unit();
    written_unit();
    assert_eq!((as_auto_track().is_err(), option(), result(), number(), text()), (true, None, Ok(0), 0, String::new()));
    assert_eq!((seven(), another_error()), (7, Err("given up".to_owned())));
    assert_eq!((on_failure("ab", std::fmt::Error), &*on_reference("ab", &std::fmt::Error)), (2, "ab: an error occurred when formatting an argument"));
    assert_eq!(off(), Err("no".to_owned()));
    drop(later());
}
