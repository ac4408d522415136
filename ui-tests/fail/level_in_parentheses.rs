use error_tracker::auto_track;

#[auto_track(level("info"))]
fn charge(amount: u64) -> Result<u64, String> {
    Ok(amount)
}

fn main() {
    let _ = charge(1);
}
