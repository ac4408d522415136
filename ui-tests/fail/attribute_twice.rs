use error_tracker::{auto_track, track};

#[auto_track(skip(amount))]
#[track(silent)]
fn charge(amount: u64) -> Result<u64, String> {
    Ok(amount)
}

fn main() {
    let _ = charge(1);
}
