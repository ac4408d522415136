//! Arguments that are lent at a failure point, and free again as soon as the body has been left.
//!
//! A failure leaves the body by a `break`, which drops what is in it in the order in which a return would. Only what
//! the caller can see may hold an argument then: the value that is returned, and other arguments.

use super::*;

impl Lower {
    /// Gives the lent arguments that can be read behind the body the verdict that says so, and hands them back.
    pub(super) fn read_late(&mut self, before: &[Vec<State>], after: &[Vec<State>]) -> Vec<BindingId> {
        if !self.shape.leaves_late {
            return Vec::new();
        }
        let mut readable: Vec<BindingId> = (0..self.bindings.len()).filter(|&id| self.outlasts_body(id)).collect();
        // What reads them is the same for all failure points that leave so: none of these may have moved them away.
        loop {
            let count = readable.len();
            for number in 0..self.points.len() {
                if self.late_at(number, &readable, before).next().is_none() && !self.leaves_in_turn(number) {
                    continue;
                }
                let node = self.seen[number].node;
                readable.retain(|&id| {
                    let (state, later) = (before[node][id], after[node][id]);
                    let gone = graph::MOVED | graph::MOVED_PART | graph::UNINITIALIZED;
                    state & gone == 0 || later & graph::USED_WHOLE != 0
                });
            }
            if readable.len() == count {
                break;
            }
        }
        let mut late = Vec::new();
        for number in 0..self.points.len() {
            let at: Vec<BindingId> = self.late_at(number, &readable, before).collect();
            for (id, verdict) in &mut self.points[number].variables {
                if at.contains(id) {
                    *verdict = Verdict::Late;
                }
            }
            late.extend(at);
        }
        late.sort_unstable();
        late.dedup();
        late
    }

    /// Whether the value of this failure point is put aside, to be returned behind the body, whatever is late there: where
    /// locals are read in turn there is no other way for a `return` or a tail.
    fn leaves_in_turn(&self, number: usize) -> bool {
        let point = &self.points[number];
        matches!(point.exit, Exit::Return | Exit::Tail) && !point.steps.is_empty()
    }

    /// Those of the readable arguments that are lent at this failure point.
    fn late_at<'a>(
        &'a self,
        number: usize,
        readable: &'a [BindingId],
        before: &'a [Vec<State>],
    ) -> impl Iterator<Item = BindingId> + 'a {
        let seen = &self.seen[number];
        let leaves = !seen.in_macro && !self.points[number].conditional;
        let lent = self.points[number].variables.iter().filter(move |(id, verdict)| {
            leaves
                && matches!(verdict, Verdict::LeftOut(Reason::Borrowed(_)))
                && before[seen.node][*id] & graph::STALE == 0
                && readable.contains(id)
        });
        lent.map(|&(id, _)| id)
    }

    /// Whether nothing can hold the argument once everything in the body has been dropped.
    fn outlasts_body(&self, id: BindingId) -> bool {
        let binding = &self.bindings[id];
        let held_outside = self
            .bindings
            .iter()
            .enumerate()
            .any(|(holder, other)| other.parameter && holder != id && self.borrows[holder].contains(&(id, true)));
        let returned = !self.ends_here.contains(&id)
            && self
                .returned
                .iter()
                .any(|&(source, mutable)| (source == id && mutable) || self.borrows[source].contains(&(id, true)));
        // A loan from it lives as long as what the caller gave.
        let moved_on = self.cursors.contains(&id) || self.outlasting.iter().any(|&(lent, _)| lent == id);
        // What it has been given may be gone by then.
        let holds_local = self.borrows[id].iter().any(|&(source, _)| !self.bindings[source].parameter);
        binding.parameter && binding.conditions.is_empty() && !held_outside && !returned && !moved_on && !holds_local
    }
}
