//! `tail`: new events as they come.

use std::{collections::BTreeSet, io::Write, path::Path, time::Duration};

use error_tracker::{
    EventId,
    model::Event,
    store::{EventQuery, Store},
};
use error_tracker_viewer::clock;

use super::{
    arguments::Tail,
    open,
    outcome::Outcome,
    paint::{BLUE, DIM, RED, TITLE, cut, out, painted},
};

/// How often the store is asked for new events.
const PAUSE: Duration = Duration::from_millis(500);
/// How many of the latest events are looked at each time; ids of different processes need not come in order.
const WINDOW: usize = 100;

pub(super) fn run(db: &Path, options: &Tail) -> Outcome {
    let store = open::existing(db)?;
    let latest = |limit: usize| store.events(&EventQuery { limit, ..EventQuery::default() });
    let mut seen: BTreeSet<EventId> = BTreeSet::new();
    let first = latest(options.lines.clamp(1, WINDOW))?.items;
    seen.extend(latest(WINDOW)?.items.iter().map(|event| event.id));
    for event in first.iter().take(options.lines).rev() {
        print(event, options.json)?;
    }
    if options.no_follow {
        return Ok(());
    }
    loop {
        std::thread::sleep(PAUSE);
        let new: Vec<Event> = latest(WINDOW)?.items.into_iter().filter(|event| !seen.contains(&event.id)).collect();
        for event in new.iter().rev() {
            print(event, options.json)?;
            seen.insert(event.id);
        }
        while seen.len() > WINDOW * 4 {
            seen.pop_first();
        }
    }
}

fn print(event: &Event, json: bool) -> Outcome {
    let mut out = out();
    if json {
        serde_json::to_writer(&mut out, event)?;
        writeln!(out)?;
    } else {
        let place = event.place().map(|(file, line)| format!("{file}:{line}")).unwrap_or_default();
        writeln!(
            out,
            "{}  {}  {}  {}  {}  {}",
            painted(DIM, clock::exact(event.timestamp)),
            painted(TITLE, event.title()),
            painted(RED, cut(event.message(), 160)),
            painted(BLUE, event.culprit()),
            painted(DIM, place),
            painted(DIM, event.id.to_string()),
        )?;
    }
    Ok(out.flush()?)
}
