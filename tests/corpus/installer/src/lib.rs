//! Installs a tracker before `main`, in every program that links this crate, and counts what it captured.
//!
//! The crates of the corpus know nothing of it: with it their own tests run through the whole of the capture.

// The linker's lists of functions to run before and after `main` cannot be filled without it.
#![allow(unsafe_code)]

use std::fs::OpenOptions;
use std::io::Write;
use std::time::Duration;

use error_tracker::{Config, MemoryStore};

/// Names the file to which each program appends one line of JSON when it ends.
const COUNTS_VARIABLE: &str = "ERROR_TRACKER_CORPUS_COUNTS";
const FLUSH_TIMEOUT: Duration = Duration::from_secs(20);

#[used]
#[unsafe(link_section = ".init_array")]
static INSTALL: extern "C" fn() = install;

#[used]
#[unsafe(link_section = ".fini_array")]
static COUNT: extern "C" fn() = count;

extern "C" fn install() {
    match error_tracker::init(Config::new().store(MemoryStore::new())) {
        // It has to live as long as the program.
        Ok(guard) => std::mem::forget(guard),
        Err(error) => eprintln!("the corpus cannot install a tracker: {error}"),
    }
}

extern "C" fn count() {
    let Some(path) = std::env::var_os(COUNTS_VARIABLE) else { return };
    error_tracker::flush(FLUSH_TIMEOUT);
    let stats = error_tracker::stats();
    let line = format!("{{\"captured\":{},\"internal_errors\":{}}}\n", stats.captured, stats.internal_errors);
    let file = OpenOptions::new().create(true).append(true).open(path);
    if let Err(error) = file.and_then(|mut file| file.write_all(line.as_bytes())) {
        eprintln!("the corpus cannot write its counts: {error}");
    }
}
