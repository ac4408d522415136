//! A program that fails with a long value in the middle of a struct, three times, and prints what was shown of it. Built
//! with `panic = "abort"`, nothing can be left by unwinding: `cargo run --profile abort --example long_values`.

use error_tracker::{auto_track, testing::with_captured_events};

// Read by `Debug` alone.
#[allow(dead_code)]
#[derive(Debug)]
struct Batch {
    id: u32,
    rows: Vec<u32>,
}

#[auto_track]
fn import(batch: &Batch) -> Result<(), String> {
    Err(format!("batch {} is refused", batch.id))
}

#[auto_track]
fn hand_over(batch: Batch) -> Result<(), String> {
    let rows = batch.rows.len();
    drop(batch);
    Err(format!("{rows} rows are refused"))
}

fn main() {
    let rows = vec![7; 1_000_000];
    let events = with_captured_events(|| {
        let batch = Batch { id: 17, rows: rows.clone() };
        for _ in 0..3 {
            let _ = import(&batch);
        }
        for _ in 0..3 {
            let _ = hand_over(Batch { id: 17, rows: rows.clone() });
        }
    });
    for shown in events.iter().flat_map(|event| event.frames.iter().flat_map(|frame| &frame.arguments)) {
        let (beginning, note) = (shown.value.get(..40).unwrap_or(&shown.value), shown.note.as_deref().unwrap_or("-"));
        println!("{:?}: {beginning}: {note}", shown.state);
    }
}
