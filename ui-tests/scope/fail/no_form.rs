use error_tracker::scope;

fn main() {
    scope!({});
}
