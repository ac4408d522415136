use error_tracker::auto_track;

#[auto_track]
static LIMIT: u64 = 1;

fn main() {
    let _ = LIMIT;
}
