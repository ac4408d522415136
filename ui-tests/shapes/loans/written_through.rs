//! What is written through a reference is held by what that refers to.

use super::super::auto_track;
use crate::support::{Failure, positive};

struct Queue {
    chunks: Vec<Vec<u8>>,
    used: usize,
}

impl Queue {
    fn consume(&mut self, count: usize) {
        self.used += count;
    }

    #[auto_track]
    fn write(&mut self, number: i32) -> Result<usize, Failure> {
        let mut parts: [&[u8]; 4] = [&[]; 4];
        for (part, chunk) in parts.iter_mut().zip(self.chunks.iter()) {
            *part = &chunk[..];
        }
        let length = std::cmp::min(parts.len(), self.chunks.len());
        let parts = &parts[..length];
        let used = positive(number)? as usize;
        let available = parts.iter().map(|part| part.len()).sum();
        if used > available {
            self.consume(available);
            return Err(Failure("more than there was"));
        }
        self.consume(used);
        Ok(used)
    }
}

pub fn run() {
    for number in [-1, 1, 9] {
        let mut queue = Queue { chunks: vec![vec![1, 2], vec![3]], used: 0 };
        log!("{:?} {}", queue.write(number), queue.used);
    }
}
