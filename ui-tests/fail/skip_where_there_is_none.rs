use error_tracker::auto_track;

#[auto_track(skip(amount))]
fn charge() -> Result<u64, String> {
    Ok(1)
}

fn main() {
    let _ = charge();
}
