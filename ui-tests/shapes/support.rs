//! What the shapes share: a transcript of what happened, values that log their drop, errors, and a small executor.

use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

thread_local! {
    static TRANSCRIPT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Writes one line of the transcript.
macro_rules! log {
    ($($text:tt)*) => { $crate::support::write_line(format!($($text)*)) };
}

/// A shape by its name, and the function that runs it.
pub type Shape = (&'static str, fn());

/// Declares the shapes of a group: the name of each is the name of its file.
macro_rules! shapes {
    ($($name:ident),* $(,)?) => {
        pub const SHAPES: &[$crate::support::Shape] = &[$((stringify!($name), $name::run as fn())),*];
    };
}

pub fn write_line(line: String) {
    TRANSCRIPT.with(|transcript| transcript.borrow_mut().push(line));
}

/// Runs a shape and hands back what it wrote, with the text of its panic as the last line.
pub fn transcript(run: impl FnOnce()) -> Vec<String> {
    TRANSCRIPT.with(|transcript| transcript.borrow_mut().clear());
    if let Err(payload) = catch_unwind(AssertUnwindSafe(run)) {
        write_line(format!("panicked: {}", panic_text(&payload)));
    }
    TRANSCRIPT.with(|transcript| std::mem::take(&mut *transcript.borrow_mut()))
}

pub fn panic_text(payload: &Box<dyn std::any::Any + Send>) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| text.to_string());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no text".to_string())
}

/// Logs when it is dropped.
#[derive(Debug)]
pub struct Noisy(pub &'static str);

impl Noisy {
    pub fn touch(&mut self) {
        log!("touch {}", self.0);
    }

    pub fn consume(self) {
        log!("consume {}", self.0);
    }
}

impl Drop for Noisy {
    fn drop(&mut self) {
        log!("drop {}", self.0);
    }
}

/// Has no trait at all, not even `Debug`.
pub struct Opaque(pub i32);

/// The error of most shapes.
#[derive(Debug, PartialEq)]
pub struct Failure(pub &'static str);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Failure {}

/// Fails when the number is negative: what most shapes put a `?` behind.
pub fn positive(number: i32) -> Result<i32, Failure> {
    if number < 0 { Err(Failure("negative")) } else { Ok(number) }
}

/// Has parts that can be borrowed, lent and taken away.
#[derive(Debug, Default)]
pub struct Source {
    pub lines: Vec<String>,
    pub position: usize,
    pub label: String,
}

impl Source {
    pub fn new(lines: &[&str]) -> Source {
        Source { lines: lines.iter().map(|line| line.to_string()).collect(), position: 0, label: "source".to_string() }
    }

    pub fn read(&mut self, into: &mut String) -> Result<usize, Failure> {
        let line = self.lines.get(self.position).ok_or(Failure("end"))?;
        self.position += 1;
        into.push_str(line);
        Ok(line.len())
    }

    pub fn next_line(&mut self) -> Option<&mut String> {
        self.position += 1;
        self.lines.get_mut(self.position - 1)
    }

    pub fn first(&self) -> Result<&str, Failure> {
        self.lines.first().map(|line| line.as_str()).ok_or(Failure("empty"))
    }

    pub fn first_mut(&mut self) -> Result<&mut String, Failure> {
        self.lines.first_mut().ok_or(Failure("empty"))
    }

    pub fn begin(&mut self) -> Result<Transaction<'_>, Failure> {
        if self.lines.is_empty() { Err(Failure("empty")) } else { Ok(Transaction { source: self }) }
    }
}

/// Holds its source mutably and has drop glue, as a database transaction does.
#[derive(Debug)]
pub struct Transaction<'a> {
    source: &'a mut Source,
}

impl Transaction<'_> {
    pub fn execute(&mut self, statement: &str) -> Result<usize, Failure> {
        self.source.lines.push(statement.to_string());
        if statement.is_empty() { Err(Failure("no statement")) } else { Ok(self.source.lines.len()) }
    }

    pub fn commit(self) -> Result<(), Failure> {
        log!("commit");
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        log!("end of transaction after {:?}", self.source.lines);
        self.source.label.push('!');
    }
}

/// Polls to the end; a future that is pending is polled again.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = Box::pin(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// Is pending once, so that what is held across it is kept in the future.
pub fn pause() -> Pause {
    Pause { polled: false }
}

#[derive(Debug)]
pub struct Pause {
    polled: bool,
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.polled, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// Does not compile when the value cannot be sent to another thread.
pub fn sendable<T: Send>(value: T) -> T {
    value
}

/// Runs each shape bare, and tracked without and with a tracker, and names all those that differ.
pub fn compare(bare: &[Shape], tracked: &[Shape]) {
    let mut differing = Vec::new();
    for ((name, bare), (_, tracked)) in bare.iter().zip(tracked) {
        let expected = transcript(bare);
        assert!(!expected.is_empty(), "shape {} writes nothing, so it proves nothing", name);
        let mut installed = Vec::new();
        ::error_tracker::testing::with_captured_events(|| installed = transcript(tracked));
        for (how, found) in vec![("tracked", transcript(tracked)), ("tracked with a tracker", installed)] {
            let lines = 0..expected.len().max(found.len());
            if let Some(line) = { lines }.find(|line| expected.get(*line) != found.get(*line)) {
                let (expected, found) = (expected.get(line), found.get(line));
                differing.push(format!("{name}, {how}, line {line}: {expected:?} became {found:?}"));
            }
        }
    }
    assert!(differing.is_empty(), "shapes that behave differently when tracked:\n{}", differing.join("\n"));
}
