use error_tracker::auto_track;

#[auto_track]
struct Order {
    amount: u64,
}

fn main() {
    let _ = Order { amount: 1 }.amount;
}
