//! A hook for `eyre`: a report that leaves `main` is shown with the functions that it passed through, and their values.
//!
//! ```
//! use error_tracker::{auto_track, integration};
//!
//! #[auto_track]
//! fn port(text: &str) -> eyre::Result<u16> {
//!     Ok(text.parse()?)
//! }
//!
//! # fn run() -> eyre::Result<()> {
//! integration::eyre::install()?; // before the first report is made
//! # let mut shown = String::new();
//! # let events = error_tracker::testing::with_captured_events(|| shown = format!("{:?}", port("http").unwrap_err()));
//! # assert_eq!(events.len(), 1);
//! // What `fn main() -> eyre::Result<()>` prints when it ends with the error of `port("http")`:
//! assert!(shown.starts_with("core::num::error::ParseIntError: invalid digit found in string"));
//! assert!(shown.contains("text: &str = \"http\""));
//! # Ok(())
//! # }
//! # run().unwrap();
//! ```
//!
//! It is the text of [`print_exception`](crate::print_exception), masked like everything else. `{:#?}` shows the error's own
//! `Debug`. The values are those of the last failures of the thread; a report that passed through no tracked function is shown
//! with its causes, and with the place where it was made.

use std::{error::Error as StdError, fmt, panic::Location};

use eyre::{EyreHandler, Report};

use crate::{Error, ErrorKind, Result, exception::chain_of_dyn, global, mask::MaskRules, report, trail};

/// Has `eyre` show its reports in this way. Call it at the beginning of `main`.
///
/// ```
/// error_tracker::integration::eyre::install()?;
/// assert!(error_tracker::integration::eyre::install().is_err(), "there is a hook already");
/// # Ok::<(), error_tracker::Error>(())
/// ```
///
/// # Errors
/// When another hook is installed, as by a report that was made before.
pub fn install() -> Result<()> {
    eyre::set_hook(Box::new(|_| Box::new(FrameHandler::new()))).map_err(|error| {
        Error::new(ErrorKind::AlreadyInitialized, "eyre has a hook already, install this one first").with_source(error)
    })?;
    trail::keep_sealed();
    Ok(())
}

/// Shows one report.
struct FrameHandler {
    /// What was masked when the report was made: it is often shown when the tracker is gone.
    mask: MaskRules,
    place: Option<&'static Location<'static>>,
}

impl FrameHandler {
    fn new() -> Self {
        Self { mask: global::current().map(|tracker| tracker.mask_rules().clone()).unwrap_or_default(), place: None }
    }
}

impl EyreHandler for FrameHandler {
    fn debug(&self, error: &(dyn StdError + 'static), f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            return fmt::Debug::fmt(error, f);
        }
        let chain = chain_of_dyn::<Report>(error, &self.mask);
        if let Some(event) = trail::sealed_event_for(&chain) {
            return f.write_str(report::text(&event).trim_end());
        }
        f.write_str(report::chain_text(&chain).trim_end())?;
        match self.place {
            Some(place) => write!(f, "\n  at {place}"),
            None => Ok(()),
        }
    }

    fn track_caller(&mut self, place: &'static Location<'static>) {
        self.place = Some(place);
    }
}
