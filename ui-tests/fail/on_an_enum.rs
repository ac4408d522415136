use error_tracker::track;

#[track]
enum Plan {
    Free,
}

fn main() {
    let _ = Plan::Free;
}
