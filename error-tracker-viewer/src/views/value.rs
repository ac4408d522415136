//! A variable's value: on its line when it is short, as a tree to open when it has parts, folded when it is long.

use maud::{Markup, html};

use crate::{
    limits::VALUE_INLINE_CHARS_MAX,
    value::{Node, is_mask, parse},
};

/// Most parts of a value that is open from the start.
const OPEN_PARTS_MAX: usize = 16;
/// Parts of a long list that open at once.
const PARTS_AT_ONCE: usize = 100;

/// A value. One that has parts opens; `open` says whether its first level is open from the start.
pub(super) fn value(text: &str, open: bool) -> Markup {
    let node = parse(text);
    let short = text.chars().nth(VALUE_INLINE_CHARS_MAX).is_none() && !text.contains('\n');
    if short {
        return html! { code.v { (inline(&node)) } };
    }
    if !node.is_branch() {
        return folded(text);
    }
    html! {
        (branch("", &node, open && node.len() <= OPEN_PARTS_MAX, Some(text)))
    }
}

/// A long text without structure: its beginning, and the whole of it on demand.
fn folded(text: &str) -> Markup {
    const BEGINNING: usize = 300;
    if text.chars().nth(BEGINNING).is_none() && text.lines().count() <= 6 {
        return html! { code.v.wrap { (leaf(text)) } };
    }
    let beginning: String = text.chars().take(VALUE_INLINE_CHARS_MAX).collect();
    html! {
        details.long {
            summary { code.v { span.preview { (beginning) "…" } } " " span.size { (text.chars().count()) " characters" } }
            pre { code.v { (text) } }
        }
    }
}

/// A part with parts of its own.
fn branch(key: &str, node: &Node<'_>, open: bool, raw: Option<&str>) -> Markup {
    html! {
        details.tree open[open] {
            summary {
                @if !key.is_empty() { span.key { (key) } }
                code.v { span.name { (name(node)) } span.preview { (preview(node)) } }
                " " span.size { (size(node)) }
            }
            div.parts { (parts(node)) }
            @if let Some(raw) = raw { details.raw { summary { "raw" } pre { code { (raw) } } } }
        }
    }
}

fn parts(node: &Node<'_>) -> Markup {
    html! {
        @match node {
            Node::Struct { fields, .. } => { @for (name, value) in fields { (part(name, value)) } }
            Node::Tuple { items, .. } | Node::List(items) | Node::Set(items) => (numbered(items)),
            Node::Map(entries) => { @for (key, value) in entries { (part(&plain(key), value)) } }
            Node::Atom(_) | Node::Cut => {}
        }
    }
}

/// The items of a list: one beside the other when they are short and many, else one a line, so many at once.
fn numbered(items: &[Node<'_>]) -> Markup {
    const SHORT_BYTES: usize = 24;
    let is_short =
        |item: &Node<'_>| matches!(item, Node::Cut) || matches!(item, Node::Atom(text) if text.len() <= SHORT_BYTES);
    let lines = |from: usize, items: &[Node<'_>]| html! { @for (index, value) in (from..).zip(items) { (part(&index.to_string(), value)) } };
    html! {
        @if items.len() > OPEN_PARTS_MAX && items.iter().all(is_short) {
            code.v.wrap { (separated(items)) }
        } @else {
            @for (run, items) in items.chunks(PARTS_AT_ONCE).enumerate() {
                @let from = run * PARTS_AT_ONCE;
                @if run == 0 { (lines(from, items)) } @else {
                    details { summary.size { (from) "–" (from + items.len() - 1) } div.parts { (lines(from, items)) } }
                }
            }
        }
    }
}

fn part(key: &str, node: &Node<'_>) -> Markup {
    let text = plain(node);
    html! {
        @if node.is_branch() && text.chars().nth(VALUE_INLINE_CHARS_MAX / 2).is_some() {
            (branch(key, node, false, None))
        } @else if *node == Node::Cut && key == ".." {
            div.part { span.cut title="the type does not show the rest" { "more, not shown" } }
        } @else {
            div.part { span.key { (key) } code.v.wrap { (inline(node)) } }
        }
    }
}

/// A value on one line, its parts told apart.
fn inline(node: &Node<'_>) -> Markup {
    html! {
        @match node {
            Node::Atom(text) => { (leaf(text)) }
            Node::Cut => { span.cut { "…" } }
            Node::Struct { name, fields } => {
                span.name { (name) } " { "
                @for (index, (field, value)) in fields.iter().enumerate() {
                    @if index > 0 { ", " }
                    @if *field == ".." { span.cut { ".." } } @else { span.field { (field) } ": " (inline(value)) }
                }
                " }"
            }
            Node::Tuple { name, items } => { span.name { (name) } "(" (separated(items)) ")" }
            Node::List(items) => { "[" (separated(items)) "]" }
            Node::Set(items) => { "{" (separated(items)) "}" }
            Node::Map(entries) => {
                "{"
                @for (index, (key, value)) in entries.iter().enumerate() {
                    @if index > 0 { ", " }
                    (inline(key)) ": " (inline(value))
                }
                "}"
            }
        }
    }
}

fn separated(items: &[Node<'_>]) -> Markup {
    html! { @for (index, item) in items.iter().enumerate() { @if index > 0 { ", " } (inline(item)) } }
}

fn leaf(text: &str) -> Markup {
    let class = match text.as_bytes().first() {
        _ if is_mask(text) => "mask",
        Some(b'"' | b'\'') => "str",
        Some(b'0'..=b'9' | b'-') => "num",
        Some(b'<') => "cut",
        _ if matches!(text, "true" | "false" | "None" | "null") => "word",
        _ => return html! { (text) },
    };
    html! { span.(class) title=[(class == "mask").then_some("masked")] { (text) } }
}

fn name<'a>(node: &Node<'a>) -> &'a str {
    match node {
        Node::Struct { name, .. } | Node::Tuple { name, .. } => name,
        _ => "",
    }
}

/// What a closed part holds, cut to one line.
fn preview(node: &Node<'_>) -> Markup {
    let text = plain(node);
    let rest = text.strip_prefix(name(node)).unwrap_or(&text);
    let cut: String = rest.chars().take(VALUE_INLINE_CHARS_MAX).collect();
    html! { (cut) @if cut.len() < rest.len() { "…" } }
}

fn size(node: &Node<'_>) -> String {
    let count = node.len();
    let word = match node {
        Node::Struct { .. } => "field",
        Node::Map(_) => "entry",
        _ => "item",
    };
    match (count, word) {
        (1, _) => format!("1 {word}"),
        (_, "entry") => format!("{count} entries"),
        _ => format!("{count} {word}s"),
    }
}

/// A value as text on one line.
fn plain(node: &Node<'_>) -> String {
    let joined = |items: &[Node<'_>]| items.iter().map(plain).collect::<Vec<_>>().join(", ");
    match node {
        Node::Atom(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Node::Cut => "…".to_owned(),
        Node::Struct { name, fields } => {
            let fields =
                fields.iter().map(
                    |(field, value)| {
                        if *field == ".." { "..".to_owned() } else { format!("{field}: {}", plain(value)) }
                    },
                );
            format!("{name} {{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        Node::Tuple { name, items } => format!("{name}({})", joined(items)),
        Node::List(items) => format!("[{}]", joined(items)),
        Node::Set(items) => format!("{{{}}}", joined(items)),
        Node::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{}: {}", plain(key), plain(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn a_long_list_of_numbers_flows_and_stays_closed() {
        let shown = value(&format!("{:?}", vec![7; 500]), true).into_string();
        assert_eq!((shown.matches("class=\"part\"").count(), shown.matches("class=\"num\"").count()), (0, 500));
        assert!(!shown.contains("<details class=\"tree\" open>"));
    }

    #[test]
    fn a_long_list_of_structures_opens_a_hundred_at_once() {
        let shown = value(&format!("[{}]", ["Row { id: 17 }"; 230].join(", ")), true).into_string();
        assert_eq!(shown.matches("<summary class=\"size\">").count(), 2);
        assert!(shown.contains("<summary class=\"size\">200–229</summary>"));
    }

    #[test]
    fn a_short_structure_is_open_from_the_start() {
        let text = format!("Card {{ holder: \"{}\", limit: 5 }}", "x".repeat(90));
        assert!(value(&text, true).into_string().contains("<details class=\"tree\" open>"));
    }
}
