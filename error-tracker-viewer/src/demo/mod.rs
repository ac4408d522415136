//! The demo: a small shop whose real, tracked code really fails, into a fresh store of its own.

mod folder;
mod fresh_store;
mod shop;

use std::{
    fmt,
    io::{self, Write as _},
    path::Path,
    sync::Arc,
    time::Duration,
};

use error_tracker::{
    Config, SledStore,
    store::{IssueQuery, Store, StoreStats},
};

use self::folder::Folder;
pub(crate) use self::fresh_store::path;

/// Longest time that the demo waits until everything is on disk.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(30);

/// Why there is no demo; the text is one line.
#[derive(Debug)]
pub(crate) struct DemoError(String);

impl fmt::Display for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<error_tracker::Error> for DemoError {
    fn from(error: error_tracker::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<io::Error> for DemoError {
    fn from(error: io::Error) -> Self {
        Self(format!("cannot set up the shop: {error}"))
    }
}

/// Empties the store at `path`, runs the shop for a day with it, says what happened, and hands the store back.
///
/// # Errors
/// When the store cannot be used, or the shop has no room for its files.
pub(crate) fn run(path: &Path) -> Result<Arc<SledStore>, DemoError> {
    let store = Arc::new(fresh_store::open(path)?);
    let folder = Folder::new()?;
    say(format_args!("a small shop is open for a day; whatever fails in it is recorded"));
    let config = Config::new().store(Arc::clone(&store)).release("2.3.1").environment("demo");
    // The shop's panics are expected, and told of in the viewer.
    std::panic::set_hook(Box::new(|_| {}));
    let guard = error_tracker::init(config)?;
    shop::open_for_a_day(&folder)?;
    let is_stored = error_tracker::flush(FLUSH_TIMEOUT);
    drop(guard);
    drop(std::panic::take_hook());
    if !is_stored {
        return Err(DemoError(format!("the store {} did not take the events in time", path.display())));
    }
    tell(&*store, path)?;
    Ok(store)
}

/// The folder that the shop's source files are found from, if this binary still lies beside its source.
pub(crate) fn source() -> Option<&'static Path> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    root.join(file!()).is_file().then_some(root)
}

/// A line for who started the demo; whether anybody reads it makes no difference.
fn say(line: fmt::Arguments<'_>) {
    let _ = writeln!(io::stdout(), "{line}");
}

fn tell(store: &dyn Store, path: &Path) -> Result<(), DemoError> {
    let StoreStats { issues, count, .. } = store.stats()?;
    say(format_args!("\n{issues} issues with {count} events are in {}:", path.display()));
    for issue in store.issues(&IssueQuery { limit: 100, ..IssueQuery::default() })?.items {
        let title = issue.title.rsplit("::").next().unwrap_or_default();
        let culprit = issue.culprit.trim_start_matches("error_tracker_viewer::demo::shop::");
        say(format_args!("  {:>3} x {title:<22} {culprit}", issue.count));
    }
    say(format_args!("\nlook at them at the terminal too, while this runs or later:"));
    say(format_args!("  error-tracker-viewer --db {} list\n", path.display()));
    Ok(())
}
