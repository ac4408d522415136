//! Text broken into lines that fit a terminal, and types without their paths.

/// How wide a terminal is that nobody has widened, in characters.
const WIDTH: usize = 80;

/// The text in lines that fit, each indented; the first one by its own.
pub(super) fn wrapped(text: &str, first: usize, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim_end();
    while !rest.is_empty() {
        let indent = if lines.is_empty() { first } else { indent };
        let (line, after) = split(rest, WIDTH.saturating_sub(indent).max(1));
        lines.push(format!("{}{line}", " ".repeat(indent)));
        rest = after;
    }
    lines
}

/// As much of the text as fits, up to a comma, or else a space, if there is one in the second half, and what comes after it:
/// what stands between commas is one thing, as an element of a list.
fn split(text: &str, width: usize) -> (&str, &str) {
    let Some((end, next)) = text.char_indices().nth(width) else { return (text, "") };
    let fits = text.get(..end).unwrap_or(text);
    let behind = |at: usize| text.get(at..).unwrap_or_default().trim_start();
    if next == ' ' && fits.ends_with(',') {
        return (fits, behind(end));
    }
    let in_second_half = |at: &usize| *at > end / 2;
    let comma = fits.rfind(", ").map(|comma| comma + 1).filter(in_second_half);
    let space = || if next == ' ' { Some(end) } else { fits.rfind(' ').filter(in_second_half) };
    match comma.or_else(space) {
        Some(at) => (fits.get(..at).unwrap_or(fits), behind(at)),
        None => (fits, text.get(end..).unwrap_or_default()),
    }
}

/// `core::option::Option<alloc::string::String>` as `Option<String>`.
pub(super) fn short_type(name: &str) -> String {
    let mut short = String::with_capacity(name.len());
    // Where the path begins that is being read.
    let mut path = 0;
    let mut letters = name.char_indices().peekable();
    while let Some((_, letter)) = letters.next() {
        if letter == ':' && letters.next_if(|(_, next)| *next == ':').is_some() {
            // What belongs to a function or to `<A as B>` stands behind it.
            if letters.peek().is_some_and(|(_, next)| *next != '{') && !short.ends_with('>') {
                short.truncate(path);
            } else {
                short.push_str("::");
            }
            continue;
        }
        short.push(letter);
        if !(letter.is_alphanumeric() || letter == '_') {
            path = short.len();
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_shown_without_its_paths() {
        for (long, short) in [
            ("core::option::Option<alloc::string::String>", "Option<String>"),
            ("&mut [app::pay::Card; 3]", "&mut [Card; 3]"),
            ("(u8, alloc::vec::Vec<&str>)", "(u8, Vec<&str>)"),
            ("dyn core::fmt::Debug + core::marker::Send", "dyn Debug + Send"),
            ("app::main::{{closure}}", "main::{{closure}}"),
            ("<app::A as app::B>::C", "<A as B>::C"),
            ("", ""),
        ] {
            assert_eq!(short_type(long), short);
        }
    }

    #[test]
    fn long_text_is_broken_at_spaces_or_else_anywhere() {
        let words = "word ".repeat(30);
        for line in wrapped(&words, 2, 6) {
            assert!(line.chars().count() <= 80 && line.trim_start().starts_with("word"), "{line:?}");
        }
        let lines = wrapped(&"x".repeat(100), 0, 4);
        assert_eq!(lines, ["x".repeat(80), format!("    {}", "x".repeat(20))]);
        assert!(wrapped("", 0, 4).is_empty());
    }

    #[test]
    fn a_list_is_broken_between_its_elements() {
        let list = "[\"a long name with spaces\", \"another long name\", \"a third name that does not fit there\"]";
        let lines = wrapped(list, 0, 2);
        assert_eq!(lines[1], "  \"a third name that does not fit there\"]", "{lines:?}");
    }

    #[test]
    fn text_of_many_bytes_a_letter_is_broken_between_letters() {
        assert_eq!(wrapped(&"é".repeat(81), 0, 0), ["é".repeat(80), "é".to_owned()]);
    }
}
