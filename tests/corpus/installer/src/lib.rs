//! Installs a tracker before `main`, in every program that links this crate, and counts what it captured.
//!
//! The crates of the corpus know nothing of it: with it their own tests run through the whole of the capture.

// The linker's lists of functions to run before and after `main` cannot be filled without it.
#![allow(unsafe_code)]

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use error_tracker::model::{Event, VariableState};
use error_tracker::{Config, MemoryStore};

/// Names the file to which each program appends one line of JSON when it ends.
const COUNTS_VARIABLE: &str = "ERROR_TRACKER_CORPUS_COUNTS";
const FLUSH_TIMEOUT: Duration = Duration::from_secs(20);

/// A variable at a failure point: file, line, column, name, and whether it is an argument.
type Place = (String, u32, u32, String, bool);

/// The variables at the failure points that were reached, and whether each has always been shown.
static SHOWN: Mutex<BTreeMap<Place, bool>> = Mutex::new(BTreeMap::new());

#[used]
#[unsafe(link_section = ".init_array")]
static INSTALL: extern "C" fn() = install;

#[used]
#[unsafe(link_section = ".fini_array")]
static COUNT: extern "C" fn() = count;

extern "C" fn install() {
    match error_tracker::init(Config::new().store(MemoryStore::new()).before_capture(look_at)) {
        // It has to live as long as the program.
        Ok(guard) => std::mem::forget(guard),
        Err(error) => eprintln!("the corpus cannot install a tracker: {error}"),
    }
}

/// A value without `Debug` is shown by its type, which is all that there is to see.
fn look_at(event: Event) -> Option<Event> {
    let mut places = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    for frame in &event.frames {
        let arguments = frame.arguments.iter().map(|variable| (variable, true));
        for (variable, argument) in arguments.chain(frame.locals.iter().map(|variable| (variable, false))) {
            let shown = matches!(variable.state, VariableState::Value | VariableState::Unprintable);
            let place = (frame.file.to_string(), frame.line, frame.column, variable.name.to_string(), argument);
            *places.entry(place).or_insert(true) &= shown;
        }
    }
    Some(event)
}

/// How many arguments, or locals, were reached, and how many of them were shown.
fn reached(arguments: bool) -> (usize, usize) {
    let places = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let those = || places.iter().filter(|((.., argument), _)| *argument == arguments);
    (those().count(), those().filter(|(_, shown)| **shown).count())
}

extern "C" fn count() {
    let Some(path) = std::env::var_os(COUNTS_VARIABLE) else { return };
    error_tracker::flush(FLUSH_TIMEOUT);
    let stats = error_tracker::stats();
    let ((arguments, arguments_shown), (locals, locals_shown)) = (reached(true), reached(false));
    let line = format!(
        "{{\"captured\":{},\"internal_errors\":{},\"arguments\":{arguments},\"arguments_shown\":{arguments_shown},\
         \"locals\":{locals},\"locals_shown\":{locals_shown}}}\n",
        stats.captured, stats.internal_errors
    );
    let file = OpenOptions::new().create(true).append(true).open(path);
    if let Err(error) = file.and_then(|mut file| file.write_all(line.as_bytes())) {
        eprintln!("the corpus cannot write its counts: {error}");
    }
}
