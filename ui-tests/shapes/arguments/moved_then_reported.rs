//! Arguments that the body has moved away when it fails.

use super::super::auto_track;
use crate::support::{Failure, Noisy, positive};

#[auto_track]
fn hand_over(name: String, noise: Noisy, tags: Vec<String>, number: i32) -> Result<usize, Failure> {
    let length = name.into_bytes().len();
    drop(noise);
    let count = tags.into_iter().filter(|tag| !tag.is_empty()).count();
    positive(number)?;
    Ok(length + count)
}

pub fn run() {
    for number in [1, -1] {
        log!("{:?}", hand_over("name".to_string(), Noisy("noise"), vec!["a".to_string(), String::new()], number));
    }
}
