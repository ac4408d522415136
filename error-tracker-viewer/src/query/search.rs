//! The words of the search box: `type:Pay`, `"two words"`, `context.tenant:acme` and free text.

use std::fmt::Write;

use error_tracker::{
    model::{Kind, Level, Status},
    store::{IssueQuery, StatusFilter},
};
use jiff::Timestamp;

use super::moment;
use crate::limits::SEARCH_BYTES_MAX;

/// The keys that stand before a colon. Any other word with a colon is free text, such as `app::PayError`.
const KEYS: [&str; 11] =
    ["type", "function", "file", "message", "release", "level", "kind", "is", "status", "since", "until"];

/// Whether a parameter of this name is a condition of the search.
pub(crate) fn is_key(name: &str) -> bool {
    KEYS.contains(&name) || name.strip_prefix("context.").is_some_and(|key| !key.is_empty())
}

/// One condition as the search box writes it.
pub(crate) fn written(key: &str, value: &str) -> String {
    let mut text = String::new();
    let plain = !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || c == '"' || c == '\\');
    if !key.is_empty() {
        text.push_str(key);
        text.push(':');
    }
    if plain && !(key.is_empty() && split_key(value).is_some()) {
        text.push_str(value);
    } else {
        // Writing to a string cannot fail.
        let _ = write!(text, "\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    }
    text
}

/// Reads the search text into the query, or says what is wrong with it. The status is given back when the text names one.
pub(crate) fn read(text: &str, now: Timestamp, query: &mut IssueQuery) -> Result<Option<StatusFilter>, String> {
    if text.len() > SEARCH_BYTES_MAX {
        return Err(format!("the search has {} bytes, and {SEARCH_BYTES_MAX} are the most", text.len()));
    }
    let mut status = None;
    for word in words(text) {
        let (key, value) = match word {
            Word::Free(value) => {
                query.text.push(value);
                continue;
            }
            Word::Keyed(key, value) => (key, value),
        };
        if value.is_empty() {
            return Err(format!("{key}: needs a value behind the colon"));
        }
        match key.as_str() {
            "type" => once(&key, &mut query.type_name, value)?,
            "function" => once(&key, &mut query.function, value)?,
            "file" => once(&key, &mut query.file, value)?,
            "message" => once(&key, &mut query.message, value)?,
            "release" => once(&key, &mut query.release, value)?,
            "level" => once(&key, &mut query.level, level(&value)?)?,
            "kind" => once(
                &key,
                &mut query.kind,
                kind(&value).ok_or_else(|| unknown("kind", "error, panic or message", &value))?,
            )?,
            "status" => once(&key, &mut status, status_filter(&value)?)?,
            "is" => match kind(&value) {
                Some(kind) => once(&key, &mut query.kind, kind)?,
                None => once(
                    &key,
                    &mut status,
                    status_filter(&value)
                        .map_err(|_| unknown("is", "open, resolved, ignored, error, panic or message", &value))?,
                )?,
            },
            "since" => once(&key, &mut query.since, moment(&key, &value, now)?)?,
            "until" => once(&key, &mut query.until, moment(&key, &value, now)?)?,
            _ => query.context.push((key.trim_start_matches("context.").to_owned(), value)),
        }
    }
    Ok(status)
}

/// The status that a word names.
pub(crate) fn status_filter(word: &str) -> Result<StatusFilter, String> {
    Ok(match word {
        "open" => StatusFilter::Only(Status::Open),
        "resolved" => StatusFilter::Only(Status::Resolved),
        "ignored" => StatusFilter::Only(Status::Ignored),
        "all" => StatusFilter::All,
        other => return Err(unknown("status", "open, resolved, ignored or all", other)),
    })
}

fn kind(word: &str) -> Option<Kind> {
    Some(match word {
        "error" => Kind::Error,
        "panic" => Kind::Panic,
        "message" => Kind::Message,
        _ => return None,
    })
}

fn level(word: &str) -> Result<Level, String> {
    Ok(match word {
        "debug" => Level::Debug,
        "info" => Level::Info,
        "warning" => Level::Warning,
        "error" => Level::Error,
        "fatal" => Level::Fatal,
        other => return Err(unknown("level", "debug, info, warning, error or fatal", other)),
    })
}

fn unknown(key: &str, allowed: &str, value: &str) -> String {
    format!("{key}: takes {allowed}, not \"{value}\"")
}

fn once<T>(key: &str, slot: &mut Option<T>, value: T) -> Result<(), String> {
    if slot.replace(value).is_some() {
        return Err(format!("{key}: is given twice"));
    }
    Ok(())
}

enum Word {
    Free(String),
    Keyed(String, String),
}

fn split_key(word: &str) -> Option<(&str, &str)> {
    word.split_once(':').filter(|(key, _)| is_key(key))
}

/// Splits at white space outside of quotes. A quote that is never closed reaches to the end.
fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut chars = text.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        if chars.peek().is_none() {
            return words;
        }
        let mut word = String::new();
        let mut key = None;
        let mut quoted = false;
        while let Some(c) = chars.next_if(|c| quoted || !c.is_whitespace()) {
            match c {
                '"' if quoted => quoted = false,
                '"' if word.is_empty() => quoted = true,
                '\\' if quoted => word.extend(chars.next()),
                ':' if !quoted && key.is_none() && is_key(&word) => key = Some(std::mem::take(&mut word)),
                c => word.push(c),
            }
        }
        words.push(match key {
            Some(key) => Word::Keyed(key, word),
            None => Word::Free(word),
        });
    }
}

#[cfg(test)]
mod tests {
    use error_tracker::{
        model::{Kind, Status},
        store::{IssueQuery, StatusFilter},
    };
    use jiff::Timestamp;

    use super::{read, written};

    fn query(text: &str) -> (IssueQuery, Option<StatusFilter>) {
        let mut query = IssueQuery::default();
        let status = read(text, Timestamp::UNIX_EPOCH, &mut query).unwrap();
        (query, status)
    }

    #[test]
    fn conditions_and_free_text_stand_side_by_side() {
        let (query, status) = query("type:Pay is:panic status:resolved context.tenant:\"acme inc\" \"two words\" lone");
        assert_eq!(query.type_name.as_deref(), Some("Pay"));
        assert_eq!(query.kind, Some(Kind::Panic));
        assert_eq!(status, Some(StatusFilter::Only(Status::Resolved)));
        assert_eq!(query.context, [("tenant".to_owned(), "acme inc".to_owned())]);
        assert_eq!(query.text, ["two words", "lone"]);
    }

    #[test]
    fn a_path_with_colons_is_free_text() {
        assert_eq!(query("app::PayError").0.text, ["app::PayError"]);
    }

    #[test]
    fn a_wrong_word_is_named_with_what_is_allowed() {
        let mut query = IssueQuery::default();
        let error = read("is:broken", Timestamp::UNIX_EPOCH, &mut query).unwrap_err();
        assert_eq!(error, "is: takes open, resolved, ignored, error, panic or message, not \"broken\"");
        assert_eq!(
            read("file:", Timestamp::UNIX_EPOCH, &mut query).unwrap_err(),
            "file: needs a value behind the colon"
        );
    }

    #[test]
    fn a_condition_given_twice_is_refused() {
        let error = read("type:a type:b", Timestamp::UNIX_EPOCH, &mut IssueQuery::default()).unwrap_err();
        assert_eq!(error, "type: is given twice");
    }

    #[test]
    fn what_is_written_reads_back() {
        for value in ["plain", "two words", "a \"quote\"", "back\\slash", "is:open"] {
            assert_eq!(query(&written("", value)).0.text, [value]);
            assert_eq!(query(&written("type", value)).0.type_name.as_deref(), Some(value));
        }
    }
}
