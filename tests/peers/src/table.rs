//! The tables, as Markdown.

use crate::case::{Group, Wanted};

/// Prints the medians of a group beside the bare one's and beside what is wanted.
pub fn print(group: &Group, medians: &[f64]) {
    println!("\n**{}**\n\n| | median | beside bare | wanted | |\n|---|--:|--:|--:|---|", group.question);
    let bare = medians[0];
    for (case, &median) in group.cases.iter().zip(medians) {
        let beside =
            if median > 1.5 * bare { format!("{:.1} x", median / bare) } else { format!("{:.2} x", median / bare) };
        let wanted: Vec<_> = case.wanted.iter().map(|wanted| wish(wanted, median, bare)).collect();
        let met = if wanted.is_empty() { "" } else { verdict(wanted.iter().all(|(_, met)| *met)) };
        let wanted = wanted.into_iter().map(|(text, _)| text).collect::<Vec<_>>().join(", ");
        println!("| {} | {} | {beside} | {wanted} | {met} |", case.who, time(median));
    }
}

/// What is wanted in words, and whether it is so.
fn wish(wanted: &Wanted, median: f64, bare: f64) -> (String, bool) {
    match *wanted {
        Wanted::Nanoseconds(most) => (format!("at most {}", time(most)), median <= most),
        Wanted::Extra(most) => (format!("at most {} more", time(most)), median - bare <= most),
        Wanted::Ratio(most) => (format!("at most {most} x"), median <= bare * most),
        Wanted::PerSecond(least) => {
            let rate = 1e9 / median;
            (format!("at least {least} a second; it is {rate:.0}"), rate >= f64::from(least))
        }
    }
}

pub fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "**not met**" }
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        few if few < 100.0 => format!("{few:.1} ns"),
        few if few < 1000.0 => format!("{few:.0} ns"),
        some if some < 1e6 => format!("{:.2} µs", some / 1e3),
        many => format!("{:.2} ms", many / 1e6),
    }
}
