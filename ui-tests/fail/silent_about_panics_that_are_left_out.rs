use error_tracker::track;

#[track(silent(panics), panics = false)]
fn charge(amount: u64) -> Result<u64, String> {
    Ok(amount)
}

fn main() {
    let _ = charge(1);
}
