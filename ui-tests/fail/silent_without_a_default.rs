use error_tracker::track;

#[track(silent)]
fn charge() -> Receipt {
    let receipt: Result<Receipt, String> = Err(String::new());
    receipt?
}

struct Receipt;

fn main() {
    let _ = charge();
}
