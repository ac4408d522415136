use std::cmp::Ordering;

use error_tracker::auto_track;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Version(u8);

impl Version {
    #[auto_track(skip(ohter))]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn main() {
    let _ = Version(1).partial_cmp(&Version(2));
}
