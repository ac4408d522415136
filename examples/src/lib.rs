//! The programs are in `examples/`: `cargo run -p error-tracker-examples --example quickstart`.
