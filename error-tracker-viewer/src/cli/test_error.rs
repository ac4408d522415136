//! `test-error`: a real failure of tracked functions, to see that it arrives in the store with its values.

use std::{
    io::Write,
    num::ParseIntError,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use error_tracker::{Config, EventId, auto_track, store::Store};

use super::{
    open,
    outcome::{Outcome, Stop},
    paint::{TITLE, out, painted},
};

const FLUSH_TIME_MAX: Duration = Duration::from_secs(10);

pub(super) fn run(db: &Path, json: bool) -> Outcome {
    let config = Config::from_env().map_err(|error| Stop::BadInput(error.to_string()))?;
    let store = Arc::new(open::or_create(db)?);
    let recorded: Arc<Mutex<Option<EventId>>> = Arc::default();
    let seen = Arc::clone(&recorded);
    let config = config.store(Arc::clone(&store)).before_capture(move |event| {
        *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(event.id);
        Some(event)
    });
    let guard = error_tracker::init(config)?;
    // It fails; that is what it is for.
    let _ = read_order("order 17: 3 lamps, O1 bulbs", "not a real secret");
    let flushed = error_tracker::flush(FLUSH_TIME_MAX);
    drop(guard);
    let id = *recorded.lock().unwrap_or_else(PoisonError::into_inner);
    let event = match id {
        Some(id) if flushed => store.event(id)?,
        _ => None,
    };
    let event = event.ok_or_else(|| Stop::Failed(format!("the failure did not arrive in {}", db.display())))?;
    let mut out = out();
    if json {
        serde_json::to_writer(&mut out, &event)?;
        return Ok(writeln!(out)?);
    }
    writeln!(out, "recorded {} in {}", painted(TITLE, event.id.to_string()), db.display())?;
    Ok(writeln!(out, "look at it: error-tracker-viewer show {} --db {}", event.id, db.display())?)
}

/// Reads the amounts of an order's text, and fails at the one that is no number.
#[auto_track]
fn read_order(text: &str, password: &str) -> Result<u32, ParseIntError> {
    let (name, items) = text.split_once(": ").unwrap_or(("", text));
    let mut total = 0;
    for item in items.split(", ") {
        total += read_amount(item)?;
    }
    // Used, so that it is an argument like any other.
    let _ = (name, password);
    Ok(total)
}

#[auto_track]
fn read_amount(item: &str) -> Result<u32, ParseIntError> {
    let amount = item.split(' ').next().unwrap_or_default();
    let number = amount.parse::<u32>()?;
    Ok(number)
}
