use error_tracker::auto_track;

#[auto_track]
fn charge(amount: u64) -> Result<u64, String> {
    let amount = amount?;
    Ok(amount)
}

fn main() {
    let _ = charge(1);
}
