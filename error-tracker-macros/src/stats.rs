//! What the data-flow made of a function, for those who measure it: a line of JSON in the file that the environment
//! variable `ERROR_TRACKER_MACRO_STATS` names, and nothing without it.

use std::{collections::BTreeMap, io::Write};

use crate::binding::{Analysis, BindingId, Loan, Reason, Verdict};

const VARIABLE: &str = "ERROR_TRACKER_MACRO_STATS";

/// Appends a function in which nothing can fail.
pub(crate) fn write_nothing(function: &str) {
    let none = "{\"borrowed\":0,\"saved\":0,\"held\":0,\"left_out\":0}";
    append(|| {
        format!(
            "{{\"function\":\"{function}\",\"points\":0,\"arguments\":{none},\"locals\":{none},\"reasons\":{{}}}}\n"
        )
    });
}

fn append(line: impl FnOnce() -> String) {
    let Some(path) = std::env::var_os(VARIABLE) else { return };
    // Best effort: a build does not fail over its statistics.
    if let Ok(mut file) = std::fs::OpenOptions::new().create(true).append(true).open(path) {
        let _ = file.write_all(line().as_bytes());
    }
}

/// Appends what can be seen of one function.
pub(crate) fn write(function: &str, analysis: &Analysis, is_shown: impl Fn(BindingId) -> bool) {
    if std::env::var_os(VARIABLE).is_none() {
        return;
    }
    let mut counts: BTreeMap<(bool, &str), usize> = BTreeMap::new();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for point in &analysis.points {
        for &(id, verdict) in point.variables.iter().filter(|(id, _)| is_shown(*id)) {
            let argument = analysis.bindings[id].argument;
            let kind = match verdict {
                Verdict::Borrow | Verdict::Late => "borrowed",
                Verdict::Saved => "saved",
                Verdict::Held(_) => "held",
                Verdict::LeftOut(reason) => {
                    let reason = match reason {
                        Reason::Moved => "moved",
                        Reason::Borrowed(Loan::Temporary) => "lent to a temporary",
                        Reason::Borrowed(Loan::Value) => "lent to the value",
                        Reason::Borrowed(Loan::Local) => "lent to a local",
                        Reason::Borrowed(Loan::Changed) => "borrows from what changed",
                        Reason::Uninitialized => "uninitialized",
                    };
                    *reasons.entry(reason).or_default() += 1;
                    "left_out"
                }
            };
            *counts.entry((argument, kind)).or_default() += 1;
        }
    }
    let group = |argument: bool| {
        let of = |kind| counts.get(&(argument, kind)).copied().unwrap_or(0);
        format!(
            "{{\"borrowed\":{},\"saved\":{},\"held\":{},\"left_out\":{}}}",
            of("borrowed"),
            of("saved"),
            of("held"),
            of("left_out")
        )
    };
    let reasons: Vec<String> = reasons.iter().map(|(reason, count)| format!("\"{reason}\":{count}")).collect();
    append(|| {
        format!(
            "{{\"function\":\"{function}\",\"points\":{},\"arguments\":{},\"locals\":{},\"reasons\":{{{}}}}}\n",
            analysis.points.len(),
            group(true),
            group(false),
            reasons.join(",")
        )
    });
}
