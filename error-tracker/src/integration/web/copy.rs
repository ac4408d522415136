//! The beginning of a body, copied while somebody else reads it.

use parking_lot::Mutex;

/// The beginning of a body. It never holds more than its bound, whatever the body's length.
#[derive(Debug)]
pub(crate) struct BodyCopy {
    bytes_max: usize,
    read: Mutex<Read>,
}

#[derive(Debug, Default)]
struct Read {
    bytes: Vec<u8>,
    length: u64,
}

impl BodyCopy {
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { bytes_max, read: Mutex::default() }
    }

    /// Copies what has just been read, as far as there is room.
    pub(crate) fn add(&self, chunk: &[u8]) {
        let mut read = self.read.lock();
        read.length = read.length.saturating_add(chunk.len() as u64);
        let room = self.bytes_max.saturating_sub(read.bytes.len());
        let taken = chunk.get(..room).unwrap_or(chunk);
        read.bytes.extend_from_slice(taken);
    }

    /// What was read so far, and how long all of it was.
    pub(crate) fn read(&self) -> (Vec<u8>, u64) {
        let read = self.read.lock();
        (read.bytes.clone(), read.length)
    }
}

#[cfg(test)]
mod tests {
    use super::BodyCopy;

    #[test]
    fn it_keeps_the_beginning_and_counts_the_rest() {
        let copy = BodyCopy::new(5);
        copy.add(b"abc");
        copy.add(b"defg");
        copy.add(b"h");
        assert_eq!(copy.read(), (b"abcde".to_vec(), 8));
    }
}
