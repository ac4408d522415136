//! Masking a value of 4 KiB on the failing thread, beside its copy, which is what is left when nothing is looked at.

use std::{cell::RefCell, hint::black_box, sync::LazyLock};

use error_tracker::mask::MaskRules;

use crate::case::{Case, Group};

const BYTES: usize = 4 * 1024;

/// A text of JSON as `Debug` shows it, with one secret in the middle when asked for.
fn text(secret: bool) -> String {
    let mut text = "[".to_owned();
    while text.len() < BYTES {
        text.push_str(r#"{"id":1234,"name":"a customer","tags":["new","eu"],"note":"call back on monday at 10:30"},"#);
        if secret && text.len() > BYTES / 2 && !text.contains("password") {
            text.push_str(r#"{"password":"correct horse"},"#);
        }
    }
    format!("{text:?}")
}

static CLEAN: LazyLock<String> = LazyLock::new(|| text(false));
static SECRET: LazyLock<String> = LazyLock::new(|| text(true));
static RULES: LazyLock<MaskRules> = LazyLock::new(MaskRules::default);

thread_local! {
    static OUT: RefCell<String> = RefCell::new(String::with_capacity(4 * BYTES));
}

fn run_copy(times: u64) {
    OUT.with_borrow_mut(|out| {
        for _ in 0..times {
            out.clear();
            out.push_str(black_box(&CLEAN));
            black_box(out.len());
        }
    });
}

fn mask(text: &str, times: u64) {
    OUT.with_borrow_mut(|out| {
        for _ in 0..times {
            out.clear();
            black_box(RULES.debug_text(black_box(text), out));
        }
    });
}

fn run_clean(times: u64) {
    mask(&CLEAN, times);
}

fn run_secret(times: u64) {
    mask(&SECRET, times);
}

pub fn group() -> Group {
    Group {
        name: "masking",
        question: "Masking a value of 4 KiB",
        times: 200,
        counted: true,
        between: || (),
        cases: vec![
            Case::new("bare: a copy", run_copy),
            Case::new("nothing to hide", run_clean).of_bytes(CLEAN.len() as u32).told(),
            Case::new("one secret in the middle", run_secret).of_bytes(SECRET.len() as u32).told(),
        ],
    }
}
