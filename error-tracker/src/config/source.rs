//! One setting as somebody wrote it down: what it is called there, and its value read as what the setting takes.

use std::{fmt::Display, path::PathBuf, str::FromStr, time::Duration};

use serde_json::Value;

use crate::{Error, ErrorKind, Result, span};

/// A setting from the environment or a file.
pub(super) struct Written<'a> {
    /// What it is called there, such as `setting` and its path.
    pub(super) name: String,
    pub(super) value: Given<'a>,
    /// Whether its value must not be shown.
    pub(super) is_secret: bool,
}

/// The value, as the source has it.
#[derive(Clone, Copy)]
pub(super) enum Given<'a> {
    Text(&'a str),
    Json(&'a Value),
}

impl Written<'_> {
    /// Any text.
    pub(super) fn text(&self) -> Result<String> {
        self.as_text().map(str::to_owned).ok_or_else(|| self.wrong("a text"))
    }

    /// A text that is not empty.
    pub(super) fn path(&self) -> Result<PathBuf> {
        let text = self.as_text().filter(|text| !text.is_empty());
        text.map(PathBuf::from).ok_or_else(|| self.wrong("a path"))
    }

    /// Texts: a list in a file, separated by commas in the environment.
    pub(super) fn list(&self) -> Result<Vec<String>> {
        let wrong = || self.wrong("a list of texts");
        match self.value {
            Given::Json(Value::Array(items)) => {
                items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
            }
            _ => {
                let items = self.as_text().ok_or_else(wrong)?.split(',').map(str::trim);
                Ok(items.filter(|item| !item.is_empty()).map(str::to_owned).collect())
            }
        }
    }

    /// True or false.
    pub(super) fn bool(&self) -> Result<bool> {
        match self.value {
            Given::Json(Value::Bool(bool)) => Ok(*bool),
            Given::Text(text) if matches!(text.to_ascii_lowercase().as_str(), "true" | "1") => Ok(true),
            Given::Text(text) if matches!(text.to_ascii_lowercase().as_str(), "false" | "0") => Ok(false),
            Given::Text(_) => Err(self.wrong("true, false, 1 or 0")),
            Given::Json(_) => Err(self.wrong("true or false")),
        }
    }

    /// A whole number, not below `least`.
    pub(super) fn whole<N: FromStr + PartialOrd + From<u8> + Display>(&self, least: u8) -> Result<N> {
        let number = match self.value {
            Given::Text(text) => text.trim().parse::<N>().ok(),
            Given::Json(Value::Number(number)) => number.to_string().parse::<N>().ok(),
            Given::Json(_) => None,
        };
        number.filter(|number| *number >= N::from(least)).ok_or_else(|| match least {
            0 => self.wrong("a whole number"),
            _ => self.wrong(&format!("a whole number, {least} or more")),
        })
    }

    /// A length of time.
    pub(super) fn span(&self) -> Result<Duration> {
        let span = match self.value {
            Given::Json(Value::Number(number)) => {
                number.as_f64().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            }
            _ => self.as_text().and_then(span::parse),
        };
        span.ok_or_else(|| self.wrong(span::ALLOWED))
    }

    /// One of these words.
    pub(super) fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T> {
        let text = self.as_text().unwrap_or_default();
        let chosen = choices.iter().find(|(word, _)| text.eq_ignore_ascii_case(word));
        chosen.map(|(_, choice)| *choice).ok_or_else(|| {
            let words: Vec<_> = choices.iter().map(|(word, _)| format!("`{word}`")).collect();
            self.wrong(&words.join(" or "))
        })
    }

    fn as_text(&self) -> Option<&str> {
        match self.value {
            Given::Text(text) => Some(text),
            Given::Json(value) => value.as_str(),
        }
    }

    pub(super) fn wrong(&self, allowed: &str) -> Error {
        let value = match self.value {
            _ if self.is_secret => "a secret that is not shown".to_owned(),
            Given::Text(text) => format!("\"{text}\""),
            Given::Json(value) => value.to_string(),
        };
        Error::new(ErrorKind::Config, format!("{} is {value}, allowed is {allowed}", self.name))
    }
}
