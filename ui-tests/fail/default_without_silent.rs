use error_tracker::track;

#[track(default = Ok(0))]
fn charge(amount: u64) -> Result<u64, String> {
    Ok(amount)
}

fn main() {
    let _ = charge(1);
}
