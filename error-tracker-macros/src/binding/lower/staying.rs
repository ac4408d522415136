//! Variables that are there, and as they were, if some types are ones that are copied: the compiler is asked.

use super::*;

impl Lower {
    /// The variables at this failure point that can be read where they are if some types are copied; `before` and `after`
    /// are the states at its node, and `copied` those before it if all that [may be copied](Lower::may_be_copied) is.
    pub(super) fn staying(
        &self,
        number: usize,
        variables: &[(BindingId, Verdict)],
        [before, copied, after]: [&[State]; 3],
    ) -> Vec<Staying> {
        if self.points[number].conditional {
            return Vec::new();
        }
        let reason = |id: BindingId, verdict| match verdict {
            Verdict::LeftOut(reason @ (Reason::Moved | Reason::Borrowed(_))) => Some(reason),
            Verdict::Saved if before[id] & (graph::HOLDS | graph::LOST) != 0 => Some(Reason::Moved),
            _ => None,
        };
        let staying = |&(id, verdict): &(BindingId, Verdict)| {
            let itself = match reason(id, verdict)? {
                // Only what it borrows from has to stay as it is.
                Reason::Borrowed(Loan::Changed) => {
                    self.is_free_but(graph::STALE, id, number, before, after).then_some(false)?
                }
                // What nobody can change, and is copied, is never lent but to be read.
                _ if self.may_be_copied(id) => true,
                Reason::Moved if self.may_stay(id) => self
                    .is_free_but(graph::MOVED | graph::MOVED_PART | graph::STALE, id, number, before, after)
                    .then_some(true)?,
                _ => return None,
            };
            let used = after[id] & graph::USED != 0;
            let mut needs: Vec<BindingId> = itself.then_some(id).into_iter().collect();
            if before[id] & graph::STALE != 0 && !used {
                if copied[id] & graph::STALE != 0 || !self.may_live_on(id) {
                    return None;
                }
                let sources = self.borrows[id].iter().map(|source| source.0);
                needs.extend(sources.filter(|&source| source != id && self.may_be_copied(source)));
                needs.sort_unstable();
                needs.dedup();
            }
            Some(Staying { id, needs })
        };
        variables.iter().filter_map(staying).collect()
    }

    /// Whether its type may be one that is copied, and can be asked about.
    fn may_stay(&self, id: BindingId) -> bool {
        let binding = &self.bindings[id];
        let is_reference = matches!(binding.class, Class::Mutable | Class::Pinned);
        let asked = binding.conditions.is_empty() && binding.slot_allowed && self.begins_with_value(id);
        // The type of an argument is written.
        let is_told = binding.parameter || !self.closures_held.holds(&binding.ident);
        !is_reference && asked && self.may_live_on(id) && is_told
    }

    /// What lives in a future that is suspended decides whether that can be sent; its arguments live there anyway.
    fn may_live_on(&self, id: BindingId) -> bool {
        self.bindings[id].parameter || !self.shape.suspends
    }

    /// Whether nothing can change the variable, if its type is one that is copied.
    pub(super) fn may_be_copied(&self, id: BindingId) -> bool {
        !self.bindings[id].mutable && !self.assigned[id] && self.may_stay(id)
    }

    /// Whether nothing but this stands between the variable and its reader.
    fn is_free_but(&self, flags: State, id: BindingId, number: usize, before: &[State], after: &[State]) -> bool {
        let seen = &self.seen[number];
        let mut states = before.to_vec();
        states[id] &= !flags;
        let held = |holder: BindingId| holder != id && self.borrows[holder].contains(&(id, true));
        self.verdict(id, seen, &states, after) == Verdict::Borrow && !seen.in_scope.iter().any(|&holder| held(holder))
    }
}
