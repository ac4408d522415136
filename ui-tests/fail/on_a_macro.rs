use error_tracker::auto_track;

#[auto_track]
macro_rules! pay {
    () => {};
}

fn main() {
    pay!();
}
