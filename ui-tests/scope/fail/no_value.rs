use error_tracker::scope;

fn main() {
    let user = 1;
    scope!(user => {});
}
