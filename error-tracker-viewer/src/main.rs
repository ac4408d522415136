//! Viewer binary.
fn main() {}
