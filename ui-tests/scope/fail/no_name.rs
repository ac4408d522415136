use error_tracker::scope;

fn main() {
    scope!(7 = 1 => {});
}
