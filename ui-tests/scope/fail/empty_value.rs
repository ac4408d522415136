use error_tracker::scope;

fn main() {
    scope!(user = , plan = 1 => {});
}
