//! The macros by which other error crates fail, written as those crates write them.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

mod report {
    /// What error-stack calls a report.
    #[derive(Debug)]
    pub struct Report {
        pub failure: crate::support::Failure,
        pub attached: Vec<String>,
    }

    impl From<crate::support::Failure> for Report {
        fn from(failure: crate::support::Failure) -> Report {
            Report { failure, attached: Vec::new() }
        }
    }

    pub trait ResultExt<T> {
        fn attach(self, text: impl FnOnce() -> String) -> Result<T, Report>;
    }

    impl<T, E: Into<Report>> ResultExt<T> for Result<T, E> {
        fn attach(self, text: impl FnOnce() -> String) -> Result<T, Report> {
            self.map_err(|error| {
                let mut report = error.into();
                report.attached.push(text());
                report
            })
        }
    }
}

use report::{Report, ResultExt};

macro_rules! bail {
    ($failure:expr) => {
        return ::core::result::Result::Err(::core::convert::From::from($failure))
    };
}

macro_rules! ensure {
    ($condition:expr, $failure:expr $(,)?) => {
        if !$condition {
            bail!($failure)
        }
    };
}

// As in snafu: the text of a failure that has no type of its own.
macro_rules! whatever {
    ($text:literal) => {
        return ::core::result::Result::Err(Failure($text).into())
    };
    ($source:expr, $text:literal) => {
        match $source {
            ::core::result::Result::Ok(value) => value,
            ::core::result::Result::Err(_) => return ::core::result::Result::Err(Failure($text).into()),
        }
    };
}

#[auto_track]
fn stacked(number: i32, noisy: Noisy) -> Result<i32, Report> {
    ensure!(number != 5, Failure("five"));
    let kept = positive(number).attach(|| format!("number {number}"))?;
    if kept == 3 {
        bail!(Failure("three"));
    }
    ensure!(noisy.0.len() > kept as usize, Failure("long"),);
    Ok(kept)
}

#[auto_track]
fn with_text(number: i32) -> Result<i32, Failure> {
    let kept = whatever!(positive(number), "not positive");
    if kept == 3 {
        whatever!("three");
    }
    Ok(kept)
}

#[auto_track]
fn going_on(number: i32) -> std::ops::ControlFlow<Failure, i32> {
    let doubled = match positive(number) {
        Ok(number) => std::ops::ControlFlow::Continue(number * 2),
        Err(failure) => std::ops::ControlFlow::Break(failure),
    }?;
    std::ops::ControlFlow::Continue(doubled)
}

pub fn run() {
    for number in [-1, 1, 3, 5, 9] {
        log!("{:?}", stacked(number, Noisy("argument")));
        log!("{:?} {:?}", with_text(number), going_on(number));
    }
}
