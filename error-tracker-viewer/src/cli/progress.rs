//! How far something is that takes long, on standard error: only where that is a terminal, and without colours.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar or a sign of life. It is wiped away when it is dropped, so that what a command says last stands alone.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// A bar for a known number of things, such as `events`.
    pub(super) fn of(total: u64, things: &'static str) -> Self {
        let bar = ProgressBar::new(total).with_message(things);
        Self(bar.with_style(style("{wide_bar} {human_pos} of {human_len} {msg}, {eta} left")))
    }

    /// A sign of life for what has no known end.
    pub(super) fn unknown(doing: &'static str) -> Self {
        const TICK: Duration = Duration::from_millis(100);
        let bar = ProgressBar::new_spinner().with_message(doing).with_style(style("{spinner} {msg}, {elapsed}"));
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// Says how many are done.
    pub(super) fn is_at(&self, done: u64) {
        self.0.set_position(done);
    }

    /// Says what is being done by now.
    pub(super) fn says(&self, text: String) {
        self.0.set_message(text);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A template that cannot be read leaves the bar as the library draws it.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}
