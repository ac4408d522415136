use error_tracker::scope;

fn main() {
    scope!(<user = 1 => {});
}
