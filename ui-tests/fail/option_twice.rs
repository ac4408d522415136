use error_tracker::auto_track;

#[auto_track(none, level = "info", none)]
fn charge(amount: u64) -> Result<u64, String> {
    Ok(amount)
}

fn main() {
    let _ = charge(1);
}
