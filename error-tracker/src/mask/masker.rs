//! The pluggable masker: a user's own say on what a name hides.

/// Decides by a name what to show instead of the value.
///
/// The name is that of a variable, a field, a map key, a header, a cookie or a parameter, as it is written there.
/// Masking runs on the failing thread, so an implementation should be quick. One that panics masks.
///
/// A closure is a masker too:
///
/// ```
/// use error_tracker::mask::{DEFAULT_MASK_KEYS, DEFAULT_MASK_TEXT, MaskRules, Masker};
///
/// struct Pins;
///
/// impl Masker for Pins {
///     fn mask(&self, name: &str) -> Option<String> {
///         name.ends_with("_pin").then(|| "<pin>".to_owned())
///     }
/// }
///
/// let rules = MaskRules::new(DEFAULT_MASK_KEYS, DEFAULT_MASK_TEXT).masker(Pins);
/// assert_eq!(rules.name("door_pin").as_deref(), Some("<pin>"));
/// assert_eq!(rules.name("password").as_deref(), Some("**************"));
///
/// let rules = MaskRules::default().masker(|name: &str| (name == "iris").then(String::new));
/// assert_eq!(rules.name("iris").as_deref(), Some(""));
/// ```
pub trait Masker: Send + Sync + 'static {
    /// The text to show instead of the value of `name`, or `None` to leave it to the rules by name and by value.
    fn mask(&self, name: &str) -> Option<String>;
}

impl<F> Masker for F
where
    F: Fn(&str) -> Option<String> + Send + Sync + 'static,
{
    fn mask(&self, name: &str) -> Option<String> {
        self(name)
    }
}

impl<T: Masker> From<T> for Box<dyn Masker> {
    fn from(masker: T) -> Self {
        Box::new(masker)
    }
}
