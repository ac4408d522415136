use error_tracker::scope;

struct Opaque;

fn main() {
    let user = Opaque;
    scope!(user = user => {});
}
