//! Locals that the text does not let us read, and that their type may.
//!
//! A local that is not `mut` stays what it was declared as. If its type turns out to borrow from nothing, what was taken
//! hold of at its declaration is what it holds, whatever may be lent or changed around it.

use super::*;

impl Lower {
    /// Gives the locals that can be held the verdict that says so, and hands back how.
    pub(super) fn hold_locals(&mut self) -> Vec<Option<Keeping>> {
        let mut held: Vec<Option<Keeping>> = vec![None; self.bindings.len()];
        for number in 0..self.points.len() {
            if self.points[number].conditional {
                continue;
            }
            for index in 0..self.points[number].variables.len() {
                let (id, verdict) = self.points[number].variables[index];
                let Verdict::LeftOut(reason @ (Reason::Moved | Reason::Borrowed(_))) = verdict else { continue };
                // Whatever moves and is held is copied, and read where it is then.
                let is_read = reason == Reason::Moved && self.points[number].needs(id) == Some(&[id]);
                if is_read || !self.stays_as_declared(id) {
                    continue;
                }
                self.points[number].variables[index].1 = Verdict::Held(reason);
                held[id] = match (reason, held[id]) {
                    (Reason::Moved, _) | (_, Some(Keeping::AsCopy)) => Some(Keeping::AsCopy),
                    _ => Some(Keeping::InPlace),
                };
            }
        }
        held
    }

    fn stays_as_declared(&self, id: BindingId) -> bool {
        let binding = &self.bindings[id];
        let may_be_plain = !matches!(binding.class, Class::Mutable | Class::Shared | Class::Pinned);
        !binding.parameter
            && !binding.mutable
            && !self.assigned[id]
            && may_be_plain
            && binding.slot_allowed
            && binding.conditions.is_empty()
            && self.is_initialized(id)
    }

    /// Whether it has a value from its declaration on.
    pub(super) fn is_initialized(&self, id: BindingId) -> bool {
        let node = &self.graph.nodes[self.declared_at[id]];
        matches!(node.op, Op::Touch { touch: Touch::Declare { initialized: true }, .. })
    }
}
