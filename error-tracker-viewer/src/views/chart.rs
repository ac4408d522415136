//! Counts over time, as inline SVG without any style of its own.

use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use crate::clock;

/// What one bar stands for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Bar {
    Hour,
    Day,
}

/// Bars without words, for a row of a table.
pub(super) fn sparkline(counts: &[u64]) -> Markup {
    let width = counts.len().max(1) * 5 - 1;
    html! {
        svg.spark viewBox=(format!("0 0 {width} 24")) width=(width) height="24" preserveAspectRatio="none" role="img"
            aria-label=(format!("{} in the last 24 hours", counts.iter().sum::<u64>())) {
            path.zero d=(format!("M0 23.5h{width}")) {}
            path d=(strokes(counts)) {}
        }
    }
}

/// Bars with what each one counts, and the time below.
pub(super) fn chart(counts: &[u64], bar: Bar, now: Timestamp) -> Markup {
    const HEIGHT: u64 = 56;
    let total: u64 = counts.iter().sum();
    let most = counts.iter().copied().max().unwrap_or_default();
    let (span, step, format) = match bar {
        Bar::Hour => ("last 24 hours", 3600, "%d %b, %H:00 UTC"),
        Bar::Day => ("last 30 days", 86_400, "%d %b %Y"),
    };
    let width = counts.len().max(1) * 10 - 2;
    let label = |index: usize| {
        let back = (counts.len() - 1 - index) as i64 * step;
        let start = now.as_second() - now.as_second().rem_euclid(step);
        let then = Timestamp::from_second(start).ok()?.checked_sub(SignedDuration::from_secs(back)).ok()?;
        let count = counts.get(index)?;
        Some(format!("{}: {}", then.strftime(format), clock::grouped(*count)))
    };
    html! {
        figure.chart {
            figcaption { span { (span) } span { strong { (clock::grouped(total)) } " · peak " (clock::short(most)) @if bar == Bar::Hour { " an hour" } @else { " a day" } } }
            svg viewBox=(format!("0 0 {width} {HEIGHT}")) preserveAspectRatio="none" role="img"
                aria-label=(format!("{total} in the {span}, at most {most} in one bar")) {
                path.zero d=(format!("M0 {}.5h{width}", HEIGHT - 1)) {}
                (bars(counts, HEIGHT, 10, label))
            }
            div.axis aria-hidden="true" {
                span { @if bar == Bar::Hour { "24 h ago" } @else { "30 d ago" } }
                span { "now" }
            }
        }
    }
}

/// The bars of a sparkline as thick strokes of one path: a page has many sparklines, and they are most of its weight.
fn strokes(counts: &[u64]) -> String {
    let most = counts.iter().copied().max().unwrap_or_default();
    let bars = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    bars.map(|(index, count)| format!("M{} 24v-{}", index * 5 + 2, height_of(*count, most, 24))).collect()
}

/// How tall a bar is. Something that happened is never drawn as nothing.
fn height_of(count: u64, most: u64, height: u64) -> u64 {
    (u128::from(count) * u128::from(height) / u128::from(most.max(1))).max(3) as u64
}

fn bars(counts: &[u64], height: u64, step: usize, label: impl Fn(usize) -> Option<String>) -> Markup {
    let most = counts.iter().copied().max().unwrap_or_default().max(1);
    html! {
        @for (index, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            @let tall = height_of(*count, most, height);
            rect x=(index * step) y=(height - tall) width=(step - step / 4) height=(tall) {
                @if let Some(text) = label(index) { title { (text) } }
            }
        }
    }
}
