//! The structure of a value.

/// A value as far as its text tells.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node<'a> {
    /// A number, a string, a word, or text that is no structure.
    Atom(&'a str),
    /// `Name { field: value }`.
    Struct { name: &'a str, fields: Vec<(&'a str, Node<'a>)> },
    /// `Name(value, value)`, or a tuple when the name is empty.
    Tuple { name: &'a str, items: Vec<Node<'a>> },
    /// `[value, value]`.
    List(Vec<Node<'a>>),
    /// `{key: value}`.
    Map(Vec<(Node<'a>, Node<'a>)>),
    /// `{value, value}`.
    Set(Vec<Node<'a>>),
    /// Where the text was cut.
    Cut,
}

impl Node<'_> {
    /// How many parts it has.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Atom(_) | Self::Cut => 0,
            Self::Struct { fields, .. } => fields.len(),
            Self::Tuple { items, .. } | Self::List(items) | Self::Set(items) => items.len(),
            Self::Map(entries) => entries.len(),
        }
    }

    /// Whether it has parts to open.
    pub(crate) fn is_branch(&self) -> bool {
        self.len() > 0
    }
}

/// Whether a text is what masking leaves behind: stars and nothing else, in quotes or not.
pub(crate) fn is_mask(text: &str) -> bool {
    let text = text.trim_matches('"');
    text.len() >= 3 && text.bytes().all(|byte| byte == b'*')
}
