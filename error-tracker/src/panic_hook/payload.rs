//! What a panic carries: a text, a value of a type that is known, or anything else.

use std::{any::Any, borrow::Cow, fmt::Debug};

use crate::{exception, limits::MESSAGE_BYTES_MAX, mask::MaskRules, model::Exception, render};

/// What the type of an exception says when a panic carries a text, as nearly all do.
pub(super) const PANIC: &str = "panic";
/// What is said of a payload whose type cannot be told.
const UNKNOWN_PAYLOAD: &str = "dyn Any";
const UNKNOWN_PAYLOAD_TEXT: &str = "a panic with a value that is no text";
/// What the standard library says when it is about to end the process.
const LAST_WORDS: [&str; 2] = ["panic in a function that cannot unwind", "panic in a destructor during cleanup"];

/// What a panic carries.
pub(super) enum Payload {
    Text(String),
    /// A value of a type that is known, as `Debug` shows it.
    Value(&'static str, String),
    Unknown,
}

impl Payload {
    pub(super) fn of(payload: &(dyn Any + Send)) -> Self {
        if let Some(text) = payload.downcast_ref::<&'static str>() {
            return Self::Text(cut(text));
        }
        if let Some(text) = payload.downcast_ref::<String>() {
            return Self::Text(cut(text));
        }
        value(payload).unwrap_or(Self::Unknown)
    }

    /// The exception, masked.
    pub(super) fn exception(&self, mask: &MaskRules) -> Exception {
        match self {
            Self::Text(text) => exception::exception(Cow::Borrowed(PANIC), text, mask),
            Self::Value(type_name, text) => exception::exception(Cow::Borrowed(type_name), text, mask),
            Self::Unknown => {
                Exception { type_name: Cow::Borrowed(UNKNOWN_PAYLOAD), message: UNKNOWN_PAYLOAD_TEXT.to_owned() }
            }
        }
    }
}

/// Whether it says that the standard library is about to end the process.
pub(super) fn is_last_words(payload: &(dyn Any + Send)) -> bool {
    let text = payload.downcast_ref::<&'static str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.is_some_and(|text| LAST_WORDS.contains(&text))
}

/// A payload of one of the plain types that `panic_any` is used with. Their `Debug` cannot fail.
fn value(payload: &(dyn Any + Send)) -> Option<Payload> {
    macro_rules! plain {
        ($($type:ty),* $(,)?) => {
            $(if let Some(value) = payload.downcast_ref::<$type>() { return Some(shown(stringify!($type), value)); })*
        };
    }
    fn shown(type_name: &'static str, value: &dyn Debug) -> Payload {
        Payload::Value(type_name, render::debug_text(value, MESSAGE_BYTES_MAX))
    }
    plain!(
        (),
        bool,
        char,
        i8,
        i16,
        i32,
        i64,
        i128,
        isize,
        u8,
        u16,
        u32,
        u64,
        u128,
        usize,
        f32,
        f64,
        Box<str>,
        Cow<'static, str>,
        std::io::ErrorKind,
        std::fmt::Error,
        std::process::ExitStatus,
    );
    None
}

fn cut(text: &str) -> String {
    // A little more than is shown, so that it still shows that something was cut.
    let end = text.floor_char_boundary(MESSAGE_BYTES_MAX.saturating_add(4));
    text.get(..end).unwrap_or_default().to_owned()
}
