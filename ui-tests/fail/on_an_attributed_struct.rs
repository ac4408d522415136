use error_tracker::auto_track;

#[auto_track]
/// An order.
#[derive(Default)]
pub struct Order {
    amount: u64,
}

fn main() {
    let _ = Order::default().amount;
}
