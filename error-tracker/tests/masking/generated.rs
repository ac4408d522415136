//! Generated values, rendered by the standard library and cut at every byte: a planted secret never comes through,
//! and what is no secret does.

use std::fmt;

use error_tracker::mask::MaskRules;

/// What may not come through, and as little of it as would.
const SECRET: &str = "Zq7iris0kX9";
const SECRET_BYTES_MIN: usize = 6;
/// What has to come through.
const PLAIN: &str = "wRose4";

const SECRET_NAMES: &[&str] = &["password", "api_key", "userAuth", "Token", "x-api-key", "otp", "session_id"];
const PLAIN_NAMES: &[&str] = &["user", "id", "author", "kind", "a", "discard", "items", "name", "key", "value"];
/// What makes reading hard, in pieces.
const ODD: &[&str] = &[
    "\"", "\\", "\\\"", "'", "'\"'", "{", "}", "[", "]", "(", ")", ",", ", ", ":", ": ", "=", "&", ";", "\n", "\t",
    " ", "\\n", "é", "密", "\u{7f}", "0", "x", "://", "@", "%3D", "%", "--", "->", "<", ">", "#", "r#\"", "b\"", "`",
    ".", "::", "eyJ", "Bearer ",
];

/// A small generator of numbers (Marsaglia, "Xorshift RNGs", 2003): the same ones in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).expect("it is below a usize")
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn odd(&mut self) -> String {
        (0..self.below(4)).map(|_| self.one(ODD)).collect()
    }
}

enum Generated {
    Text(String),
    Character(char),
    Number(i64),
    Bare(String),
    None,
    Some(Box<Generated>),
    Pair(String, Box<Generated>),
    List(Vec<Generated>),
    Tuple(Vec<Generated>),
    Map(Vec<(String, Generated)>),
    Structure(Vec<(&'static str, Generated)>),
    Named(String, Box<Generated>),
}

impl fmt::Debug for Generated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Character(character) => character.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Bare(text) => f.write_str(text),
            Self::None => f.write_str("None"),
            Self::Some(value) => Some(value).fmt(f),
            Self::Pair(name, value) => (name, value).fmt(f),
            Self::List(values) => values.fmt(f),
            Self::Tuple(values) => {
                let mut tuple = f.debug_tuple("Kind");
                for value in values {
                    tuple.field(value);
                }
                tuple.finish()
            }
            Self::Map(entries) => f.debug_map().entries(entries.iter().map(|(key, value)| (key, value))).finish(),
            Self::Structure(fields) => {
                let mut structure = f.debug_struct("Kind");
                for (name, value) in fields {
                    structure.field(name, value);
                }
                if fields.len() % 2 == 0 { structure.finish() } else { structure.finish_non_exhaustive() }
            }
            Self::Named(name, value) => f.debug_struct("Header").field("name", name).field("value", value).finish(),
        }
    }
}

fn json(value: &Generated) -> serde_json::Value {
    match value {
        Generated::Text(text) | Generated::Bare(text) => text.clone().into(),
        Generated::Character(character) => character.to_string().into(),
        Generated::Number(number) => (*number).into(),
        Generated::None => serde_json::Value::Null,
        Generated::Some(value) => json(value),
        Generated::Pair(name, value) => vec![name.clone().into(), json(value)].into(),
        Generated::List(values) | Generated::Tuple(values) => values.iter().map(json).collect::<Vec<_>>().into(),
        Generated::Map(entries) => {
            serde_json::Value::Object(entries.iter().map(|(key, value)| (key.clone(), json(value))).collect())
        }
        Generated::Structure(fields) => {
            serde_json::Value::Object(fields.iter().map(|(key, value)| ((*key).to_owned(), json(value))).collect())
        }
        Generated::Named(name, value) => serde_json::json!({"name": name, "value": json(value)}),
    }
}

/// What stands under a secret name.
fn secret(numbers: &mut Numbers, depth: usize) -> Generated {
    let text = format!("{}{SECRET}{}", numbers.odd(), numbers.odd());
    match numbers.below(if depth == 0 { 3 } else { 9 }) {
        0 | 1 => Generated::Text(text),
        2 => Generated::Bare(format!("{SECRET} and, more {SECRET}")),
        3 => Generated::Some(Box::new(secret(numbers, depth - 1))),
        4 => Generated::List(vec![plain(numbers, depth - 1), secret(numbers, depth - 1)]),
        5 => Generated::Tuple(vec![secret(numbers, depth - 1), plain(numbers, depth - 1)]),
        6 => Generated::Map(vec![(numbers.odd(), plain(numbers, 0)), (numbers.odd(), secret(numbers, depth - 1))]),
        7 => Generated::Structure(vec![("a", plain(numbers, depth - 1)), ("b", secret(numbers, depth - 1))]),
        _ => Generated::Text(format!("{:?}", secret(numbers, depth - 1))),
    }
}

/// What stands under no secret name, with odd characters around.
fn plain(numbers: &mut Numbers, depth: usize) -> Generated {
    match numbers.below(if depth == 0 { 4 } else { 7 }) {
        0 | 1 => Generated::Text(numbers.odd()),
        2 => Generated::Character(numbers.one(&['"', '\'', '\\', '{', '}', '(', ')', ']', ',', ':', 'x', '\n', '密'])),
        3 => numbers.one(&[Some(-17), None]).map_or(Generated::None, Generated::Number),
        4 => Generated::Some(Box::new(plain(numbers, depth - 1))),
        5 => Generated::List((0..numbers.below(4)).map(|_| plain(numbers, depth - 1)).collect()),
        _ => Generated::Tuple((0..numbers.below(4)).map(|_| plain(numbers, depth - 1)).collect()),
    }
}

/// A value with a secret somewhere in it.
fn value(numbers: &mut Numbers, depth: usize) -> Generated {
    let name = numbers.one(SECRET_NAMES);
    if depth == 0 {
        return match numbers.below(6) {
            0 => Generated::Pair(name.to_owned(), Box::new(secret(numbers, 1))),
            1 => Generated::Map(vec![(name.to_owned(), secret(numbers, 2))]),
            2 => Generated::Text(format!("{name}={SECRET}&a=1")),
            3 => Generated::Text(format!("{{\"{name}\":{:?}}}", Generated::Text(SECRET.to_owned()))),
            4 => Generated::Named(name.to_owned(), Box::new(secret(numbers, 1))),
            _ => Generated::Structure(vec![("user", plain(numbers, 1)), (name, secret(numbers, 2))]),
        };
    }
    let inner = value(numbers, depth - 1);
    let (before, after) = (plain(numbers, 1), plain(numbers, 2));
    let other = numbers.one(PLAIN_NAMES);
    match numbers.below(8) {
        0 => Generated::Some(Box::new(inner)),
        1 => Generated::List(vec![before, inner, after]),
        2 => Generated::Tuple(vec![before, inner, after]),
        3 => Generated::Map(vec![(numbers.odd(), before), (other.to_owned(), inner), (numbers.odd(), after)]),
        4 => Generated::Structure(vec![("id", before), (other, inner), ("last", after)]),
        5 => Generated::Structure(vec![(name, secret(numbers, 2)), (other, inner)]),
        6 => Generated::Text(format!("{inner:?}")),
        _ => Generated::Text(json(&inner).to_string()),
    }
}

fn leaks(shown: &str) -> bool {
    shown.contains(&SECRET[..SECRET_BYTES_MIN])
}

/// The renderings of a value: compact and pretty, and as a literal in another one.
fn renderings(value: &Generated) -> [String; 3] {
    [format!("{value:?}"), format!("{value:#?}"), format!("Outer {{ body: {:?}, n: 1 }}", format!("{value:?}"))]
}

#[test]
fn a_planted_secret_never_comes_through_wherever_the_rendering_is_cut() {
    let rules = MaskRules::default();
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let mut out = String::new();
    for round in 0..3000 {
        let value = value(&mut numbers, round % 4);
        for text in renderings(&value) {
            for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
                // Long ones are cut at some places only, which differ from value to value.
                if end != text.len() && text.len() > 400 && (end + round) % 7 != 0 {
                    continue;
                }
                out.clear();
                rules.debug_text(&text[..end], &mut out);
                assert!(!leaks(&out), "round {round}, cut at {end} of\n{text}\nshown as\n{out}");
            }
        }
    }
}

#[test]
fn a_planted_secret_never_comes_through_json_wherever_it_is_cut() {
    let rules = MaskRules::default();
    let mut numbers = Numbers(0xD1B5_4A32_D192_ED03);
    let mut out = String::new();
    for round in 0..2000 {
        let mut value = json(&value(&mut numbers, round % 4));
        let pretty = serde_json::to_string_pretty(&value).expect("a value can be written");
        for text in [value.to_string(), pretty, format!("{value:?}"), format!("{:?}", value.to_string())] {
            for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
                if end != text.len() && text.len() > 400 && (end + round) % 7 != 0 {
                    continue;
                }
                out.clear();
                rules.text(&text[..end], &mut out);
                assert!(!leaks(&out), "round {round}, cut at {end} of\n{text}\nshown as\n{out}");
            }
        }
        rules.json(&mut value);
        assert!(!leaks(&value.to_string()), "round {round}: {value}");
    }
}

#[test]
fn what_is_no_secret_comes_through() {
    let rules = MaskRules::default();
    let mut numbers = Numbers(0x2545_F491_4F6C_DD1D);
    for round in 0..3000 {
        // Text of the free kind is left out: there a stray quote may well hide too much.
        let hidden = Generated::Structure(vec![
            ("password", secret(&mut numbers, 2)),
            ("user", Generated::Text(PLAIN.to_owned())),
        ]);
        let value = Generated::List(vec![plain(&mut numbers, 2), hidden, Generated::Text(PLAIN.to_owned())]);
        for text in [format!("{value:?}"), format!("{value:#?}")] {
            let mut out = String::new();
            rules.debug_text(&text, &mut out);
            assert_eq!(out.matches(PLAIN).count(), 2, "round {round}: of\n{text}\nshown is\n{out}");
        }
    }
}

#[test]
fn any_text_is_read_without_a_panic() {
    let rules = MaskRules::default();
    let mut numbers = Numbers(0x1234_5678_9ABC_DEF1);
    let words = [
        "password",
        "pwd",
        "4111111111111111",
        "-----BEGIN A-----",
        "eyJhbGciOiJI",
        "\"",
        "\\",
        "Bearer x",
        "\0",
        "\u{feff}",
    ];
    for _ in 0..20_000 {
        let text: String = (0..numbers.below(24))
            .map(|_| if numbers.below(3) == 0 { numbers.one(&words) } else { numbers.one(ODD) })
            .collect();
        let mut out = String::new();
        rules.debug_text(&text, &mut out);
        rules.text(&text, &mut out);
        rules.query_string(&text, &mut out);
        rules.form(&text);
        rules.header("set-cookie", &text);
        rules.body(Some("multipart/form-data; boundary=-"), &text);
        rules.body(Some(&text), &text);
    }
}
