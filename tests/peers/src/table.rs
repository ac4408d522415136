//! The tables, as Markdown.

use crate::{
    case::{Case, Group, Wanted},
    readme::{Row, verdict},
};

/// Prints the medians of a group beside the bare one's and beside what is wanted.
pub fn print(group: &Group, medians: &[f64]) {
    println!("\n**{}**\n\n| | median | beside bare | wanted | |\n|---|--:|--:|--:|---|", group.question);
    let bare = medians[0];
    for (case, &median) in group.cases.iter().zip(medians) {
        let (wanted, met) = match wish(case, median, bare) {
            Some((wanted, is_met)) => (wanted, verdict(is_met)),
            None => (String::new(), ""),
        };
        println!("| {} | {} | {} | {wanted} | {met} |", case.who, time(median), beside(case, median, bare));
    }
}

/// What the README says of it.
pub fn rows(group: &Group, medians: &[f64]) -> Vec<Row> {
    let bare = medians[0];
    let cases = || group.cases.iter().zip(medians);
    let peers: Vec<_> = cases()
        .filter(|(case, _)| case.is_peer)
        .map(|(case, &median)| format!("{} {}", case.who, time(median)))
        .collect();
    cases()
        .filter(|(case, _)| case.is_told || !case.wanted.is_empty())
        .map(|(case, &median)| Row {
            question: group.question.to_owned(),
            bare: time(bare),
            who: case.who.to_owned(),
            measured: time(median),
            beside: beside(case, median, bare),
            wanted: wish(case, median, bare),
            others: peers.join("; "),
        })
        .collect()
}

/// The ratio to the bare one, and what else a reader would reckon.
fn beside(case: &Case, median: f64, bare: f64) -> String {
    let ratio = median / bare;
    let mut said = vec![match ratio {
        many if many > 100.0 => format!("{} x", grouped(many)),
        some if some > 1.5 => format!("{some:.1} x"),
        close => format!("{close:.2} x"),
    }];
    for wanted in &case.wanted {
        match wanted {
            Wanted::Extra(_) => said.push(format!("{} more", time(median - bare))),
            Wanted::PerSecond(_) => said.push(format!("{} a second", grouped(1e9 / median))),
            Wanted::Nanoseconds(_) | Wanted::Ratio(_) => {}
        }
    }
    if let Some(bytes) = case.bytes {
        said.push(format!("{} MB a second", grouped(f64::from(bytes) * 1e3 / median)));
    }
    said.join(", ")
}

/// What is wanted in words, and whether all of it is so.
fn wish(case: &Case, median: f64, bare: f64) -> Option<(String, bool)> {
    let wishes = case.wanted.iter().map(|wanted| match *wanted {
        Wanted::Nanoseconds(most) => (format!("at most {}", time(most)), median <= most),
        Wanted::Extra(most) => (format!("at most {} more", time(most)), median - bare <= most),
        Wanted::Ratio(most) => (format!("at most {most} x"), median <= bare * most),
        Wanted::PerSecond(least) => {
            (format!("at least {} a second", grouped(least.into())), 1e9 / median >= f64::from(least))
        }
    });
    let (words, are_met): (Vec<_>, Vec<_>) = wishes.unzip();
    (!words.is_empty()).then(|| (words.join(", "), are_met.into_iter().all(|is_met| is_met)))
}

fn time(nanoseconds: f64) -> String {
    let (amount, unit) = match nanoseconds.abs() {
        few if few < 1e3 => (nanoseconds, "ns"),
        some if some < 1e6 => (nanoseconds / 1e3, "µs"),
        _ => (nanoseconds / 1e6, "ms"),
    };
    match amount.abs() {
        small if small < 10.0 && unit != "ns" => format!("{amount:.2} {unit}"),
        small if small < 100.0 => format!("{amount:.1} {unit}"),
        _ => format!("{amount:.0} {unit}"),
    }
}

/// A whole number with commas between the thousands.
pub fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
