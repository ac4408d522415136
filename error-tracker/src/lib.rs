#![doc = include_str!("../README.md")]

pub mod config;
pub mod exception;
pub mod guide;
pub mod integration;
pub mod internal_error;
pub mod limits;
pub mod mask;
pub mod model;
pub mod notifier;
pub mod scope;
pub mod store;
pub mod testing;
pub mod ticketing;

mod active;
mod capture;
mod error;
mod event_log;
mod global;
mod init;
mod inside;
mod lazy;
mod panic_hook;
mod pipeline;
mod render;
mod report;
mod snapshot;
mod span;
mod tracker;
mod trail;
#[cfg(any(feature = "webhook", feature = "github"))]
mod web_client;
mod weight;

pub use capture::{
    add_breadcrumb, capture_exception, capture_exception_with, capture_exception_with_level, capture_message,
    capture_message_with_level, configure_scope, print_exception, with_scope,
};
pub use config::Config;
pub use error::{Error, ErrorKind, Result};
pub use event_log::EventLog;
pub use global::{Guard, flush, stats};
pub use init::{LazyGuard, init, init_lazy};
pub use internal_error::InternalError;
pub use model::{EventId, Fingerprint, Level};
pub use notifier::{Notification, Notifier};
pub use pipeline::{Dropped, Stats, TrackerState, trackers};
pub use scope::{Context, ContextBuilder, Scope};
pub use store::{MemoryStore, SledStore};
pub use ticketing::Ticketing;
pub use tracker::Tracker;

/// Takes down each failure of a function, with the values of its arguments and locals.
///
/// A failure is an `Err` that leaves the function: by `?`, by `return`, as the value of the body or of one of its
/// branches, or by `bail!` and `ensure!`. `Err` inside `Poll` and inside `Option<Result<..>>` counts too; `None` does
/// when the option `none` is there.
///
/// A panic is taken down by the hook that [`init`] installs, with message, place and backtrace; each tracked function that
/// it leaves adds its arguments and locals, as far as the function never changes or moves them. What it does change is
/// said to be `<borrowed>` or `<moved>`.
///
/// ```
/// use error_tracker::{auto_track, testing::with_captured_events};
///
/// #[auto_track]
/// fn share(cents: i64, people: &str) -> Result<i64, std::num::ParseIntError> {
///     let digits: &str = people.trim();
///     let people: i64 = digits.parse()?;
///     Ok(cents / people.max(1))
/// }
///
/// let events = with_captured_events(|| drop(share(990, " three ")));
/// let frame = &events[0].frames[0];
/// assert_eq!((&*frame.function, &*frame.expression), ("share", "digits.parse()?"));
/// assert_eq!((&*frame.arguments[0].name, &*frame.arguments[0].value), ("cents", "990"));
/// assert_eq!((&*frame.locals[0].name, &*frame.locals[0].value), ("digits", "\"three\""));
/// ```
///
/// It stands on functions of every kind: methods, `async fn`, functions whose body is one `async` block (as in
/// `-> impl Future`, `Box::pin(async { .. })` and what `#[async_trait]` makes), generic, `unsafe` and `extern "C"` ones.
/// A `const fn` is passed through as it is, because nothing can be recorded in it. On an `impl` block, a `trait` or an
/// inline `mod` it goes to every function inside but for those that carry an attribute of their own, which then counts
/// alone; `#[track(off)]` leaves one out.
///
/// ```
/// use error_tracker::{auto_track, testing::with_captured_events, track};
///
/// struct Shelf(Vec<u32>);
///
/// #[auto_track]
/// impl Shelf {
///     fn take(&mut self, article: usize) -> Result<(), String> {
///         let left = self.0.get_mut(article).ok_or("no such article")?;
///         *left = left.checked_sub(1).ok_or_else(|| format!("article {article} is sold out"))?;
///         Ok(())
///     }
///
///     #[track(off)]
///     fn look(&self, article: usize) -> Result<u32, String> {
///         self.0.get(article).copied().ok_or_else(|| "no such article".to_owned())
///     }
/// }
///
/// let mut shelf = Shelf(vec![0]);
/// assert_eq!(with_captured_events(|| drop(shelf.take(0)))[0].message(), "article 0 is sold out");
/// assert!(with_captured_events(|| drop(shelf.look(1))).is_empty());
/// ```
///
/// # Options
///
/// | option | meaning |
/// |---|---|
/// | `additional_context = { key: value, .. }` or an expression | what else to show; the expression is a [`Context`], JSON, a map, anything that serialises, or something that can be called for one of these. A panic has it too, where the arguments that it names never change or move |
/// | `skip(a, b)` | never look at these; they are shown as `<skipped>` |
/// | `skip_all` | never look at any argument or local |
/// | `mask(token)` | hide the values of these here, whatever the rules for names say |
/// | `globals(CONFIG, COUNTER)` | show these statics beside the locals |
/// | `level = ".."` | `"debug"`, `"info"`, `"warning"`, `"error"` or `"fatal"`; `"error"` without it |
/// | `name = ".."` | call the function this |
/// | `locals = false` | show arguments only |
/// | `none` | a returned `None` is a failure too |
/// | `panics = false` | errors only: a panic that leaves the function shows nothing of it; not together with `silent(panics)` |
/// | `crate = path` | where to find this crate, for a crate that re-exports it |
///
/// A wrong option, an option given twice, an unknown name in `skip` or `mask`, and the attribute on something that has no
/// functions are compile errors at that token, which say what to write.
///
/// ```
/// use error_tracker::{auto_track, testing::with_captured_events};
///
/// static REGION: &str = "eu";
///
/// #[auto_track(mask(pin), skip(photo), globals(REGION), level = "warning", additional_context = { "order": order, door: "back" })]
/// fn deliver(order: u32, pin: u16, photo: Vec<u8>) -> Result<(), String> {
///     Err(format!("nobody opens for order {order}"))
/// }
///
/// let events = with_captured_events(|| drop(deliver(7, 4711, vec![0; 1000])));
/// let frame = &events[0].frames[0];
/// assert!(frame.arguments[1].masked && !frame.arguments[1].value.contains("4711"));
/// assert_eq!(frame.arguments[2].value, "<skipped>");
/// assert_eq!(frame.globals[0].value, "\"eu\"");
/// assert_eq!((&events[0].context["order"], &events[0].context["door"]), (&7.into(), &"back".into()));
/// ```
///
/// # What is shown
///
/// All variables in scope at the failure, each as its `Debug` text, cut at
/// [`value_bytes_max`](Config::value_bytes_max) bytes and masked by the rules of [`mask`]. What is shown is what the
/// variable held at that moment; what cannot be read is said to be so:
///
/// | shown | why |
/// |---|---|
/// | the value | it was there, or it was saved where it moved |
/// | `<moved>` | it may have been moved away, in whole or in part, and could not be saved |
/// | `<borrowed>` | it is lent mutably to something that lives on, or it may point to what has changed |
/// | `<uninitialized>` | it may not have been given a value yet |
/// | `<skipped>` | the options say so |
/// | the type's name in angle brackets | its type has no `Debug` |
///
/// The macro sees no types, so it takes a variable for moved where the text leaves a doubt: `x.parse()?` might take `x`
/// away. A later use of `x` dispels it, and so does a type that is written out, as in `let x: &str = ..`.
///
/// A value that could only be read after something that borrowed it was dropped has a note that says so. A failure that
/// leaves several tracked functions is one event, with a frame for each of them, innermost first. Where a function in
/// between is not tracked, that holds as long as nothing else in the outer one may have called and hidden the failure; else
/// they are two events.
///
/// Not seen are a `?` or a `return` in a closure, in an `async` block that is not the whole body, in a nested function,
/// and one that an unknown macro brings along. A function whose return type says neither `Result` nor `Poll`, whose body
/// has no `?`, `Err`, `bail!` or `ensure!`, and which returns what no call gives on the spot, is taken for one that cannot
/// fail: with an alias of another name `fn load() -> Outcome { read() }` is looked at, and
/// `fn load() -> Outcome { let loaded = read(); loaded }` is not.
///
/// ```
/// use error_tracker::{auto_track, testing::with_captured_events};
///
/// struct Paper;
///
/// #[auto_track]
/// fn send(letter: String, paper: Paper) -> Result<usize, std::num::ParseIntError> {
///     let bytes = letter.into_bytes();
///     let stamps: usize = "two".parse()?;
///     let _ = &paper;
///     Ok(bytes.len() * stamps)
/// }
///
/// let events = with_captured_events(|| drop(send("dear Ada".to_owned(), Paper)));
/// let frame = &events[0].frames[0];
/// assert_eq!(frame.arguments[0].value, "\"dear Ada\"");
/// assert!(frame.arguments[1].value.ends_with("Paper>"), "it has no Debug");
/// assert!(frame.locals[0].value.starts_with("[100, 101"));
/// ```
///
/// # Expands to
///
/// The same function with the same signature. No closure and no `async` block is put around the body, and the expansion
/// has no `unsafe` in it. At each failure point the value is asked whether it is a failure. If it is, a function that is
/// marked cold gets the error and a borrow of each variable that can be read, and looks for a tracker; then the failure
/// goes on by a `?` or `return` of its own. All that is known before anything fails (names, places, texts) stands as text
/// in one `static` of the function. How a value is shown is chosen by the compiler, by its type, in code at the end of
/// the function that is checked and never runs.
///
/// A function that returns nothing which can fail keeps its body. So does one of which no code is made: `cargo check`,
/// clippy and editors look at what you wrote, unless an option other than `skip_all`, `level`, `name`, `locals`, `panics`
/// and `none` is there, which they look at too.
///
/// # What it costs
///
/// Without a failure nothing is formatted, allocated or locked, but in one case: a variable that the function moves away
/// while it can still fail is saved in that moment. A number, a `bool` or a `char` is copied; anything else is rendered by
/// its `Debug`, into at most 256 bytes on the stack. Without a tracker it is a load and a branch, and `skip(x)` takes that
/// away too. Such a value has the note "saved before its last use, which may have moved it".
///
/// Two smaller ones: a function that is not `async` and calls something counts itself in a thread-local word while it
/// runs; and where `additional_context` names an argument that cannot be read at every failure point, it is evaluated at
/// the beginning of the function, while a tracker is installed.
pub use error_tracker_macros::auto_track;

/// Like [`auto_track`](macro@auto_track), and can also swallow a failure or record one that is handed in.
///
/// It takes all options of [`auto_track`](macro@auto_track#options), and these:
///
/// | option | meaning |
/// |---|---|
/// | `silent` | a failure is recorded and ends here: the caller never sees it |
/// | `silent(panics)` | catches panics as well, where panics unwind. The body then runs in a closure: a `Location::caller()` in it tells of the closure, and arguments that it moves are dropped when it ends |
/// | `default = EXPR` | what a silent function returns when it failed; needs `silent` |
/// | `error = ARG` | on an error handler: the error in this argument is recorded, then the handler runs |
/// | `off` | leave this function out, where an attribute stands on the block around it |
///
/// In a silent function `?` works whatever the function returns. When it failed it returns `default`; without one it
/// returns `()` where no type is written, `Ok(Default::default())` where the name of the type contains `Result`, and
/// `Default::default()` elsewhere, which is `None` for an `Option`. `silent` is a compile error on a function that gives
/// an `async` block back in place of being an `async fn`.
///
/// ```
/// use error_tracker::{testing::with_captured_events, track};
///
/// #[track(silent)]
/// fn refresh(cache: &mut Vec<u8>, path: &str) {
///     *cache = std::fs::read(path)?;
/// }
///
/// #[track(silent, default = 80)]
/// fn port(text: &str) -> u16 {
///     text.parse()?
/// }
///
/// let mut cache = vec![1];
/// let events = with_captured_events(|| {
///     refresh(&mut cache, "/no/such/file");
///     assert_eq!(port("http"), 80);
/// });
/// assert_eq!((cache.len(), events.len()), (1, 2));
/// assert!(events[0].handled);
/// ```
///
/// An error handler records what it is handed, with its other arguments beside it:
///
/// ```
/// use error_tracker::{testing::with_captured_events, track};
///
/// #[track(error = err)]
/// fn answer(route: &str, err: std::num::ParseIntError) -> (u16, String) {
///     (400, format!("{route}: {err}"))
/// }
///
/// let error = "x".parse::<u8>().unwrap_err();
/// let events = with_captured_events(|| drop(answer("/orders", error)));
/// assert_eq!(events[0].frames[0].arguments[0].value, "\"/orders\"");
/// ```
pub use error_tracker_macros::track;

/// Runs a block with extras: what fails inside is shown with them, in synchronous and in asynchronous code.
///
/// It is a block in place and no closure: it has the block's value, and `?`, `return`, `break` and `.await` mean what they
/// mean outside. A future takes its scope along from thread to thread, and leaves nothing behind when it is dropped.
/// Values are evaluated as they stand, and turned into JSON only while a tracker is there: by `Serialize`, with `%` by
/// `Display`, with `?` by `Debug`.
///
/// ```
/// use error_tracker::{capture_message, scope};
///
/// # let events = error_tracker::testing::with_captured_events(|| {
/// let (user, address) = (17, std::net::Ipv4Addr::LOCALHOST);
/// scope!(user_id = user, from = %address => {
///     capture_message("no such user");
/// });
/// scope!(|scope| {
///     scope.set_extra("step", "token");
///     capture_message("no token");
/// });
/// scope!(<user_id = user, plan = "pro"> {
///     capture_message("no plan");
/// });
/// # });
/// # assert_eq!(events[0].context["from"], "127.0.0.1");
/// # assert_eq!(events[1].context["step"], "token");
/// # assert_eq!(events[2].context["plan"], "pro");
/// ```
///
/// A macro inside that awaits in ways that this one does not know runs without the extras.
pub use error_tracker_macros::scope;

#[doc(hidden)]
pub mod __private;

// So that the example on the first page of the repository compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct FirstPage;
