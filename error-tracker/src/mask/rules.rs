//! The rules themselves: which names hide their value, and what is shown instead.

use std::{
    borrow::Cow,
    fmt,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, LazyLock, OnceLock},
};

use super::{
    Masker,
    names::{Found, Names, Verdict},
    reader::{Form, before_ellipsis, read, read_whole},
    screen,
};

/// What joins a name and its value, or tells that a name follows.
const JOINS: [char; 7] = [':', '=', ',', '%', '-', '<', '('];

/// What is shown instead of a secret, unless a setting says otherwise.
pub const DEFAULT_MASK_TEXT: &str = "**************";

/// The names whose values are hidden, unless a setting says otherwise.
///
/// A name matches anywhere in another one, whatever the case and however its words are joined: `api_key` in
/// `xApiKey` and `X-API-KEY`. Names of four letters or fewer match whole words only: `auth` in `auth_code` and
/// `userAuth`, not in `author`.
pub const DEFAULT_MASK_KEYS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "token",
    "api_key",
    "apikey",
    "x_api_key",
    "authorization",
    "auth",
    "cookie",
    "session",
    "sessionid",
    "credential",
    "private_key",
    "privatekey",
    "mysql_pwd",
    "card_number",
    "credit_card",
    "cvv",
    "ssn",
    "iban",
    "otp",
    "jwt",
    "bearer",
    "csrf",
    "xsrf",
];

/// Which names hide their value, and what is shown instead. Cloning is cheap.
///
/// Beside the names there are rules for values, which always hold: the user information of a URL, `Bearer` and `Basic`
/// credentials, JSON web tokens, PEM blocks, and the numbers of payment cards.
///
/// ```
/// use error_tracker::mask::MaskRules;
///
/// let rules = MaskRules::default();
/// let mut shown = String::new();
/// rules.debug_text(r#"Login { user: "ann", password: "iris" }"#, &mut shown);
/// assert_eq!(shown, r#"Login { user: "ann", password: "**************" }"#);
/// ```
#[derive(Clone)]
pub struct MaskRules {
    inner: Arc<Inner>,
}

struct Inner {
    names: Arc<Names>,
    text: String,
    masker: Option<Box<dyn Masker>>,
    /// The same without names.
    of_values: OnceLock<MaskRules>,
}

impl Default for MaskRules {
    fn default() -> Self {
        static DEFAULT: LazyLock<MaskRules> = LazyLock::new(|| MaskRules::new(DEFAULT_MASK_KEYS, DEFAULT_MASK_TEXT));
        DEFAULT.clone()
    }
}

impl fmt::Debug for MaskRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MaskRules")
            .field("text", &self.inner.text)
            .field("masker", &self.inner.masker.is_some())
            .finish_non_exhaustive()
    }
}

impl MaskRules {
    /// Rules that hide the values of these names behind `text`.
    ///
    /// No names at all leave the rules for values in force. An empty `text` hides as well: nothing is shown instead.
    pub fn new<I>(keys: I, text: impl Into<String>) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        Self {
            inner: Arc::new(Inner {
                names: Arc::new(Names::new(keys)),
                text: text.into(),
                masker: None,
                of_values: OnceLock::new(),
            }),
        }
    }

    /// The same rules, with a masker that is asked first about every name.
    ///
    /// ```
    /// use error_tracker::mask::{MaskRules, Masker};
    ///
    /// let pins: Box<dyn Masker> = Box::new(|name: &str| name.ends_with("_pin").then(|| "<pin>".to_owned()));
    /// assert_eq!(MaskRules::default().masker(pins).name("door_pin").as_deref(), Some("<pin>"));
    /// ```
    #[must_use]
    pub fn masker(self, masker: impl Into<Box<dyn Masker>>) -> Self {
        let (names, text) = (Arc::clone(&self.inner.names), self.inner.text.clone());
        Self { inner: Arc::new(Inner { names, text, masker: Some(masker.into()), of_values: OnceLock::new() }) }
    }

    /// What is shown instead of a secret.
    ///
    /// ```
    /// use error_tracker::mask::MaskRules;
    ///
    /// assert_eq!(MaskRules::new(["password"], "<hidden>").mask_text(), "<hidden>");
    /// ```
    pub fn mask_text(&self) -> &str {
        &self.inner.text
    }

    /// What to show instead of the value of this variable, field, key, header or parameter, if it is to be hidden.
    ///
    /// ```
    /// use error_tracker::mask::MaskRules;
    ///
    /// let rules = MaskRules::default();
    /// assert!(rules.name("userPassword").is_some());
    /// assert!(rules.name("author").is_none());
    /// ```
    pub fn name(&self, name: &str) -> Option<Cow<'_, str>> {
        self.name_from(name, 0)
    }

    /// Like [`name`](Self::name), of a name that is always the same, beside which the answer is kept. A masker is asked each
    /// time: it may think otherwise by then.
    pub(crate) fn name_again(&self, name: &str, verdict: &Verdict) -> Option<Cow<'_, str>> {
        if self.inner.masker.is_some() {
            return self.name(name);
        }
        self.inner.names.matches_again(name, verdict).then_some(Cow::Borrowed(&*self.inner.text))
    }

    /// Like [`name`](Self::name), where only what ends past the byte `tail` makes the name a secret one.
    pub(super) fn name_from(&self, name: &str, tail: usize) -> Option<Cow<'_, str>> {
        if let Some(masker) = &self.inner.masker {
            let asked = name.get(tail..).unwrap_or(name);
            match catch_unwind(AssertUnwindSafe(|| masker.mask(asked))) {
                Ok(Some(text)) => return Some(Cow::Owned(text)),
                Ok(None) => {}
                Err(payload) => {
                    // What was thrown may throw again when it is dropped; then it is better kept.
                    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
                        std::mem::forget(again);
                    }
                    return Some(Cow::Borrowed(&self.inner.text));
                }
            }
        }
        self.inner.names.matches(name, tail).then_some(Cow::Borrowed(&*self.inner.text))
    }

    /// Whether no name can be a secret one, so that there is no need to look for any.
    pub(super) fn is_nameless(&self) -> bool {
        self.inner.masker.is_none() && self.inner.names.is_empty()
    }

    /// Hides what the rules for values find in the program's own text, where a name says nothing of what stands behind it.
    pub(crate) fn code(&self, text: &mut Cow<'static, str>) {
        if !text.contains('"') {
            return;
        }
        let rules = self.inner.of_values.get_or_init(|| Self::new([] as [&str; 0], self.mask_text()));
        let mut shown = String::with_capacity(text.len());
        if rules.text(text, &mut shown) {
            *text = Cow::Owned(shown);
        }
    }

    /// Hides what is secret in a text where it stands.
    pub(crate) fn in_place(&self, text: &mut String) {
        let Some(found) = self.suspicion(text) else { return };
        let mut shown = String::with_capacity(text.len());
        if read_whole(self, Form::Text, text, found, &mut shown) {
            *text = shown;
        }
    }

    /// Whether the text from `start` to `end` may be a secret name or hold one. A masker may say so of any.
    #[inline]
    pub(super) fn may_be_name(&self, found: &mut Found, bytes: &[u8], start: usize, end: usize) -> bool {
        self.inner.masker.is_some() || self.inner.names.may_stand(found, bytes, start, end)
    }

    /// From where on there may be secret names, if anything in the text can be a secret. What a masker says of a name, only
    /// the reader finds out.
    pub(super) fn suspicion(&self, whole: &str) -> Option<Found> {
        let text = before_ellipsis(whole);
        let asks = self.inner.masker.is_some() && text.contains(JOINS);
        if asks { Some(Found::default()) } else { screen::suspicion(&self.inner.names, text) }
    }

    /// From which byte on something in these texts may be a secret, which stand one behind the other in `texts`; `part` tells
    /// of a byte which of them it is in. Each is taken for one that is whole, and is none that is
    /// [read apart](Self::is_read_apart).
    pub(crate) fn suspicion_of_parts(&self, texts: &str, part: impl Fn(usize) -> Range<usize>) -> Option<usize> {
        let part = |at| {
            let part = part(at);
            part.start..part.start + before_ellipsis(texts.get(part).unwrap_or_default()).len()
        };
        let asks = self.inner.masker.is_some() && texts.contains(JOINS);
        if asks { Some(0) } else { screen::suspicion_of_parts(&self.inner.names, texts, part) }
    }

    /// The masked form of a `Debug` rendering, if anything in it is hidden.
    pub(crate) fn debug(&self, text: &str) -> Option<String> {
        let found = self.suspicion(text)?;
        let mut shown = String::with_capacity(text.len());
        read_whole(self, Form::Debug, text, found, &mut shown).then_some(shown)
    }

    /// Whether it cannot be looked through together with others, because what it ends with may be the beginning of a card's
    /// number.
    pub(crate) fn is_read_apart(&self, text: &str) -> bool {
        screen::ends_with_digits(before_ellipsis(text))
    }

    /// Appends the masked form of a `Debug` rendering to `out`, and says whether anything was hidden.
    ///
    /// Fields, map keys and pairs are read at any depth; what stands in a string literal is read like
    /// [`text`](Self::text). The rendering may be cut at any place: a secret that is not closed is hidden up to the end.
    ///
    /// ```
    /// use error_tracker::mask::MaskRules;
    ///
    /// let mut shown = String::new();
    /// let masked = MaskRules::default().debug_text("Login { user: \"ada\", password: \"hunter2\" }", &mut shown);
    /// assert!(masked && shown.contains("ada") && !shown.contains("hunter2"));
    /// ```
    pub fn debug_text(&self, text: &str, out: &mut String) -> bool {
        read(self, Form::Debug, text, out)
    }

    /// Appends the masked form of free text to `out`, such as an error's message or a line of a log, and says whether
    /// anything was hidden.
    ///
    /// Hidden are the values of `key=value`, `key: value`, `"key": value`, form bodies, query strings and JSON, also
    /// when escaped, and what the rules for values find.
    ///
    /// ```
    /// use error_tracker::mask::MaskRules;
    ///
    /// let mut shown = String::new();
    /// MaskRules::default().text("no answer from https://ada:hunter2@example.com", &mut shown);
    /// assert!(shown.ends_with("@example.com") && !shown.contains("hunter2"));
    /// ```
    pub fn text(&self, text: &str, out: &mut String) -> bool {
        read(self, Form::Text, text, out)
    }
}
