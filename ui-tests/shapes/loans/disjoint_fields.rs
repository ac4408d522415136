//! One field lent while another is used, which says nothing of the whole.

use super::super::auto_track;
use std::io::BufRead;

#[derive(Debug)]
struct Decoder {
    reader: std::io::Cursor<Vec<u8>>,
    palette: Option<Vec<u8>>,
    seen: usize,
}

impl Decoder {
    #[auto_track]
    fn decode(&mut self, limit: usize) -> Result<usize, String> {
        let consumed = {
            let buffer = self.reader.fill_buf().map_err(|error| error.to_string())?;
            if buffer.is_empty() {
                return Err("end".into());
            }
            self.seen += buffer.len();
            count(buffer, limit)?
        };
        self.reader.consume(consumed);
        Ok(consumed)
    }

    #[auto_track]
    fn parse(&mut self) -> Result<(), String> {
        let palette = self.palette.as_mut().ok_or("no palette")?;
        if palette.len() > 1 {
            Err("two palettes".into())
        } else {
            palette.push(self.seen as u8);
            Ok(())
        }
    }
}

fn count(buffer: &[u8], limit: usize) -> Result<usize, String> {
    if buffer.len() > limit { Err("too long".into()) } else { Ok(buffer.len()) }
}

pub fn run() {
    for limit in [1, 3] {
        for palette in [None, Some(vec![]), Some(vec![1, 2])] {
            let mut decoder = Decoder { reader: std::io::Cursor::new(vec![1, 2]), palette, seen: 0 };
            log!("{:?} {:?}", decoder.decode(limit), decoder.parse());
            log!("{:?} {decoder:?}", decoder.decode(limit));
        }
    }
}
