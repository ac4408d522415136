//! Which statement comes next, and how often each kind of them does.

use super::Writer;

impl Writer {
    pub(super) fn statement(&mut self) {
        self.budget -= 1;
        if self.budget < -60 {
            return;
        }
        let which = if self.budget <= 0 { [5, 25, 40][self.random.usize(0..3)] } else { self.random.u32(0..100) };
        match which {
            0..12 => self.declaration(),
            12..17 => self.derived(),
            17..32 => self.failing(),
            32..43 => self.change(),
            43..48 => self.read(),
            48..56 => self.take(),
            56..59 => self.revive(),
            59..63 => self.take_in_part(),
            63..73 => self.lend(),
            73..76 => self.closure(),
            76..82 => self.branch(),
            82..88 => self.looped(),
            88..92 => self.block_with_value(),
            92..96 => self.matched(),
            96..98 => self.deferred(),
            98..99 => self.leave_early(),
            _ => self.waits(),
        }
    }
}
