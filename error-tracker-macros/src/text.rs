//! The text of an expression, spaced as a person would, always in the same way: the fingerprint rests on it.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// Longest text of a failing expression, in characters.
const TEXT_CHARS_MAX: usize = 200;

/// The text of these tokens, on one line, cut when it is very long.
pub(crate) fn of(tokens: &impl ToTokens) -> String {
    let mut writer = Writer::default();
    writer.stream(tokens.to_token_stream());
    let text = writer.text;
    match text.char_indices().nth(TEXT_CHARS_MAX) {
        Some((end, _)) => format!("{}..", &text[..end]),
        None => text,
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    last: Last,
    bars: Bars,
}

/// Where the writer stands in the head of a closure.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Bars {
    #[default]
    Outside,
    /// Behind the first bar of `||`, as the head of a closure or as an operator.
    Joint,
    /// Between the bars.
    Within,
}

/// What was written last, as far as spacing depends on it.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Last {
    #[default]
    Start,
    Word,
    /// A punctuation mark that wants no space behind it.
    Tight,
    /// A punctuation mark that wants a space behind it.
    Spaced,
    /// A punctuation mark that goes on with the next one.
    Joint,
    Open,
    Close,
}

impl Writer {
    fn stream(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        let mut generic = 0usize;
        let outer = std::mem::take(&mut self.bars);
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => {
                    let inner = group.stream();
                    match group.delimiter() {
                        Delimiter::None => self.stream(inner),
                        Delimiter::Parenthesis => self.group("(", inner, ")", false),
                        Delimiter::Bracket => self.group("[", inner, "]", false),
                        Delimiter::Brace => self.group("{", inner, "}", true),
                    }
                }
                TokenTree::Ident(ident) => self.word(&ident.to_string()),
                TokenTree::Literal(literal) => self.word(&literal.to_string()),
                TokenTree::Punct(punct) => {
                    // A lone `#` begins an attribute; ours are marks that nobody wrote.
                    if punct.as_char() == '#' {
                        if let Some(TokenTree::Group(_)) = tokens.peek() {
                            tokens.next();
                        }
                        continue;
                    }
                    self.punct(punct.as_char(), punct.spacing() == Spacing::Joint, &mut generic);
                }
            }
        }
        self.bars = outer;
    }

    fn group(&mut self, open: &str, inner: TokenStream, close: &str, spaced: bool) {
        if spaced && !matches!(self.last, Last::Start | Last::Open) || self.last == Last::Spaced {
            self.text.push(' ');
        }
        self.text.push_str(open);
        let empty = inner.is_empty();
        self.last = if spaced && !empty { Last::Spaced } else { Last::Open };
        self.stream(inner);
        if spaced && !empty {
            self.text.push(' ');
        }
        self.text.push_str(close);
        self.last = Last::Close;
    }

    fn word(&mut self, word: &str) {
        if matches!(self.last, Last::Word | Last::Spaced | Last::Close) {
            self.text.push(' ');
        }
        self.text.push_str(word);
        self.last = Last::Word;
    }

    fn punct(&mut self, mark: char, joint: bool, generic: &mut usize) {
        let after_value = matches!(self.last, Last::Word | Last::Close);
        let (before, after) = match mark {
            '.' | '?' => (false, false),
            ',' | ';' => (false, true),
            ':' if joint || self.text.ends_with(':') => (false, false),
            ':' => (false, true),
            '&' | '*' | '-' if !after_value && self.last != Last::Joint => (self.last == Last::Spaced, false),
            '!' => (!after_value && self.last == Last::Spaced, false),
            '\'' => (self.last == Last::Spaced, false),
            '<' if self.text.ends_with("::") => {
                *generic += 1;
                (false, false)
            }
            '>' if *generic > 0 && !self.text.ends_with(['-', '=']) => {
                *generic -= 1;
                (false, false)
            }
            '=' if self.text.ends_with("..") => (false, false),
            '|' => self.bar(joint, after_value),
            _ => (self.last != Last::Start && self.last != Last::Open, true),
        };
        if before && self.last != Last::Joint && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        self.text.push(mark);
        self.last = match (joint, after) {
            (true, _) if mark != '\'' && !matches!(mark, '.' | '?') => Last::Joint,
            (_, true) => Last::Spaced,
            (_, false) => Last::Tight,
        };
    }
}

impl Writer {
    /// Whether a bar wants a space before it and behind it: it begins the head of a closure, ends it, or is an operator.
    fn bar(&mut self, joint: bool, after_value: bool) -> (bool, bool) {
        let is_keyword = |word: &str| matches!(word, "move" | "async" | "return" | "static" | "break" | "in" | "else");
        let last_word = self.text.rsplit(|letter: char| !letter.is_alphanumeric() && letter != '_').next();
        let begins = !after_value || (self.last == Last::Word && last_word.is_some_and(is_keyword));
        let (bars, spaces) = match (self.bars, begins) {
            (Bars::Within, _) => (Bars::Outside, (false, true)),
            (Bars::Joint, _) => (Bars::Outside, (false, true)),
            (Bars::Outside, true) if !joint => (Bars::Within, (self.last != Last::Open, false)),
            (Bars::Outside, true) => (Bars::Joint, (self.last != Last::Open, false)),
            (Bars::Outside, false) if joint => (Bars::Joint, (true, false)),
            (Bars::Outside, false) => (Bars::Outside, (true, true)),
        };
        self.bars = bars;
        let at_start = matches!(self.last, Last::Start);
        (spaces.0 && !at_start, spaces.1)
    }
}

#[cfg(test)]
mod tests {
    fn text(source: &str) -> String {
        super::of(&source.parse::<proc_macro2::TokenStream>().expect("tokens"))
    }

    #[test]
    fn calls_read_as_they_are_written() {
        for source in [
            "gateway.debit(&card)?",
            "std::fs::read(path)?",
            "a + b * 2",
            "x == &y",
            "Foo { a: 1, b }",
            "v.get(&k[..3])?",
            "matches!(c, '0'..='9')",
            "parse::<u32>(s)?",
            "!done",
            "f(|source| E { source })?",
            "read(path).map_err(|error| Failure::new(error, path))?",
            "x.map(move |(a, b)| a | b)?",
            "make(|| 1).ok_or_else(|| g(x))?",
            "a || b",
            "v.fold(0, |sum, _| sum + 1)",
            "retry(move || try_it(&a))?",
        ] {
            assert_eq!(text(source), source);
        }
    }

    #[test]
    fn spacing_in_the_source_makes_no_difference() {
        assert_eq!(text("a . b ( & c ) ?"), text("a.b(&c)?"));
    }

    #[test]
    fn a_long_text_is_cut() {
        let long = format!("f({})", vec!["x"; 500].join(", "));
        assert!(text(&long).len() <= super::TEXT_CHARS_MAX + 2);
    }
}
