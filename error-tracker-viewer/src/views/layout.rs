//! What every page has around it, and the small pieces that many share.

use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{assets, clock, visit::Visit};

/// A whole page.
pub(super) fn layout(visit: &Visit, title: &str, live: bool, body: &Markup) -> Markup {
    let paths = &visit.paths;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                (about(title))
                link rel="icon" href=(paths.asset(&assets::ICON));
                link rel="stylesheet" href=(paths.asset(&assets::STYLE));
                script src=(paths.asset(&assets::SCRIPT)) defer {}
                // Half a page would be painted first, and then jump.
                link rel="expect" href="#end" blocking="render";
            }
            body data-live=[live.then(|| paths.live())] {
                a.skip href="#main" { "Skip to the content" }
                header.bar {
                    div.bar-inner {
                        a.brand href=(paths.list()) {
                            img src=(paths.asset(&assets::ICON)) alt="" width="22" height="22";
                            span { "error-tracker" }
                        }
                        div.bar-end {
                            @if live { span.live data-live-state="" hidden { "live" } }
                            button.quiet.needs-script type="button" data-keys="" { "Keys " kbd { "?" } }
                            @if visit.by_token {
                                form method="post" action=(paths.logout()) {
                                    (csrf(visit))
                                    button.quiet type="submit" { "Log out" }
                                }
                            }
                        }
                    }
                }
                main #main tabindex="-1" { (body) }
                (keys())
                div #end {}
            }
        }
    }
}

/// What the head of every page says of it.
fn about(title: &str) -> Markup {
    html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="color-scheme" content="light dark";
        meta name="robots" content="noindex";
        title { (title) " · error-tracker" }
    }
}

/// A page as it is sent. Marks that turn the direction of writing are spelled out: a text with them would look like another.
pub(crate) fn sent(page: Markup) -> String {
    let turns =
        |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let page = page.into_string();
    if !page.contains(turns) {
        return page;
    }
    let mut spelled = String::with_capacity(page.len() + 64);
    for c in page.chars() {
        if turns(c) { spelled.extend(c.escape_unicode()) } else { spelled.push(c) }
    }
    spelled
}

/// A whole page that loads nothing: its style sheet stands in it, allowed by the nonce.
pub(super) fn standalone(title: &str, nonce: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                (about(title))
                // Our own file, and nothing that was stored.
                style nonce=(nonce) { (PreEscaped(assets::STYLE.content())) }
            }
            body { main #main { (body) } }
        }
    }
}

/// The hidden field that proves that a form is the viewer's own.
pub(super) fn csrf(visit: &Visit) -> Markup {
    html! { input type="hidden" name="csrf" value=(visit.csrf); }
}

/// A relative time with the exact one beside it.
pub(super) fn time(visit: &Visit, moment: Timestamp) -> Markup {
    html! {
        time datetime=(moment.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")) title=(clock::exact(moment)) {
            (clock::relative(visit.now, moment))
        }
    }
}

/// A path such as `app::pay::PayError`, with what stands before the last name held back.
pub(super) fn path_name(text: &str) -> Markup {
    let (before, name) = split_path(text);
    html! { @if !before.is_empty() { (path_before(before)) } (name) }
}

/// What stands before a name, such as `app::pay::`. Of a long one the middle is there and not shown, so that it is found
/// and copied.
pub(super) fn path_before(before: &str) -> Markup {
    const CHARS: usize = 26;
    let parts = before.char_indices().nth(CHARS).and_then(|_| middle(before));
    html! {
        span.dim {
            @if let Some((crate_name, hidden, module)) = parts {
                span.crate { (crate_name) } span.mid title=(before) { (hidden) } (module)
            } @else { (before) }
        }
    }
}

/// The first part of a path, what stands between, and the last part, when there is something between.
fn middle(before: &str) -> Option<(&str, &str, &str)> {
    let (crate_name, rest) = before.split_at(before.find("::")? + 2);
    let last = rest.strip_suffix("::")?.rfind("::")? + 2;
    let (hidden, module) = rest.split_at(last);
    Some((crate_name, hidden, module))
}

/// Splits at the last `::` that stands outside of brackets.
pub(super) fn split_path(text: &str) -> (&str, &str) {
    let end = text.find(['<', '(', '{', ' ']).unwrap_or(text.len());
    // What a closure stands in says more than that it is one.
    match text.get(..end).and_then(|head| head.trim_end_matches("::").rfind("::")) {
        Some(at) => text.split_at(at + 2),
        None => ("", text),
    }
}

/// A type's name without the paths in it: `Vec<app::Card>` as `Vec<Card>`.
pub(super) fn short_type(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    for (index, part) in text.split("::").enumerate() {
        if index > 0 {
            // What stands before is the end of a path, unless a bracket has just closed.
            let name = short.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
            if name < short.len() {
                short.truncate(name);
            } else {
                short.push_str("::");
            }
        }
        short.push_str(part);
    }
    short
}

/// A file and a line.
pub(super) fn place(file: &str, line: Option<u32>) -> Markup {
    html! { (file) @if let Some(line) = line { ":" (line) } }
}

/// A file and a line where there is little room: of a long path the first folders are there and not shown.
pub(super) fn short_place(file: &str, line: Option<u32>) -> Markup {
    let (folders, rest) = split_folders(file);
    html! { @if !folders.is_empty() { span.dir { (folders) } } (rest) @if let Some(line) = line { ":" (line) } }
}

/// Splits a long path so that as many of its last parts stay as are read at a glance.
fn split_folders(file: &str) -> (&str, &str) {
    const CHARS: usize = 32;
    if file.chars().nth(CHARS).is_none() {
        return ("", file);
    }
    let starts = || file.char_indices().filter(|(_, c)| matches!(c, '/' | '\\')).map(|(at, _)| at + 1);
    let fits = |at: &usize| file.get(*at..).is_some_and(|rest| rest.chars().nth(CHARS).is_none());
    file.split_at(starts().find(fits).or_else(|| starts().next_back()).unwrap_or_default())
}

fn keys() -> Markup {
    let all = [
        ("j / k", "next / previous issue, or frame"),
        ("enter", "open the issue"),
        ("x", "check the issue's box"),
        ("r", "resolve, or reopen"),
        ("i", "ignore"),
        ("/", "search"),
        ("n / p", "newer / older event, or next / previous page"),
        ("e", "all events of the issue"),
        ("c", "copy as Markdown"),
        ("u", "back to the list"),
        ("?", "this help"),
    ];
    html! {
        dialog.keys #keys aria-labelledby="keys-title" {
            h2 #keys-title { "Keys" }
            dl { @for (key, what) in all { div { dt { kbd { (key) } } dd { (what) } } } }
            form method="dialog" { button type="submit" { "Close" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{middle, path_name, short_type, split_folders, split_path};

    #[test]
    fn of_a_long_path_the_middle_is_there_and_not_shown() {
        assert_eq!(middle("a::b::c::d::"), Some(("a::", "b::c::", "d::")));
        assert_eq!((middle("a::b::"), middle("a::")), (None, None));
        let name = path_name("application::services::payment::gateway::Refused").into_string();
        assert_eq!(
            name,
            "<span class=\"dim\"><span class=\"crate\">application::</span><span class=\"mid\" title=\"application::services::payment::gateway::\">\
             services::payment::</span>gateway::</span>Refused"
        );
        assert_eq!(path_name("app::pay::Refused").into_string(), "<span class=\"dim\">app::pay::</span>Refused");
    }

    #[test]
    fn of_a_long_place_the_last_parts_are_shown() {
        assert_eq!(split_folders("src/gateway.rs"), ("", "src/gateway.rs"));
        assert_eq!(
            split_folders("/home/ada/work/shop/services/payment/src/gateway.rs").1,
            "services/payment/src/gateway.rs"
        );
        assert_eq!(split_folders("/a/a_file_with_a_name_that_is_longer_than_that.rs").0, "/a/");
        assert_eq!(split_folders("a_file_with_a_name_that_is_longer_than_that.rs").0, "");
    }

    #[test]
    fn types_lose_their_paths() {
        assert_eq!(
            short_type("alloc::vec::Vec<(app::Card, &'a core::option::Option<u8>)>"),
            "Vec<(Card, &'a Option<u8>)>"
        );
        assert_eq!(short_type("<app::T as app::Tr>::Out"), "<T as Tr>::Out");
        assert_eq!(short_type("dyn std::error::Error"), "dyn Error");
    }

    #[test]
    fn the_last_name_stands_out() {
        assert_eq!(split_path("app::pay::PayError"), ("app::pay::", "PayError"));
        assert_eq!(split_path("a::B<c::D>"), ("a::", "B<c::D>"));
        assert_eq!(split_path("plain"), ("", "plain"));
        assert_eq!(split_path("app::pay::charge::{{closure}}"), ("app::pay::", "charge::{{closure}}"));
        assert_eq!(split_path("{closure#0}"), ("", "{closure#0}"));
    }
}
