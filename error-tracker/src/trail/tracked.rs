//! A tracked function as the macro writes it down: one text with all that is known before anything fails, which is read
//! when that is asked for first. A `static` made of structs would be checked, evaluated and looked at for loans by the
//! compiler like a function, for every function that is tracked.

use std::fmt;

use once_cell::race::OnceBox;

use super::{guards::PanicSite, watch::Unwatched};
use crate::{
    mask::Verdict,
    model::Level,
    snapshot::{
        point::{Function, Name, Point, Role, Unguarded},
        site::Site,
        variable::Absent,
    },
};

/// Between the parts of the text: the function, the names of its variables, its frame, and each of its failure points.
const PART: char = '\u{1e}';
/// Between the fields of a part.
const FIELD: char = '\u{1f}';

/// A tracked function: a `static` in it.
///
/// Nobody waits for anybody while it is read: two threads that ask first at the same time read it both, and one of them
/// is believed.
pub struct Tracked {
    module_path: &'static str,
    file: &'static str,
    text: &'static str,
    /// Of the variables that may be configured out, the numbers of those that are there.
    there: &'static [usize],
    function: OnceBox<Function>,
    points: OnceBox<Vec<Point>>,
    frame: OnceBox<PanicSite>,
}

impl fmt::Debug for Tracked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tracked").field("text", &self.text).finish_non_exhaustive()
    }
}

impl Tracked {
    /// A function in this module and file.
    pub const fn new(module_path: &'static str, file: &'static str, text: &'static str) -> Self {
        Self::with(module_path, file, text, &[])
    }

    /// The same, with the numbers of those variables that are there although they need not be.
    pub const fn with(
        module_path: &'static str,
        file: &'static str,
        text: &'static str,
        there: &'static [usize],
    ) -> Self {
        Self { module_path, file, text, there, function: OnceBox::new(), points: OnceBox::new(), frame: OnceBox::new() }
    }

    /// What its failure points and its frame share.
    pub(super) fn function(&'static self) -> &'static Function {
        self.function.get_or_init(|| Box::new(self.read_function()))
    }

    /// Its failure point of this number.
    pub(super) fn point(&'static self, number: usize) -> Option<&'static Point> {
        self.points
            .get_or_init(|| Box::new(self.parts().skip(3).map(|part| self.read_point(part)).collect()))
            .get(number)
    }

    /// What a panic needs to know of it.
    pub(super) fn frame(&'static self) -> &'static PanicSite {
        self.frame.get_or_init(|| Box::new(self.read_frame()))
    }

    fn parts(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.text.split(PART)
    }

    fn read_function(&self) -> Function {
        let mut fields = fields(self.parts().next());
        let mut field = || fields.next().unwrap_or_default();
        let (name, called, level, flags, dealt_with) = (field(), field(), field(), field(), field());
        let [counted, leaves_unseen] = read_flags(flags);
        Function {
            name,
            called,
            module_path: self.module_path,
            file: self.file,
            level: read_level(level),
            counted,
            names: self.names().collect(),
            dealt_with,
            leaves_unseen,
        }
    }

    /// The names of the variables, with marks before each.
    fn names(&self) -> impl Iterator<Item = Name> {
        fields(self.parts().nth(1)).filter(|field| !field.is_empty()).enumerate().map(|(number, field)| {
            let name = field.trim_start_matches(['@', '=', '+', '*', '?']);
            let role = match field.get(..1) {
                Some("@") => Role::Argument,
                Some("=") => Role::Local,
                _ => Role::Global,
            };
            let marks = field.get(..field.len() - name.len()).unwrap_or_default();
            let there = !marks.contains('?') || self.there.contains(&number);
            Name { name, role, mask: marks.contains('*'), there, verdict: Verdict::default() }
        })
    }

    /// Numbers with a letter behind each, of those variables that are there.
    fn numbers(&'static self, list: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
        let names = &*self.function().names;
        let numbers = list.split_whitespace().filter_map(|word| {
            let letter = word.trim_start_matches(|digit: char| digit.is_ascii_digit());
            Some((word.get(..word.len() - letter.len())?.parse().ok()?, letter))
        });
        numbers.filter(move |&(number, _)| names.get(number).is_some_and(|name: &Name| name.there))
    }

    fn read_point(&'static self, part: &'static str) -> Point {
        let mut fields = fields(Some(part));
        let mut field = || fields.next().unwrap_or_default();
        let (place, expression, shown, of, flags) = (field(), field(), field(), field(), field());
        let [line, column] = read_places(place);
        let [silent, only, converts, direct, alone] = read_flags(flags);
        let function = self.function();
        let absent = |letter| match letter {
            "m" => Some(Absent::MOVED),
            "b" => Some(Absent::BORROWED),
            "u" => Some(Absent::UNINITIALIZED),
            "s" => Some(Absent::SKIPPED),
            _ => None,
        };
        Point {
            function,
            site: Site::new(function.name, function.module_path, function.file, line, column, expression),
            shown: self.numbers(shown).map(|(number, letter)| (number, absent(letter))).collect(),
            silent,
            of,
            only,
            converts,
            direct,
            alone,
        }
    }

    fn read_frame(&'static self) -> PanicSite {
        let mut fields = fields(self.parts().nth(2));
        let mut field = || fields.next().unwrap_or_default();
        let (place, arguments, unguarded) = (field(), field(), field());
        let [line, column, last_line] = read_places(place);
        let unwatched = |letter| match letter {
            "c" => Some(Unwatched::Changes),
            "s" => Some(Unwatched::Skipped),
            "a" => Some(Unwatched::Apart),
            _ => None,
        };
        let unguarded = self.numbers(unguarded).map(|(number, scope)| {
            let [from, column, to, last_column] = read_places(scope.trim_start_matches(':'));
            Unguarded { number, from: (from, column), to: (to, last_column) }
        });
        let places = fields.filter_map(|field| {
            let mut parts = field.splitn(3, ':');
            Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?))
        });
        PanicSite {
            function: self.function(),
            at: (line, column),
            last_line,
            arguments: self.numbers(arguments).map(|(number, letter)| (number, unwatched(letter))).collect(),
            unguarded: unguarded.collect(),
            places: places.collect(),
        }
    }
}

fn fields(part: Option<&'static str>) -> impl Iterator<Item = &'static str> + use<> {
    part.unwrap_or_default().split(FIELD)
}

/// Numbers with colons between; those that are not there are zero.
fn read_places<const N: usize>(text: &str) -> [u32; N] {
    let mut numbers = text.split(':').map(|number| number.parse().unwrap_or(0));
    std::array::from_fn(|_| numbers.next().unwrap_or(0))
}

fn read_flags<const N: usize>(text: &str) -> [bool; N] {
    let mut flags = text.bytes().map(|flag| flag == b'1');
    std::array::from_fn(|_| flags.next().unwrap_or(false))
}

fn read_level(text: &str) -> Level {
    match text {
        "debug" => Level::Debug,
        "info" => Level::Info,
        "warning" => Level::Warning,
        "fatal" => Level::Fatal,
        _ => Level::Error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static CHARGE: Tracked = Tracked::with(
        "shop::pay",
        "src/pay.rs",
        "charge\u{1f}pay\u{1f}warning\u{1f}10\u{1f}get len\u{1e}@card\u{1f}@?_tag\u{1f}=?r2\u{1f}=*left\u{1f}+CONFIG\u{1e}\
         4:8:19\u{1f}0 1a 2c\u{1f}3:5:9:18:2\u{1f}6:13:a[\"x:y\"]\u{1f}7:9:b + 1\u{1e}\
         5:21\u{1f}debit(&card)?\u{1f}0 1m 2b 3u 4\u{1f}debit\u{1f}01010\u{1e}9:1\u{1f}x\u{1f}\u{1f}\u{1f}10101",
        &[1],
    );

    #[test]
    fn a_function_is_what_was_written_of_it() {
        let function = CHARGE.function();
        let read = (function.name, function.called, function.module_path, function.file, function.dealt_with);
        assert_eq!(read, ("charge", "pay", "shop::pay", "src/pay.rs", "get len"));
        assert_eq!((function.level, function.counted, function.leaves_unseen), (Level::Warning, true, false));
        let names: Vec<_> = function.names.iter().map(|name| (name.name, name.role, name.mask)).collect();
        let argument = |name| (name, Role::Argument, false);
        let expected = [
            argument("card"),
            argument("_tag"),
            ("r2", Role::Local, false),
            ("left", Role::Local, true),
            ("CONFIG", Role::Global, false),
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_failure_point_is_what_was_written_of_it_without_what_is_configured_out() {
        let point = CHARGE.point(0).expect("a point");
        let site = &point.site;
        assert_eq!((site.function, site.line, site.column, site.expression), ("charge", 5, 21, "debit(&card)?"));
        let shown: Vec<_> = point.variables().map(|(name, absent)| (name.name, format!("{absent:?}"))).collect();
        let absent = |name, why: &'static Absent| (name, format!("{:?}", Some(why)));
        let there = |name| (name, "None".to_owned());
        let moved = absent("_tag", Absent::MOVED);
        assert_eq!(shown, [there("card"), moved, absent("left", Absent::UNINITIALIZED), there("CONFIG")]);
        assert_eq!(point.of, "debit");
        assert_eq!(
            [point.silent, point.only, point.converts, point.direct, point.alone],
            [false, true, false, true, false]
        );
        let other = CHARGE.point(1).expect("another point");
        assert_eq!((other.site.line, other.of, other.shown.len(), other.silent), (9, "", 0, true));
        assert!(CHARGE.point(2).is_none());
    }

    #[test]
    fn a_frame_is_what_was_written_of_it() {
        let frame = CHARGE.frame();
        assert_eq!((frame.at, frame.last_line), ((4, 8), 19));
        assert!(matches!(frame.arguments[..], [(0, None), (1, Some(Unwatched::Apart))]), "{:?}", frame.arguments);
        assert_eq!(frame.unguarded, [Unguarded { number: 3, from: (5, 9), to: (18, 2) }]);
        assert_eq!(frame.places, [(6, 13, "a[\"x:y\"]"), (7, 9, "b + 1")]);
    }

    #[test]
    fn what_two_threads_read_at_once_is_one() {
        static ONCE: Tracked = Tracked::new(
            "m",
            "f.rs",
            "f\u{1f}f\u{1f}\u{1f}10\u{1f}\u{1e}\u{1e}\u{1e}1:1\u{1f}x?\u{1f}\u{1f}\u{1f}00000",
        );
        let read = || std::ptr::from_ref(ONCE.point(0).expect("a point")).addr();
        let threads: Vec<_> = (0..8).map(|_| std::thread::spawn(read)).collect();
        let places: Vec<_> = threads.into_iter().map(|thread| thread.join().expect("a thread")).collect();
        assert!(places.iter().all(|place| *place == read()), "{places:?}");
    }
}
