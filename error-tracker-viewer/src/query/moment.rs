//! Moments as people write them: `24h`, `7d`, `2026-01-31`, or RFC 3339.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// The moment that a text means, or what is wrong with it. A span such as `90m` counts back from `now`.
pub(crate) fn moment(name: &str, text: &str, now: Timestamp) -> Result<Timestamp, String> {
    let wrong = || {
        format!(
            "{name}: takes a span such as 30m, 24h, 7d or 2w, a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z, not \"{text}\""
        )
    };
    if let Some(span) = span(text) {
        return now.checked_sub(span).map_err(|_| wrong());
    }
    if let Ok(date) = text.parse::<Date>()
        && text.len() <= 10
    {
        return date.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).map_err(|_| wrong());
    }
    text.parse::<Timestamp>().map_err(|_| wrong())
}

/// The moment to come that a text means: a span counts from `now` on.
pub(crate) fn later(name: &str, text: &str, now: Timestamp) -> Result<Timestamp, String> {
    let then = match span(text) {
        Some(span) => now.checked_add(span).map_err(|_| format!("{name}: \"{text}\" is too far away"))?,
        None => moment(name, text, now)?,
    };
    if then <= now {
        return Err(format!("{name}: \"{text}\" is in the past"));
    }
    Ok(then)
}

fn span(text: &str) -> Option<SignedDuration> {
    let unit = text.chars().last()?;
    let number: i64 = text.get(..text.len() - unit.len_utf8())?.parse().ok().filter(|number| *number >= 0)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return None,
    };
    number.checked_mul(seconds).map(SignedDuration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_span_counts_back_from_now() {
        let now = "2026-02-10T12:00:00Z".parse().unwrap();
        assert_eq!(moment("since", "24h", now).unwrap().to_string(), "2026-02-09T12:00:00Z");
        assert_eq!(moment("since", "2w", now).unwrap().to_string(), "2026-01-27T12:00:00Z");
    }

    #[test]
    fn a_date_is_its_first_moment_in_utc() {
        let now = "2026-02-10T12:00:00Z".parse().unwrap();
        assert_eq!(moment("until", "2026-01-31", now).unwrap().to_string(), "2026-01-31T00:00:00Z");
        assert_eq!(moment("until", "2026-01-31T10:00:00+02:00", now).unwrap().to_string(), "2026-01-31T08:00:00Z");
    }

    #[test]
    fn what_is_no_moment_is_named() {
        let now = "2026-02-10T12:00:00Z".parse().unwrap();
        for text in ["", "-3d", "yesterday", "99999999999999999d", "2026-13-01"] {
            assert!(moment("since", text, now).unwrap_err().contains(&format!("not \"{text}\"")), "{text}");
        }
    }
}
