//! Pages that say one thing, and the line that says what the last change did.

use maud::{Markup, html};

use super::layout::{csrf, layout};
use crate::visit::Visit;

/// What the last change did, with the way back.
pub(crate) struct Flash {
    text: String,
    undo: String,
}

impl Flash {
    /// Reads the word of an address; one that no change leaves there says nothing.
    pub(crate) fn read(word: &str, count: u32, undo: String) -> Option<Self> {
        let word = match word {
            "resolved" => "Resolved",
            "reopened" => "Reopened",
            "ignored" => "Ignored",
            "deleted" => "Deleted",
            "undone" => "Took back the change of",
            _ => return None,
        };
        let issues = if count == 1 { "issue" } else { "issues" };
        Some(Self { text: format!("{word} {count} {issues}."), undo })
    }

    /// The line, with a button that takes the change back.
    pub(super) fn show(&self, visit: &Visit, back: &str) -> Markup {
        html! {
            div.flash role="status" {
                span { (self.text) }
                @if !self.undo.is_empty() {
                    form method="post" action=(visit.paths.bulk()) {
                        (csrf(visit))
                        input type="hidden" name="action" value="undo";
                        input type="hidden" name="undo" value=(self.undo);
                        input type="hidden" name="return" value=(back);
                        button type="submit" { "Undo" }
                    }
                }
            }
        }
    }
}

/// A page for a request that is not answered with what it asked for.
pub(crate) fn failure(visit: &Visit, status: u16, name: &str, message: &str) -> Markup {
    let body = html! {
        div.notice {
            p.status { (status) }
            h1 { (name) }
            p { (sentence(message)) }
            p { a.button href=(visit.paths.list()) { "All issues" } }
        }
    };
    layout(visit, name, false, &body)
}

/// The page of a viewer that nobody has opened yet.
pub(crate) fn closed(visit: &Visit) -> Markup {
    let body = html! {
        div.notice {
            p.status { "403" }
            h1 { "Nobody may look yet" }
            p { "Pages of failures hold values of your program, so the viewer stays closed until the application says who may see them." }
            p { "Set " code { "view_permission" } " where the router is made:" }
            pre { code { "error_tracker_viewer::router(\n    store,\n    Options::new().view_permission(|request| is_staff(request)),\n)" } }
            p { "or give it a token: " code { "Options::new().token(..)" } "." }
        }
    };
    layout(visit, "Closed", false, &body)
}

/// The page that asks for the token; `next` is where to go afterwards.
pub(crate) fn login(visit: &Visit, next: &str, wrong: &str) -> Markup {
    let body = html! {
        div.notice {
            h1 { "Log in" }
            p { "This viewer shows failures with their values, to who has its token." }
            form.login method="post" action=(visit.paths.login()) {
                (csrf(visit))
                input type="hidden" name="return" value=(next);
                label for="token" { "Token" }
                input #token type="password" name="token" required autocomplete="current-password" autofocus
                    aria-describedby=[(!wrong.is_empty()).then_some("wrong")];
                @if !wrong.is_empty() { p.wrong #wrong role="alert" { (sentence(wrong)) } }
                button.primary type="submit" { "Log in" }
            }
        }
    };
    layout(visit, "Log in", false, &body)
}

/// A message as a sentence of a page.
pub(super) fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    if message.split(' ').next().is_some_and(|word| word.ends_with(':')) {
        return format!("{message}.");
    }
    let mut text: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    text.push_str(chars.as_str());
    if !text.ends_with(['.', '?', '!']) {
        text.push('.');
    }
    text
}
