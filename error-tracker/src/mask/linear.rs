//! Shows that the time of masking grows with the length of the text and with nothing else, by counting the bytes that
//! are looked at.

use super::{MaskRules, work};

/// Most bytes looked at for one byte of text. The bound is wide: each look ahead has one of its own.
const WORK_FACTOR_MAX: u64 = 300;
/// Most growth of that figure when the text is made eight times as long; a little is left for the ends.
const GROWTH_PERCENT_MAX: u64 = 105;

/// Pieces that are hard on a reader when repeated, alone or behind a beginning of their own.
const HOSTILE: &[(&str, &str)] = &[
    ("", "{"),
    ("", "["),
    ("", "("),
    ("", "}"),
    ("", "\""),
    ("", "\\"),
    ("\"", "\\"),
    ("", "\\\""),
    ("", "'"),
    ("", ":"),
    ("", "="),
    ("", ","),
    ("", " "),
    ("", "-"),
    ("", "<"),
    ("", ">"),
    ("", "%"),
    ("", "#"),
    ("", "a"),
    ("", "7"),
    ("", "777 "),
    ("", "777-"),
    ("", "4111 1111 1111 1111 "),
    ("", "eyJ"),
    ("", "eyJaaaaaaaa "),
    ("", "eyJaaaaaaaa."),
    ("", "-----BEGIN A-----"),
    ("", "-----BEGIN"),
    ("", "\"-----BEGIN A-----\","),
    ("\"", "-----BEGIN A-----\",\""),
    ("[\"-----BEGIN A-----\"", ",\"a\""),
    ("{", "\"a\":\"-----BEGIN A-----\","),
    ("\"", "-----BEGIN A----------END A-----"),
    ("", "Bearer "),
    ("", "a://"),
    ("", "a://b:c/"),
    ("", "a://b@"),
    ("", "password:"),
    ("", "password: "),
    ("", "password="),
    ("", "password=,"),
    ("", "password: {"),
    ("{", "password: 1,"),
    ("{", "password: 1,a"),
    ("{", "password: 1, {"),
    ("{", "password: [1], "),
    ("{", "password: \"1\" a, "),
    ("{", "password: 1,\""),
    ("{", "\"password\":"),
    ("[", "\"password\","),
    ("[", "(\"password\","),
    ("[", "[\"password\",["),
    ("[", "\"\","),
    ("[", "                    \"a\","),
    ("", "{name: \"password\", value: {"),
    ("{", "name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ("", "password: '"),
    ("", "password: r#\""),
    ("", "password: \\\""),
    ("", "password %3D"),
    ("", "%252525253D"),
    ("", "%25"),
    ("", "a b c d: "),
    ("", "--password "),
    ("", "--password"),
    ("", "<password>"),
    ("", "<password"),
    ("", "<password>a"),
    ("", "A("),
    ("", "Password("),
    ("", "P"),
    ("", "\u{e9}"),
    ("", "\u{e9}:"),
    ("\u{e9}", "password"),
    ("", "password: token "),
    ("", "password: |\n "),
    ("", "password=a&a&a,"),
    ("", "\n: "),
];

fn work_factor(form: fn(&MaskRules, &str, &mut String) -> bool, text: &str) -> u64 {
    let rules = MaskRules::default();
    let mut out = String::new();
    let work = work::spent(|| {
        form(&rules, text, &mut out);
    });
    // In percent, so that growth can be told apart.
    100 * work / text.len() as u64
}

#[test]
fn time_is_linear_whatever_is_read() {
    let mut wrong = Vec::new();
    for form in [MaskRules::debug_text, MaskRules::text, MaskRules::query_string] {
        for (before, piece) in HOSTILE {
            let text = |bytes: usize| format!("{before}{}", piece.repeat(bytes / piece.len()));
            let (short, long) = (work_factor(form, &text(12_500)), work_factor(form, &text(100_000)));
            if long > WORK_FACTOR_MAX * 100 || long * 100 > short * GROWTH_PERCENT_MAX {
                wrong.push(format!("{before:?} {piece:?}: {short} %, and of eight times as many bytes {long} %"));
            }
        }
    }
    assert!(wrong.is_empty(), "so much is looked at:\n{}", wrong.join("\n"));
}

#[test]
fn the_count_shows_what_is_not_linear() {
    let rules = MaskRules::default();
    let quadratic = |bytes: usize| {
        let text = "a".repeat(bytes);
        100 * work::spent(|| {
            for end in 0..bytes {
                rules.text(&text[..end], &mut String::new());
            }
        }) / bytes as u64
    };
    assert!(quadratic(800) * 100 > quadratic(100) * GROWTH_PERCENT_MAX * 2);
}
