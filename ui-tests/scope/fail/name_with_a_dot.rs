use error_tracker::scope;

fn main() {
    scope!(user.id = 1 => {});
}
