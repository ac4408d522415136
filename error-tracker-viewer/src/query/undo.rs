//! How a change is taken back: the status that each issue had before, as an address can hold it.

use error_tracker::{
    Fingerprint,
    model::{Action, Issue, Status, Until},
};
use jiff::Timestamp;

/// The status that one issue had before a change.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Before {
    pub(crate) fingerprint: Fingerprint,
    pub(crate) action: Action,
    pub(crate) until: Option<Until>,
}

impl Before {
    /// The status of an issue that is about to change.
    pub(crate) fn of(issue: &Issue) -> Self {
        let action = match issue.status {
            Status::Resolved => Action::Resolve,
            Status::Ignored => Action::Ignore,
            _ => Action::Reopen,
        };
        Self { fingerprint: issue.fingerprint, action, until: issue.until.clone() }
    }
}

/// Writes them into one word.
pub(crate) fn write(all: &[Before]) -> String {
    let words = all.iter().map(|before| {
        let action = match before.action {
            Action::Resolve => 'r',
            Action::Ignore => 'i',
            _ => 'o',
        };
        let until = match &before.until {
            Some(Until::Time(time)) => format!("t{}", time.as_second()),
            Some(Until::Count(count)) => format!("c{count}"),
            Some(Until::ReleaseOtherThan(release)) => format!("v{}", crate::paths::encode(release)),
            _ => String::new(),
        };
        format!("{}{action}{until}", before.fingerprint)
    });
    words.collect::<Vec<_>>().join(",")
}

/// Reads them back, or says that the text is none.
pub(crate) fn read(text: &str) -> Result<Vec<Before>, String> {
    let wrong = || "this change cannot be undone: its address is damaged".to_owned();
    text.split(',').filter(|word| !word.is_empty()).map(|word| one(word).ok_or_else(wrong)).collect()
}

fn one(word: &str) -> Option<Before> {
    let fingerprint = word.get(..32)?.parse().ok()?;
    let rest = word.get(32..)?;
    let action = match rest.get(..1)? {
        "r" => Action::Resolve,
        "i" => Action::Ignore,
        "o" => Action::Reopen,
        _ => return None,
    };
    let until = rest.get(1..)?;
    let until = match (until.get(..1), until.get(1..).unwrap_or_default()) {
        (None, _) => None,
        (Some("t"), second) => Some(Until::Time(Timestamp::from_second(second.parse().ok()?).ok()?)),
        (Some("c"), count) => Some(Until::Count(count.parse().ok()?)),
        (Some("v"), release) => {
            // The release was percent-encoded, so it holds nothing that the reader of forms would take for something else.
            let (_, release) = form_urlencoded::parse(format!("v={release}").as_bytes()).into_owned().next()?;
            Some(Until::ReleaseOtherThan(release))
        }
        _ => return None,
    };
    Some(Before { fingerprint, action, until })
}

#[cfg(test)]
mod tests {
    use error_tracker::{
        Fingerprint,
        model::{Action, Until},
    };

    use super::{Before, read, write};

    #[test]
    fn what_was_before_reads_back() {
        let fingerprint = Fingerprint::of_parts(["a"]);
        let all = [
            Before { fingerprint, action: Action::Reopen, until: None },
            Before { fingerprint, action: Action::Ignore, until: Some(Until::Count(12)) },
            Before {
                fingerprint,
                action: Action::Ignore,
                until: Some(Until::Time("2026-01-31T00:00:00Z".parse().unwrap())),
            },
            Before {
                fingerprint,
                action: Action::Resolve,
                until: Some(Until::ReleaseOtherThan("1,4+2 é%".to_owned())),
            },
        ];
        assert_eq!(read(&write(&all)).unwrap(), all);
    }

    #[test]
    fn a_damaged_text_is_refused() {
        assert!(read("xyz").is_err());
        assert!(read(&format!("{}q", Fingerprint::of_parts(["a"]))).is_err());
    }
}
