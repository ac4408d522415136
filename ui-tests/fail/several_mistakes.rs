use error_tracker::auto_track;

#[auto_track(levle = "info", locals = 1, skip(amuont), none = 2)]
fn charge(amount: u64) -> Result<u64, String> {
    Ok(amount)
}

fn main() {
    let _ = charge(1);
}
