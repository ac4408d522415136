use error_tracker::auto_track;

#[auto_track(additional_context = { plan: 1, region: = 2 })]
fn charge(amount: u64) -> Result<u64, String> {
    Ok(amount)
}

fn main() {
    let _ = charge(1);
}
