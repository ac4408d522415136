use error_tracker::scope;

struct Opaque;

fn main() {
    scope!(user = %Opaque => {});
}
