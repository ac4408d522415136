//! The data-flow as a table: for many small functions, what is read of each variable at each failure point.
//!
//! The cases stand in text files beside this one, by topic: `# name`, the function, then a line for each failure point,
//! `TEXT => VARIABLES`, or `TEXT => VARIABLES / STEPS` where the order matters. A bare name is borrowed and read where
//! it is; `saved`, `late`, `moved`, `lent`, `perhaps unset` and `unset` say what else became of it, `or copied` that it is read
//! all the same if its type is one that is copied, `or y copied` if that of `y` is. In the steps, `x` is read, `-x` is dropped.
//! `x in doubt` is read if no loan lives on in what is returned. `saving => x 2` says which of the by-value uses of a variable save it. A name with `(cautious)` shows less than could
//! be shown.

use proc_macro2::TokenStream;
use quote::ToTokens;

use super::{Analysis, Reason, Shape, Step, Verdict, analyse};

fn analysis(source: &str) -> Analysis {
    let function: syn::ItemFn =
        syn::parse_str(source).unwrap_or_else(|error| panic!("`{source}` is no function: {error}"));
    let output: TokenStream = function.sig.output.to_token_stream();
    let mut body = *function.block;
    let value_borrows = output.to_string().contains('&');
    let shape = Shape {
        fallible: true,
        value_borrows,
        error_borrows: false,
        hides_loan: false,
        none_fails: false,
        leaves_late: true,
        suspends: false,
    };
    analyse(&function.sig, &function.attrs, &mut body, shape)
}

fn described(analysis: &Analysis, doubts: bool) -> Vec<String> {
    let name = |id: usize| analysis.bindings[id].ident.to_string();
    let lines = analysis.points.iter().map(|point| {
        let variables: Vec<String> = point
            .variables
            .iter()
            .map(|&(id, verdict)| match verdict {
                _ if doubts && point.doubtful.contains(&id) => format!("{} in doubt", name(id)),
                Verdict::Saved if point.needs(id).is_some() => format!("{} saved or copied", name(id)),
                Verdict::LeftOut(reason) | Verdict::Held(reason) if point.needs(id).is_some() => {
                    let needs = point.needs(id).unwrap_or_default();
                    let names: Vec<String> = needs.iter().map(|&need| format!("{} ", name(need))).collect();
                    let what = if needs == [id] { String::new() } else { names.join("and ") };
                    let how = match (verdict, reason) {
                        (Verdict::Held(_), Reason::Moved) => "moved",
                        (Verdict::Held(_), _) => "held",
                        (_, Reason::Moved) => "moved",
                        _ => "lent",
                    };
                    format!("{} {how} or {what}copied", name(id))
                }
                Verdict::Borrow => name(id),
                Verdict::Saved => format!("{} saved", name(id)),
                Verdict::Held(Reason::Moved) => format!("{} moved or copied", name(id)),
                Verdict::Held(_) => format!("{} held", name(id)),
                Verdict::Late => format!("{} late", name(id)),
                Verdict::LeftOut(Reason::Moved) => format!("{} moved", name(id)),
                Verdict::LeftOut(Reason::Borrowed(_)) => format!("{} lent", name(id)),
                Verdict::LeftOut(Reason::Uninitialized) => format!("{} perhaps unset", name(id)),
                Verdict::LeftOut(Reason::Unset) => format!("{} unset", name(id)),
            })
            .collect();
        let steps: Vec<String> = point
            .steps
            .iter()
            .map(|step| match *step {
                Step::Show(id) => name(id),
                Step::Drop(id) => format!("-{}", name(id)),
            })
            .collect();
        let order = if steps.is_empty() { String::new() } else { format!(" / {}", steps.join(" ")) };
        format!("{} => {}{order}", point.text, variables.join(", ")).trim_end().to_owned()
    });
    lines.collect()
}

/// Which of the by-value uses save their variable, each as `x` and its number among the uses of `x`.
fn saving(analysis: &Analysis) -> Vec<String> {
    let uses = analysis.uses.iter().enumerate().filter(|(number, _)| analysis.saving_uses[*number]);
    uses.map(|(number, &id)| {
        let nth = analysis.uses[..=number].iter().filter(|&&other| other == id).count();
        format!("{} {nth}", analysis.bindings[id].ident)
    })
    .collect()
}

struct Case<'a> {
    name: &'a str,
    source: &'a str,
    expected: Vec<&'a str>,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let blocks = text.split("\n\n").map(|block| {
        let mut lines = block.lines().map(str::trim);
        let name = lines.next().and_then(|line| line.strip_prefix("# ")).unwrap_or_else(|| panic!("no name: {block}"));
        let source = lines.next().unwrap_or_else(|| panic!("no function: {block}"));
        Case { name, source, expected: lines.collect() }
    });
    blocks.collect()
}

fn check(text: &str) {
    check_with(text, false);
}

/// `doubts` asks for what depends on whether a loan lives on in what is returned.
fn check_with(text: &str, doubts: bool) {
    let mut wrong = Vec::new();
    for case in cases(text) {
        let analysis = analysis(case.source);
        let mut found = described(&analysis, doubts);
        if case.expected.iter().any(|line| line.starts_with("saving =>")) {
            found.push(format!("saving => {}", saving(&analysis).join(", ")).trim_end().to_owned());
        }
        if found != case.expected {
            let lines = |lines: &[String]| lines.iter().map(|line| format!("    {line}\n")).collect::<String>();
            let expected: Vec<String> = case.expected.iter().map(|&line| line.to_owned()).collect();
            wrong.push(format!(
                "# {}\n{}\nexpected\n{}found\n{}",
                case.name,
                case.source,
                lines(&expected),
                lines(&found)
            ));
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn moves_and_copies() {
    check(include_str!("tests/moves.txt"));
}

#[test]
fn scopes_and_assignments() {
    check(include_str!("tests/scopes.txt"));
}

#[test]
fn loops() {
    check(include_str!("tests/loops.txt"));
}

#[test]
fn loans_and_the_walk() {
    check(include_str!("tests/loans.txt"));
}

#[test]
fn lifetimes_that_are_not_written() {
    check_with(include_str!("tests/lifetimes.txt"), true);
}

#[test]
fn closures_and_async() {
    check(include_str!("tests/closures.txt"));
}

#[test]
fn patterns() {
    check(include_str!("tests/patterns.txt"));
}

#[test]
fn blocks_and_branches() {
    check(include_str!("tests/blocks.txt"));
}

#[test]
fn receivers_and_methods() {
    check(include_str!("tests/receivers.txt"));
}

#[test]
fn macros() {
    check(include_str!("tests/macros.txt"));
}

#[test]
fn configured_code() {
    check(include_str!("tests/conditions.txt"));
}
