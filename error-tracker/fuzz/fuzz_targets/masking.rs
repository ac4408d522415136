//! Masking of arbitrary text never panics, and of an arbitrary value with a secret in it never lets the secret
//! through, wherever the rendering is cut.
//!
//! The bounded run of the same kind is among the tests, in `tests/masking/generated.rs`.

#![no_main]

use std::{collections::BTreeMap, fmt};

use arbitrary::Arbitrary;
use error_tracker::mask::MaskRules;
use libfuzzer_sys::fuzz_target;

/// What may not come through, and as little of it as would.
const SECRET: &str = "Zq7iris0kX9";
const SECRET_BYTES_MIN: usize = 6;

#[derive(Arbitrary, Clone, Copy)]
enum SecretName {
    Password,
    ApiKey,
    UserAuth,
    Otp,
}

impl SecretName {
    fn text(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::ApiKey => "X-Api-Key",
            Self::UserAuth => "userAuth",
            Self::Otp => "otp",
        }
    }
}

/// What stands around and beside a secret.
#[derive(Arbitrary)]
enum Plain<'a> {
    Text(&'a str),
    Character(char),
    Number(i32),
    List(Vec<Plain<'a>>),
    Map(Vec<(&'a str, Plain<'a>)>),
    Wrapped(Option<Box<Plain<'a>>>),
}

/// What stands under a secret name.
#[derive(Arbitrary)]
enum Secret<'a> {
    Text(&'a str, &'a str),
    List(Plain<'a>, Box<Secret<'a>>, Plain<'a>),
    Map(&'a str, Box<Secret<'a>>),
    Structure(Plain<'a>, Box<Secret<'a>>),
    Rendered(Box<Secret<'a>>),
}

/// Where the secret stands.
#[derive(Arbitrary)]
enum Holder<'a> {
    Field(SecretName, Plain<'a>, Secret<'a>, Plain<'a>),
    Entry(SecretName, Plain<'a>, Secret<'a>, &'a str),
    Pair(SecretName, Secret<'a>),
    List(Plain<'a>, Box<Holder<'a>>, Plain<'a>),
    Inner(Plain<'a>, Box<Holder<'a>>, Plain<'a>),
    Rendered(Box<Holder<'a>>),
}

impl fmt::Debug for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Character(character) => character.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::List(values) => values.fmt(f),
            Self::Map(entries) => entries.iter().map(|(key, value)| (key, value)).collect::<BTreeMap<_, _>>().fmt(f),
            Self::Wrapped(value) => value.fmt(f),
        }
    }
}

/// The rendering as a literal. Each one doubles what it holds, so a long one is not quoted again.
fn rendered(inner: &dyn fmt::Debug, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let text = format!("{inner:?}");
    if text.len() > 16 * 1024 { f.write_str(&text) } else { fmt::Debug::fmt(&text, f) }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(before, after) => format!("{before}{SECRET}{after}").fmt(f),
            Self::List(before, inner, after) => f.debug_list().entry(before).entry(inner).entry(after).finish(),
            Self::Map(key, inner) => f.debug_map().entry(key, inner).finish(),
            Self::Structure(before, inner) => f.debug_struct("Kind").field("a", before).field("b", inner).finish(),
            Self::Rendered(inner) => rendered(inner, f),
        }
    }
}

impl fmt::Debug for Holder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name, before, secret, after) => {
                f.debug_struct("Kind").field("a", before).field(name.text(), secret).field("b", after).finish_non_exhaustive()
            }
            Self::Entry(name, before, secret, key) => f.debug_map().entry(key, before).entry(&name.text(), secret).finish(),
            Self::Pair(name, secret) => (name.text(), secret).fmt(f),
            Self::List(before, inner, after) => f.debug_list().entry(before).entry(inner).entry(after).finish(),
            Self::Inner(before, inner, after) => f.debug_tuple("Kind").field(before).field(inner).field(after).finish(),
            Self::Rendered(inner) => rendered(inner, f),
        }
    }
}

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    free: &'a str,
    media: &'a str,
    pretty: bool,
    cut: u16,
    holder: Holder<'a>,
}

fuzz_target!(|input: Input<'_>| {
    let rules = MaskRules::default();
    let mut out = String::new();
    rules.debug_text(input.free, &mut out);
    rules.text(input.free, &mut out);
    rules.query_string(input.free, &mut out);
    rules.header("cookie", input.free);
    rules.header("set-cookie", input.free);
    rules.name(input.free);
    rules.body(Some(input.media), input.free);
    rules.body(Some("multipart/form-data; boundary=a"), input.free);
    rules.body(Some("application/x-www-form-urlencoded"), input.free);
    if let Ok(mut value) = serde_json::from_str(input.free) {
        rules.json(&mut value);
    }

    let holder = &input.holder;
    let mut text = if input.pretty { format!("{holder:#?}") } else { format!("{holder:?}") };
    text.truncate(text.floor_char_boundary(64 * 1024));
    // The fuzzer finds the secret in the binary, and then writes it where nothing is secret.
    if text.matches(&SECRET[..SECRET_BYTES_MIN]).count() > 1 {
        return;
    }
    let end = text.floor_char_boundary(usize::from(input.cut).min(text.len()));
    for text in [&text[..], &text[..end]] {
        out.clear();
        rules.debug_text(text, &mut out);
        assert!(!out.contains(&SECRET[..SECRET_BYTES_MIN]), "of {text}\nis shown {out}");
    }
});
