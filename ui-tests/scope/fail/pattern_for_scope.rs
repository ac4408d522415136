use error_tracker::scope;

fn main() {
    scope!(|(a, b)| {});
}
