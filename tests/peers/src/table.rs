//! The tables, as Markdown.

use crate::{
    case::{Case, Group, Wanted},
    readme::{Row, verdict},
    sample::Measured,
};

/// Prints the medians of a group beside the bare one's and beside what is wanted.
pub fn print(group: &Group, measured: &[Measured]) {
    println!(
        "\n**{}**\n\n| | median | beside bare | allocations | wanted | |\n|---|--:|--:|--:|--:|---|",
        group.question
    );
    let bare = measured[0];
    for (case, &measured) in group.cases.iter().zip(measured) {
        let (wanted, met) = match wish(case, measured, bare) {
            Some((wanted, is_met)) => (wanted, verdict(is_met)),
            None => (String::new(), ""),
        };
        println!(
            "| {} | {} | {} | {:.1} | {wanted} | {met} |",
            case.who,
            time(measured.nanoseconds),
            beside(case, measured, bare),
            measured.allocations
        );
    }
}

/// What the README says of it.
pub fn rows(group: &Group, measured: &[Measured]) -> Vec<Row> {
    let bare = measured[0];
    let cases = || group.cases.iter().zip(measured);
    let peers: Vec<_> = cases()
        .filter(|(case, _)| case.is_peer)
        .map(|(case, measured)| format!("{} {}", case.who, time(measured.nanoseconds)))
        .collect();
    cases()
        .filter(|(case, _)| case.is_told || !case.wanted.is_empty())
        .map(|(case, &measured)| Row {
            question: group.question.to_owned(),
            bare: time(bare.nanoseconds),
            who: case.who.to_owned(),
            measured: time(measured.nanoseconds),
            beside: beside(case, measured, bare),
            wanted: wish(case, measured, bare),
            others: peers.join("; "),
        })
        .collect()
}

/// The ratio to the bare one, and what else a reader would reckon.
fn beside(case: &Case, measured: Measured, bare: Measured) -> String {
    let (median, bare) = (measured.nanoseconds, bare.nanoseconds);
    let ratio = median / bare;
    let mut said = vec![match ratio {
        many if many > 100.0 => format!("{} x", grouped(many)),
        some if some > 1.5 => format!("{some:.1} x"),
        close => format!("{close:.2} x"),
    }];
    for wanted in &case.wanted {
        match wanted {
            Wanted::Extra(_) => said.push(format!("{} more", time(median - bare))),
            Wanted::NoAllocation => said.push(format!("{} allocations", measured.allocations.ceil())),
            Wanted::PerSecond(_) | Wanted::Nanoseconds(_) | Wanted::Ratio(_) => {}
        }
    }
    if case.is_rate {
        said.push(format!("{} a second", grouped(1e9 / median)));
    }
    if let Some(bytes) = case.bytes {
        said.push(format!("{} MB a second", grouped(f64::from(bytes) * 1e3 / median)));
    }
    said.join(", ")
}

/// What is wanted in words, and whether all of it is so.
fn wish(case: &Case, measured: Measured, bare: Measured) -> Option<(String, bool)> {
    let (median, bare) = (measured.nanoseconds, bare.nanoseconds);
    let wishes = case.wanted.iter().map(|wanted| match *wanted {
        Wanted::Nanoseconds(most) => (format!("at most {}", time(most)), median <= most),
        Wanted::Extra(most) => (format!("at most {} more", time(most)), median - bare <= most),
        Wanted::Ratio(most) => (format!("at most {most} x"), median <= bare * most),
        Wanted::PerSecond(least) => {
            (format!("at least {} a second", grouped(least.into())), 1e9 / median >= f64::from(least))
        }
        Wanted::NoAllocation => ("no allocation".to_owned(), measured.allocations == 0.0),
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
