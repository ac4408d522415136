//! A tolerant reader of `Debug` text, on one line or pretty-printed. What it cannot read as structure it leaves as text.

use super::Node;
use crate::limits::{VALUE_DEPTH_MAX, VALUE_NODES_MAX};

/// Reads a text into structure. A text that is cut gives the part that is there, with [`Node::Cut`] where it ends; a text
/// that is no `Debug` rendering gives one atom.
pub(crate) fn parse(text: &str) -> Node<'_> {
    let text = text.trim();
    let mut reader = Reader { text, at: 0, nodes: 0 };
    match reader.value(0, false) {
        Some(node) if reader.rest().trim_start().is_empty() => node,
        _ => Node::Atom(text),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    nodes: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    /// One value; `key` stops a plain word at a colon.
    fn value(&mut self, depth: usize, key: bool) -> Option<Node<'a>> {
        self.nodes += 1;
        if depth > VALUE_DEPTH_MAX || self.nodes > VALUE_NODES_MAX {
            return None;
        }
        self.skip_space();
        match self.peek() {
            None => Some(Node::Cut),
            Some('[') => {
                self.at += 1;
                Some(Node::List(self.items(']', depth)?))
            }
            Some('(') => {
                self.at += 1;
                Some(Node::Tuple { name: "", items: self.items(')', depth)? })
            }
            Some('{') => {
                self.at += 1;
                self.braces(depth)
            }
            Some(_) => self.word(depth, key),
        }
    }

    /// A word, and the structure that it names if brackets follow.
    fn word(&mut self, depth: usize, key: bool) -> Option<Node<'a>> {
        let start = self.at;
        loop {
            let here = self.at;
            match self.peek() {
                None | Some(',' | ')' | ']' | '}') => break,
                Some(':')
                    if key
                        && !self.rest().starts_with("::")
                        && self.text.get(..here).is_some_and(|t| !t.ends_with(':')) =>
                {
                    let behind = self.rest().get(1..).and_then(|rest| rest.chars().next());
                    if behind.is_none_or(char::is_whitespace) || self.text.get(..here).is_some_and(|t| t.ends_with('"'))
                    {
                        break;
                    }
                    self.at += 1;
                }
                Some(quote @ '"') => self.string(quote),
                Some('\'') => self.character(),
                Some(open @ ('(' | '{' | '[')) => {
                    let name = self.text.get(start..here).unwrap_or_default().trim_end();
                    if open != '[' && is_name(name) {
                        self.at += 1;
                        return if open == '(' {
                            Some(Node::Tuple { name, items: self.items(')', depth)? })
                        } else {
                            self.fields(name, depth)
                        };
                    }
                    self.balanced()?;
                }
                Some(c) => self.at += c.len_utf8(),
            }
        }
        let word = self.text.get(start..self.at).unwrap_or_default().trim_end();
        (!word.is_empty()).then_some(Node::Atom(word))
    }

    /// Passes a string, or what is there of one.
    fn string(&mut self, quote: char) {
        self.at += 1;
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            if c == '\\' {
                self.at += self.peek().map_or(0, char::len_utf8);
            } else if c == quote {
                return;
            }
        }
    }

    /// Passes a character literal. A quote that begins none, such as that of a lifetime, is passed alone.
    fn character(&mut self) {
        let rest = self.rest();
        let inner = rest.get(1..).unwrap_or_default();
        let length = if let Some(escape) = inner.strip_prefix('\\') {
            escape.get(1..).and_then(|behind| behind.find('\'')).filter(|end| *end <= 10).map(|end| end + 4)
        } else {
            inner
                .chars()
                .next()
                .filter(|c| inner.get(c.len_utf8()..).is_some_and(|r| r.starts_with('\'')))
                .map(|c| c.len_utf8() + 2)
        };
        self.at += length.unwrap_or(1);
    }

    /// Passes brackets that belong to a text, with all that they hold.
    fn balanced(&mut self) -> Option<()> {
        let mut open = 0_usize;
        while let Some(c) = self.peek() {
            match c {
                '"' => {
                    self.string('"');
                    continue;
                }
                '(' | '{' | '[' => open += 1,
                ')' | '}' | ']' => open = open.checked_sub(1)?,
                _ => {}
            }
            self.at += c.len_utf8();
            if open == 0 {
                return Some(());
            }
        }
        Some(())
    }

    fn items(&mut self, close: char, depth: usize) -> Option<Vec<Node<'a>>> {
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.eat(close) {
                return Some(items);
            }
            let item = self.value(depth + 1, false)?;
            let cut = item == Node::Cut;
            items.push(item);
            if cut || !self.separator(close)? {
                return Some(items);
            }
        }
    }

    /// True when another part follows, false when the text ends here, nothing when it is no list.
    fn separator(&mut self, close: char) -> Option<bool> {
        self.skip_space();
        match self.peek() {
            None => Some(false),
            Some(',') => {
                self.at += 1;
                Some(true)
            }
            Some(c) if c == close => Some(true),
            Some(_) => None,
        }
    }

    fn fields(&mut self, name: &'a str, depth: usize) -> Option<Node<'a>> {
        let mut fields = Vec::new();
        loop {
            self.skip_space();
            if self.eat('}') {
                break;
            }
            let start = self.at;
            let length = self.rest().find([':', ',', '}']).unwrap_or(self.rest().len());
            self.at += length;
            let field = self.text.get(start..self.at).unwrap_or_default().trim();
            if field == ".." || field == "..." || field == "…" {
                fields.push(("..", Node::Cut));
                if !self.separator('}')? {
                    break;
                }
                continue;
            }
            if self.peek().is_none() {
                fields.push((field, Node::Cut));
                break;
            }
            if !is_field(field) || !self.eat(':') {
                return None;
            }
            let value = self.value(depth + 1, false)?;
            let cut = value == Node::Cut;
            fields.push((field, value));
            if cut || !self.separator('}')? {
                break;
            }
        }
        Some(Node::Struct { name, fields })
    }

    fn braces(&mut self, depth: usize) -> Option<Node<'a>> {
        let mut entries = Vec::new();
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.eat('}') {
                break;
            }
            let key = self.value(depth + 1, true)?;
            let cut = key == Node::Cut;
            self.skip_space();
            if !cut && items.is_empty() && self.eat(':') {
                let value = self.value(depth + 1, false)?;
                let cut = value == Node::Cut;
                entries.push((key, value));
                if cut {
                    break;
                }
            } else if entries.is_empty() || cut {
                if entries.is_empty() {
                    items.push(key);
                } else {
                    entries.push((Node::Cut, Node::Cut));
                }
                if cut {
                    break;
                }
            } else {
                return None;
            }
            if !self.separator('}')? {
                break;
            }
        }
        Some(if items.is_empty() { Node::Map(entries) } else { Node::Set(items) })
    }
}

/// Whether brackets behind this text make it the name of a structure.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || "_:#".contains(c))
}

fn is_field(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_#".contains(c))
}

#[cfg(test)]
mod tests {
    use super::{Node, parse};

    fn atom(text: &str) -> Node<'_> {
        Node::Atom(text)
    }

    #[test]
    fn a_struct_in_an_option_is_read() {
        let node = parse(r#"Some(Card { number: "4, } 2", left: 3 })"#);
        let fields = vec![("number", atom(r#""4, } 2""#)), ("left", atom("3"))];
        assert_eq!(node, Node::Tuple { name: "Some", items: vec![Node::Struct { name: "Card", fields }] });
    }

    #[test]
    fn pretty_printed_text_gives_the_same_structure() {
        #[derive(Debug)]
        #[allow(dead_code)]
        struct Order {
            lines: Vec<(u8, char)>,
            note: Option<String>,
        }
        let order = Order { lines: vec![(1, ','), (2, '\'')], note: None };
        assert_eq!(parse(&format!("{order:?}")), parse(&format!("{order:#?}")));
    }

    #[test]
    fn a_map_and_a_set_are_told_apart() {
        let key = || (atom(r#""a""#), atom("1"));
        assert_eq!(parse(r#"{"a": 1}"#), Node::Map(vec![key()]));
        assert_eq!(parse(r#"{"a":1}"#), Node::Map(vec![key()]));
        assert_eq!(parse("{1, 2}"), Node::Set(vec![atom("1"), atom("2")]));
        assert_eq!(parse("{a::B: 1}"), Node::Map(vec![(atom("a::B"), atom("1"))]));
    }

    #[test]
    fn a_cut_text_keeps_the_part_that_is_there() {
        let node = parse(r#"Order { id: 7, lines: [Line { sku: "ab"#);
        let line = Node::Struct { name: "Line", fields: vec![("sku", atom("\"ab"))] };
        assert_eq!(
            node,
            Node::Struct { name: "Order", fields: vec![("id", atom("7")), ("lines", Node::List(vec![line]))] }
        );
    }

    #[test]
    fn text_of_other_kinds_stays_as_it_is() {
        for text in [
            "2026-01-31T10:00:00Z",
            "127.0.0.1:8080",
            "<moved>",
            "a } b",
            "10 % (of 3)",
            "&'a str",
            "x: y",
            "}{",
            "\"",
            "'",
        ] {
            assert_eq!(parse(text), atom(text), "{text}");
        }
    }

    #[test]
    fn what_is_not_exhaustive_is_read() {
        let node = parse("Client { host: \"a\", .. }");
        assert_eq!(node, Node::Struct { name: "Client", fields: vec![("host", atom("\"a\"")), ("..", Node::Cut)] });
    }

    #[test]
    fn nesting_without_end_becomes_text() {
        let text = "[".repeat(100_000);
        assert_eq!(parse(&text), atom(&text));
    }
}
