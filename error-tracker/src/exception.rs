//! The cause chain of an error: each error's type, as far as it can be had, and its message.

use std::{
    any::type_name,
    borrow::Cow,
    error::Error as StdError,
    fmt::{self, Display},
    ops::DerefMut,
};

use crate::{
    inside,
    limits::{EXCEPTIONS_MAX, MESSAGE_BYTES_MAX},
    mask::MaskRules,
    model::Exception,
    render,
};

/// What cannot be told about the type of an error behind `dyn Error`.
pub(crate) const UNKNOWN_TYPE: &str = "dyn Error";

/// The exception of one value that is shown by `Display`; its message is masked and cut.
pub(crate) fn exception(type_name: Cow<'static, str>, message: &dyn Display, mask: &MaskRules) -> Exception {
    let message = render::with_display_text(message, MESSAGE_BYTES_MAX, |text| {
        let mut message = String::with_capacity(text.len());
        mask.text(text, &mut message);
        message
    });
    cut(type_name, message)
}

/// The exception of one value that is shown by `Debug`; its message is masked and cut.
pub(crate) fn exception_of_debug(
    type_name: Cow<'static, str>,
    message: &dyn std::fmt::Debug,
    mask: &MaskRules,
) -> Exception {
    let message = render::with_debug_text(message, MESSAGE_BYTES_MAX, |text| {
        let mut message = String::with_capacity(text.len());
        mask.debug_text(text, &mut message);
        message
    });
    cut(type_name, message)
}

fn cut(type_name: Cow<'static, str>, mut message: String) -> Exception {
    render::cut(&mut message, MESSAGE_BYTES_MAX);
    Exception { type_name, message }
}

/// Adds the error's causes to its chain, the nearest first, up to a bound.
pub(crate) fn push_causes(chain: &mut Vec<Exception>, cause: Option<&(dyn StdError + 'static)>, mask: &MaskRules) {
    let mut next = cause;
    while let Some(error) = next {
        if chain.len() >= EXCEPTIONS_MAX {
            return;
        }
        let name = known_type(error).unwrap_or(UNKNOWN_TYPE);
        chain.push(exception(Cow::Borrowed(name), &error, mask));
        // A `source` that panics ends the chain.
        next = inside::caught(|| error.source()).ok().flatten();
    }
}

/// The chain of an error whose type is known.
pub(crate) fn chain_of<E: StdError + ?Sized>(error: &E, mask: &MaskRules) -> Vec<Exception> {
    let mut chain = vec![exception(readable(type_name::<E>()), &Shown(error), mask)];
    push_causes(&mut chain, inside::caught(|| error.source()).ok().flatten(), mask);
    chain
}

/// The chain of an error that stands behind `dyn Error` in a `T`: its type is told where it is a well-known one, else
/// that of the `T`.
pub(crate) fn chain_of_dyn<T: ?Sized>(error: &(dyn StdError + 'static), mask: &MaskRules) -> Vec<Exception> {
    let name = known_type(error).map_or_else(|| readable(type_name::<T>()), Cow::Borrowed);
    let mut chain = vec![exception(name, &error, mask)];
    push_causes(&mut chain, inside::caught(|| error.source()).ok().flatten(), mask);
    chain
}

/// The chain of a report of `error-stack`: its contexts, outermost first.
#[cfg(feature = "error-stack")]
pub(crate) fn chain_of_report<C: ?Sized>(report: &error_stack::Report<C>, mask: &MaskRules) -> Vec<Exception> {
    let mut chain: Vec<Exception> = Vec::new();
    for frame in report.frames() {
        if let error_stack::FrameKind::Context(context) = frame.kind()
            && chain.len() < EXCEPTIONS_MAX
        {
            let name =
                if chain.is_empty() { type_name::<C>() } else { known_type_of_frame(frame).unwrap_or(UNKNOWN_TYPE) };
            chain.push(exception(readable(name), &context, mask));
        }
    }
    chain
}

/// What was attached to a report, as far as it can be shown; what is nearest to the outermost context is first.
#[cfg(feature = "error-stack")]
pub(crate) fn attachments_of_report<C: ?Sized>(report: &error_stack::Report<C>) -> Vec<String> {
    use error_stack::{AttachmentKind, FrameKind};

    let shown = report.frames().filter_map(|frame| match frame.kind() {
        FrameKind::Attachment(AttachmentKind::Printable(attachment)) => {
            Some(render::display_text(&attachment, crate::limits::VALUE_BYTES_MAX))
        }
        _ => None,
    });
    shown.take(EXCEPTIONS_MAX).collect()
}

/// `Display` of what may be unsized.
struct Shown<'a, T: ?Sized>(&'a T);

impl<T: Display + ?Sized> Display for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The type's name without the wrapping that says nothing about the failure.
pub(crate) fn readable(name: &'static str) -> Cow<'static, str> {
    let mut name = name;
    loop {
        let open = ["alloc::boxed::Box<", "alloc::sync::Arc<", "alloc::rc::Rc<"];
        let inside = open.iter().find_map(|open| name.strip_prefix(open)).and_then(|inside| inside.strip_suffix('>'));
        match inside.or_else(|| name.strip_prefix('&')) {
            Some(inner) => name = inner,
            None => break,
        }
    }
    if name == std::any::type_name::<NoneError>() {
        return Cow::Borrowed("None");
    }
    if name.starts_with("dyn core::error::Error") { Cow::Borrowed(UNKNOWN_TYPE) } else { Cow::Borrowed(name) }
}

/// What stands for the error when a function fails by `None`.
///
/// ```
/// use error_tracker::{auto_track, testing::with_captured_events};
///
/// #[auto_track(none)]
/// fn first(words: &[&str]) -> Option<usize> {
///     let word = words.first()?;
///     Some(word.len())
/// }
///
/// let events = with_captured_events(|| drop(first(&[])));
/// assert_eq!((events[0].title(), events[0].message()), ("None", "the value is None"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct NoneError;

impl Display for NoneError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the value is None")
    }
}

impl StdError for NoneError {}

macro_rules! well_known {
    ($error:expr; $($type:ty),* $(,)?) => {
        $(if $error.is::<$type>() { return Some(type_name::<$type>()); })*
    };
}

/// The type of what `$error` holds where it is one that programs often meet. Anything else cannot be told, and is not
/// guessed.
macro_rules! known_type_of {
    ($error:expr) => {{
        well_known!($error;
            std::io::Error,
            std::num::ParseIntError,
            std::num::ParseFloatError,
            std::num::TryFromIntError,
            std::str::Utf8Error,
            std::str::ParseBoolError,
            std::string::FromUtf8Error,
            std::string::FromUtf16Error,
            std::char::ParseCharError,
            std::char::CharTryFromError,
            std::char::DecodeUtf16Error,
            std::fmt::Error,
            std::array::TryFromSliceError,
            std::cell::BorrowError,
            std::cell::BorrowMutError,
            std::collections::TryReserveError,
            std::env::VarError,
            std::ffi::FromBytesWithNulError,
            std::ffi::NulError,
            std::net::AddrParseError,
            std::path::StripPrefixError,
            std::sync::mpsc::RecvError,
            std::sync::mpsc::RecvTimeoutError,
            std::sync::mpsc::TryRecvError,
            std::thread::AccessError,
            std::time::SystemTimeError,
            std::alloc::LayoutError,
            serde_json::Error,
            jiff::Error,
            uuid::Error,
            crate::Error,
        );
        None
    }};
}

fn known_type(error: &(dyn StdError + 'static)) -> Option<&'static str> {
    known_type_of!(error)
}

#[cfg(feature = "error-stack")]
fn known_type_of_frame(frame: &error_stack::Frame) -> Option<&'static str> {
    known_type_of!(frame)
}

/// What `capture_exception` and `print_exception` take: any error, also one behind `Box<dyn Error>`, `anyhow::Error`
/// or `eyre::Report`. `Marker` keeps the two ways apart and is always inferred.
///
/// ```
/// use error_tracker::{capture_exception, exception::CaptureError};
///
/// /// Goes on without what failed, whatever kind of error it has.
/// fn or_default<T: Default, E: CaptureError<M>, M>(result: Result<T, E>) -> T {
///     result.unwrap_or_else(|error| {
///         capture_exception(&error);
///         T::default()
///     })
/// }
///
/// assert_eq!(or_default("7 pieces".parse::<u32>()), 0);
/// ```
pub trait CaptureError<Marker> {
    /// The cause chain, outermost first, masked.
    #[doc(hidden)]
    fn exceptions(&self, mask: &MaskRules) -> Vec<Exception>;
}

/// Marks errors that are errors themselves.
#[doc(hidden)]
#[derive(Debug)]
pub enum ByError {}

/// Marks errors that stand behind a `dyn Error`.
#[doc(hidden)]
#[derive(Debug)]
pub enum ByDeref {}

impl<E: StdError + ?Sized> CaptureError<ByError> for E {
    fn exceptions(&self, mask: &MaskRules) -> Vec<Exception> {
        chain_of(self, mask)
    }
}

// `DerefMut` keeps `Arc<dyn Error>` out, which is an error itself and would come in both ways.
impl<T, D> CaptureError<ByDeref> for T
where
    T: DerefMut<Target = D> + AsRef<D>,
    D: DynError + ?Sized,
{
    fn exceptions(&self, mask: &MaskRules) -> Vec<Exception> {
        chain_of_dyn::<T>(self.deref().as_dyn(), mask)
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for dyn std::error::Error {}
    impl Sealed for dyn std::error::Error + Send {}
    impl Sealed for dyn std::error::Error + Send + Sync {}
}

/// The kinds of `dyn Error`.
#[doc(hidden)]
pub trait DynError: sealed::Sealed {
    /// The plain one.
    #[doc(hidden)]
    fn as_dyn(&self) -> &(dyn StdError + 'static);
}

impl DynError for dyn StdError {
    fn as_dyn(&self) -> &(dyn StdError + 'static) {
        self
    }
}

impl DynError for dyn StdError + Send {
    fn as_dyn(&self) -> &(dyn StdError + 'static) {
        self
    }
}

impl DynError for dyn StdError + Send + Sync {
    fn as_dyn(&self) -> &(dyn StdError + 'static) {
        self
    }
}
