use error_tracker::auto_track;

#[auto_track]
use std::fmt as text;

fn main() {
    let _ = text::Error;
}
