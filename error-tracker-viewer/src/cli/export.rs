//! `export`: all kept events, oldest first, as JSON Lines, CSV or Markdown.

use std::{
    fs,
    io::{self, BufWriter, IsTerminal, Write},
    path::{Path, PathBuf},
};

use error_tracker::{
    Fingerprint,
    model::Event,
    store::{EventOrder, EventQuery, SledStore, Store},
};
use error_tracker_viewer::markdown;

use super::{
    arguments::{Export, Format},
    open,
    outcome::{Outcome, Stop},
    progress::Progress,
};

/// Events asked of the store at once.
const PAGE: usize = 100;

const COLUMNS: [&str; 16] = [
    "id",
    "fingerprint",
    "timestamp",
    "kind",
    "level",
    "handled",
    "type",
    "message",
    "culprit",
    "file",
    "line",
    "release",
    "environment",
    "host",
    "thread",
    "context",
];

pub(super) fn run(db: &Path, options: &Export) -> Outcome {
    let format = if options.json { Format::Json } else { options.format };
    let issue = options.issue.as_deref().map(|text| text.parse::<Fingerprint>()).transpose()?;
    let store = open::existing(db)?;
    if let Some(fingerprint) = issue
        && store.issue(fingerprint)?.is_none()
    {
        return Err(Stop::Failed(format!("there is no issue {fingerprint}")));
    }
    let Some(path) = &options.output else {
        // On a terminal the events themselves show how far it is.
        let shows = !io::stdout().is_terminal();
        return write(&store, issue, format, BufWriter::new(io::stdout().lock()), shows);
    };
    // Written beside it and put in its place when it is whole, so that nothing half-made is left behind.
    let half = beside(path);
    let file = fs::File::create(&half).map_err(|error| cannot(path, &error))?;
    let written = write(&store, issue, format, BufWriter::new(file), true);
    let placed = written.and_then(|()| fs::rename(&half, path).map_err(|error| cannot(path, &error)));
    if placed.is_err() {
        // The first failure is the one to tell of.
        let _ = fs::remove_file(&half);
    }
    placed
}

fn cannot(path: &Path, error: &io::Error) -> Stop {
    Stop::BadInput(format!("cannot write {}: {error}", path.display()))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

fn write(
    store: &SledStore,
    issue: Option<Fingerprint>,
    format: Format,
    mut out: impl Write,
    shows_progress: bool,
) -> Outcome {
    let mut query = EventQuery { fingerprint: issue, order: EventOrder::Oldest, after: None, limit: PAGE };
    let mut written: u64 = 0;
    let mut progress = None;
    let mut table = csv::Writer::from_writer(Vec::new());
    if format == Format::Csv {
        table.write_record(COLUMNS)?;
    }
    loop {
        let page = store.events(&query)?;
        for event in &page.items {
            match format {
                Format::Json => {
                    serde_json::to_writer(&mut out, event)?;
                    writeln!(out)?;
                }
                Format::Csv => table.write_record(cells(event))?,
                Format::Markdown if written > 0 => writeln!(out, "\n---\n\n{}", markdown::event(event))?,
                Format::Markdown => writeln!(out, "{}", markdown::event(event))?,
            }
            written += 1;
        }
        if format == Format::Csv {
            let rows = table.into_inner().map_err(|error| Stop::Failed(format!("cannot write: {error}")))?;
            out.write_all(&rows)?;
            table = csv::Writer::from_writer(Vec::new());
        }
        if shows_progress {
            progress.get_or_insert_with(|| Progress::of(page.total, "events")).is_at(written);
        }
        let last = page.items.last().map(|event| event.id);
        if page.next.is_none() || last.is_none() {
            break;
        }
        query.after = last;
    }
    Ok(out.flush()?)
}

fn cells(event: &Event) -> [String; COLUMNS.len()] {
    let word = |value: serde_json::Result<serde_json::Value>| {
        value.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    };
    let place = event.place();
    let option = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells = [
        event.id.to_string(),
        event.fingerprint.to_string(),
        event.timestamp.to_string(),
        word(serde_json::to_value(event.kind)),
        word(serde_json::to_value(event.level)),
        event.handled.to_string(),
        event.title().to_owned(),
        event.message().to_owned(),
        event.culprit(),
        place.map(|(file, _)| file.to_owned()).unwrap_or_default(),
        place.map(|(_, line)| line.to_string()).unwrap_or_default(),
        option(&event.release),
        option(&event.environment),
        option(&event.host),
        event.thread.clone(),
        serde_json::to_string(&event.context).unwrap_or_default(),
    ];
    cells.map(harmless)
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_stored_text_is_no_formula() {
        assert_eq!(harmless("=1+1".into()), "'=1+1");
        assert_eq!(harmless("plain".into()), "plain");
    }
}
