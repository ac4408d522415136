//! Times as people read them: `3 min ago`, and the exact one beside it.

use jiff::Timestamp;

/// How long ago, in one unit, rounded down; a moment that is still to come is `in 3 min`.
///
/// ```
/// use error_tracker_viewer::clock::relative;
/// use jiff::{Timestamp, ToSpan};
///
/// let now = Timestamp::now();
/// assert_eq!(relative(now, now - 3.minutes()), "3 min ago");
/// ```
#[must_use]
pub fn relative(now: Timestamp, then: Timestamp) -> String {
    let seconds = now.as_second() - then.as_second();
    let text = |seconds: i64| match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h", seconds / 3600),
        86_400..5_184_000 => format!("{} d", seconds / 86_400),
        5_184_000..63_072_000 => format!("{} months", seconds / 2_592_000),
        _ => format!("{} years", seconds / 31_536_000),
    };
    match seconds {
        0..5 => "just now".to_owned(),
        5.. => format!("{} ago", text(seconds)),
        _ => format!("in {}", text(-seconds)),
    }
}

/// `2026-01-31 12:30:05 UTC`.
///
/// ```
/// use error_tracker_viewer::clock::exact;
///
/// assert_eq!(exact("2026-01-31T12:30:05Z".parse()?), "2026-01-31 12:30:05 UTC");
/// # Ok::<(), jiff::Error>(())
/// ```
#[must_use]
pub fn exact(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A number with thin groups of three digits: `12 345`.
///
/// ```
/// assert_eq!(error_tracker_viewer::clock::grouped(12_345), "12\u{202f}345");
/// ```
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A number in at most four characters: `950`, `1.2k`, `34k`, `5.6M`.
///
/// ```
/// assert_eq!(error_tracker_viewer::clock::short(1_234), "1.2k");
/// ```
#[must_use]
pub fn short(number: u64) -> String {
    for (unit, name) in [(1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")] {
        if number >= unit * 10 {
            return format!("{}{name}", number / unit);
        }
        if number >= unit {
            let tenths = number / (unit / 10) % 10;
            return if tenths == 0 {
                format!("{}{name}", number / unit)
            } else {
                format!("{}.{tenths}{name}", number / unit)
            };
        }
    }
    number.to_string()
}

/// A size in bytes as people read it.
///
/// ```
/// assert_eq!(error_tracker_viewer::clock::bytes(3 * 1024), "3 KiB");
/// ```
#[must_use]
pub fn bytes(number: u64) -> String {
    match number {
        0..1024 => format!("{number} B"),
        1024..1_048_576 => format!("{} KiB", number / 1024),
        1_048_576..1_073_741_824 => format!("{}.{} MiB", number / 1_048_576, number % 1_048_576 * 10 / 1_048_576),
        _ => format!("{}.{} GiB", number / 1_073_741_824, number % 1_073_741_824 * 10 / 1_073_741_824),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{bytes, grouped, relative, short};

    #[test]
    fn times_are_told_in_one_unit() {
        let now = Timestamp::from_second(100_000_000).unwrap();
        let ago = |seconds: i64| relative(now, Timestamp::from_second(100_000_000 - seconds).unwrap());
        assert_eq!(
            [ago(2), ago(59), ago(3599), ago(7300), ago(200_000)],
            ["just now", "59 s ago", "59 min ago", "2 h ago", "2 d ago"]
        );
        assert_eq!(ago(-300), "in 5 min");
    }

    #[test]
    fn numbers_are_short_where_room_is() {
        assert_eq!(
            [short(999), short(1000), short(1250), short(34_900), short(5_600_000)],
            ["999", "1k", "1.2k", "34k", "5.6M"]
        );
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!([bytes(12), bytes(2048), bytes(1_572_864)], ["12 B", "2 KiB", "1.5 MiB"]);
    }
}
