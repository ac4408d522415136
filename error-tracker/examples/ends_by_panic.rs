//! A program that panics, with its store at the path that it is given. Built with `panic = "abort"`, it ends right there:
//! `cargo run --profile abort --example ends_by_panic -- errors.db`.

use error_tracker::{Config, auto_track};

#[auto_track]
fn charge(order: u32, limit: u32) -> u32 {
    assert!(order < limit, "no order {order}");
    limit - order
}

fn main() -> error_tracker::Result<()> {
    let path = std::env::args_os().nth(1).unwrap_or_else(|| "error-tracker.db".into());
    let _guard = error_tracker::init(Config::new().db(path))?;
    println!("{} to go", charge(17, 10));
    Ok(())
}
