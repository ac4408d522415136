//! The verdicts: what can be read at each failure point, and in which order.

use super::*;

impl Lower {
    pub(in super::super) fn finish(mut self) -> Analysis {
        self.read_parts();
        let count = self.bindings.len();
        let after = self.graph.backward(count, Ways::Certain);
        self.settle_stores(&after);
        self.close_borrows();
        self.close_returned();
        self.read_mut();
        self.free_operands();
        let perhaps_after = self.graph.backward(count, Ways::All);
        self.keep_shared(&after);
        let [before, copied] = self.flow(&after, &perhaps_after);
        let mut saving_uses = vec![false; self.uses.len()];
        // Nothing is read later where nothing fails.
        let is_lent = |site: &UseSite| !self.points.is_empty() && self.is_lent_on(site, &after);
        let lending_uses: Vec<bool> = self.uses.iter().map(is_lent).collect();
        let mut saved = vec![false; count];
        for number in 0..self.points.len() {
            let seen = &self.seen[number];
            let mut variables = seen
                .visible
                .iter()
                .map(|&binding| {
                    let verdict = self.verdict(binding, seen, &before[seen.node], &after[seen.node]);
                    match verdict {
                        // What is saved is read with a type that code which may not be there cannot carry.
                        Verdict::Saved if self.points[number].conditional => (binding, Verdict::LeftOut(Reason::Moved)),
                        verdict => (binding, verdict),
                    }
                })
                .collect::<Vec<_>>();
            let steps = self.walk(seen, &self.points[number], &mut variables, &before, &after);
            self.points[number].steps = steps;
            for (binding, verdict) in &variables {
                if *verdict == Verdict::Saved {
                    saved[*binding] = true;
                }
            }
            let perhaps_gone = |one: &&(BindingId, Verdict)| {
                one.1 == Verdict::Saved && before[self.seen[number].node][one.0] & (graph::HOLDS | graph::LOST) != 0
            };
            self.points[number].perhaps_gone = variables.iter().filter(perhaps_gone).map(|one| one.0).collect();
            let node = self.seen[number].node;
            self.points[number].staying =
                self.staying(number, &variables, [&before[node], &copied[node], &after[node]]);
            self.points[number].variables = variables;
        }
        let late = self.read_late(&before, &after);
        for (number, site) in self.uses.iter().enumerate() {
            saving_uses[number] = saved[site.binding] && self.savable[number];
        }
        let watches = self.watches(&before, &after);
        let unused = self.unused();
        let held = self.hold_locals();
        for point in &mut self.points {
            let is_late = |id: BindingId| point.variables.contains(&(id, Verdict::Late));
            point.staying.retain(|one| !is_late(one.id));
        }
        Analysis {
            unreadable: self.unreadable(&unused),
            held,
            unused,
            watches,
            inside: vec![true; count],
            lending_uses,
            uses: self.uses.iter().map(|site| site.binding).collect(),
            bindings: self.bindings,
            points: self.points,
            late,
            saving_uses,
            saved,
        }
    }

    /// What may have happened to each variable before each node: as far as the text tells, and if all that may be copied is.
    fn flow(&mut self, after: &[Vec<State>], perhaps_after: &[Vec<State>]) -> [graph::States; 2] {
        let count = self.bindings.len();
        let loans = graph::Loans { borrows: &self.borrows, through: &self.through };
        let escapes = self.escapes();
        let or_changes = |binding: BindingId, node: usize| self.unsaved[binding].contains(&node);
        let takes = |binding, node| if or_changes(binding, node) { Takes::OrChanges } else { Takes::Saved };
        let mut before = self.graph.forward(loans, after, &escapes, &takes, &|_| false);
        self.savable = self.uses.iter().map(|site| self.is_savable(site, &before, after, perhaps_after)).collect();
        // What takes a variable without saving it is known only now.
        let unsaved =
            self.uses.iter().zip(&self.savable).filter(|(site, savable)| !**savable && self.takes(site, after));
        let unsaved: HashSet<usize> = unsaved.map(|(site, _)| site.node).collect();
        if !unsaved.is_empty() {
            let loans = graph::Loans { borrows: &self.borrows, through: &self.through };
            before = self.graph.forward(
                loans,
                after,
                &escapes,
                &|binding, node| match () {
                    () if self.unsaved[binding].contains(&node) => Takes::OrChanges,
                    () if unsaved.contains(&node) => Takes::AsItIs,
                    () => Takes::Saved,
                },
                &|_| false,
            );
        }
        let may_be_copied: Vec<bool> = (0..count).map(|id| self.may_be_copied(id)).collect();
        let loans = graph::Loans { borrows: &self.borrows, through: &self.through };
        let copied = self.graph.forward(loans, after, &escapes, &|_, _| Takes::Saved, &|id| may_be_copied[id]);
        [before, copied]
    }

    /// Whether a mutable reference is handed on here for the last time, and does not come back.
    fn is_lent_on(&self, site: &UseSite, after: &[Vec<State>]) -> bool {
        let lent = matches!(self.graph.nodes[site.node].op, Op::Touch { touch: Touch::Change, .. });
        lent && !site.comes_back
            && self.bindings[site.binding].class == Class::Mutable
            && after[site.node][site.binding] & graph::USED == 0
    }

    /// Which variables the function itself never uses.
    fn unused(&self) -> Vec<bool> {
        let mut unused = vec![true; self.bindings.len()];
        for node in &self.graph.nodes {
            if let Op::Touch { binding, touch, .. } = node.op
                && !matches!(touch, Touch::Declare { .. } | Touch::Leave)
            {
                unused[binding] = false;
            }
        }
        for (_, tokens) in &self.own_macros {
            let named = super::super::source::idents(tokens.clone());
            for (binding, unused) in self.bindings.iter().zip(&mut unused) {
                *unused &= !named.contains(&binding.ident);
            }
        }
        unused
    }

    pub(super) fn verdict(&self, binding: BindingId, seen: &Seen, before: &[State], after: &[State]) -> Verdict {
        let (state, later) = (before[binding], after[binding]);
        let used = later & graph::USED != 0;
        let used_whole = later & graph::USED_WHOLE != 0;
        if state & graph::UNINITIALIZED != 0 && !used {
            let may_hold = state & (graph::HOLDS | graph::MOVED | graph::MOVED_PART) != 0;
            return Verdict::LeftOut(if may_hold { Reason::Uninitialized } else { Reason::Unset });
        }
        if (state & graph::MOVED != 0 && !used) || (state & graph::MOVED_PART != 0 && !used_whole) {
            return if self.can_save(binding, state) { Verdict::Saved } else { Verdict::LeftOut(Reason::Moved) };
        }
        let lent = |loan: Loan| Verdict::LeftOut(Reason::Borrowed(loan));
        if state & graph::STALE != 0 && !used {
            return lent(Loan::Changed);
        }
        if state & graph::ESCAPED != 0 && !used_whole {
            return lent(Loan::Returned);
        }
        if seen.held.iter().any(|&(held, temporary)| held == binding && !self.is_free_of(binding, temporary)) {
            return lent(Loan::Temporary);
        }
        if seen.operand.contains(&binding) {
            return lent(Loan::Value);
        }
        Verdict::Borrow
    }

    /// In which order the variables are read, where that matters: whoever may have lent another is read before it, and
    /// dropped before it where the program does not prove that it needs no drop. Takes back the verdicts of those that
    /// cannot be reached so.
    pub(super) fn walk(
        &self,
        seen: &Seen,
        point: &Point,
        variables: &mut [(BindingId, Verdict)],
        states: &[Vec<State>],
        after: &[Vec<State>],
    ) -> Vec<Step> {
        let holds = |holder: BindingId, binding: BindingId| {
            holder != binding && self.borrows[holder].contains(&(binding, true))
        };
        let mut steps = Vec::new();
        let mut dropped: Vec<BindingId> = Vec::new();
        // Nothing is dropped by hand while a temporary would have to go first.
        let leaves = match point.exit {
            Exit::Question => true,
            Exit::Return | Exit::Tail => self.shape.leaves_late && !seen.in_macro && !point.conditional,
            Exit::Bail | Exit::Ensure | Exit::Handed => false,
        };
        // Where the failure does not leave before it is looked at, all is read at once, in a closure.
        let in_turn = leaves || point.exit == Exit::Question;
        let mut can_drop = leaves && seen.no_temporaries && (point.operand_dies || seen.plain_operand);
        let mut last_dropped = usize::MAX;
        let mut matters = false;
        for index in (0..variables.len()).rev() {
            let (binding, verdict) = variables[index];
            if verdict != Verdict::Borrow {
                continue;
            }
            let mut reachable = true;
            for &holder in seen.in_scope.iter().rev().filter(|&&holder| holds(holder, binding)) {
                matters = true;
                // What is returned keeps what it borrows from until the function has been left.
                if self.returned.iter().any(|&(source, _)| source == holder) || self.returned.contains(&(binding, true))
                {
                    reachable = false;
                    break;
                }
                // What needs no drop, as a reference, is in nobody's way once it has been read.
                let is_read_before = in_turn || !variables.contains(&(holder, Verdict::Borrow));
                let is_reference = self.is_reference(holder) && !self.extends.contains(&holder);
                let needs_no_drop = is_read_before && (is_reference || self.proves_free(binding, holder, states, None));
                if dropped.contains(&holder) || needs_no_drop || self.proves_free(binding, holder, states, Some(after))
                {
                    continue;
                }
                // What it refers to has no name that it could be dropped by.
                if self.extends.contains(&holder) {
                    reachable = false;
                    break;
                }
                // Everything that was declared behind the holder goes first, in the order in which it would go anyway. A
                // reference has nothing to do then, and what it held may have been read already.
                let going: Vec<BindingId> = seen
                    .in_scope
                    .iter()
                    .rev()
                    .copied()
                    .filter(|&local| local >= holder && local < last_dropped && !self.is_reference(local))
                    .collect();
                can_drop &= going.iter().all(|&local| {
                    let declared = &self.bindings[local];
                    variables.contains(&(local, Verdict::Borrow))
                        && !declared.argument
                        && !seen.guarded.contains(&local)
                        && declared.conditions.is_empty()
                });
                // What has been read from under a local is in the way of dropping it.
                let read = |local: BindingId| {
                    steps.iter().any(|step| matches!(*step, Step::Show(shown) if holds(local, shown)))
                };
                // What holds something that is declared behind it has no drop, and cannot be dropped by hand when that has been.
                let outlived = |local: BindingId| {
                    self.borrows[local].iter().any(|(source, _)| going.contains(source) && *source > local)
                };
                if !can_drop || holder < binding || going.iter().any(|&local| read(local) || outlived(local)) {
                    reachable = false;
                    break;
                }
                for local in going {
                    if !dropped.contains(&local) {
                        steps.push(Step::Drop(local));
                        dropped.push(local);
                    }
                }
                last_dropped = last_dropped.min(holder);
            }
            // What borrows from something that has been dropped by hand is not read behind that.
            if self.borrows[binding].iter().any(|(source, _)| dropped.contains(source)) {
                reachable = false;
            }
            if reachable && !dropped.contains(&binding) {
                steps.push(Step::Show(binding));
            } else if !reachable {
                variables[index].1 = Verdict::LeftOut(Reason::Borrowed(Loan::Local));
            }
        }
        if matters && in_turn { steps } else { Vec::new() }
    }

    fn is_reference(&self, binding: BindingId) -> bool {
        matches!(self.bindings[binding].class, Class::Mutable | Class::Shared)
    }

    /// Whether the original program uses the whole variable while the holder is in scope, so that the holder has it no
    /// longer, or needs no drop; and where `after` says what is used later, before another use of the holder, so that the
    /// holder cannot have had it at all. A use of one part says nothing of the others.
    pub(super) fn proves_free(
        &self,
        binding: BindingId,
        holder: BindingId,
        states: &[Vec<State>],
        after: Option<&[Vec<State>]>,
    ) -> bool {
        // What it was given later may be another loan than the one that the use is about.
        if self.holds_more[holder] {
            return false;
        }
        let alive = self.declared_at[holder] + 1..self.left_at[holder].min(self.graph.nodes.len());
        alive.into_iter().any(|node| {
            matches!(self.graph.nodes[node].op, Op::Touch { binding: touched, touch: Touch::Read | Touch::Change | Touch::Move | Touch::Bind { .. } | Touch::Assign, whole: true, certain: true } if touched == binding)
                && states[node][holder] & (graph::MOVED | graph::MOVED_PART | graph::UNINITIALIZED) == 0
                && after.is_none_or(|after| after[node][holder] & graph::USED != 0)
        })
    }

    /// What a function has given back at one call it gives back at each: the type of its argument says so.
    fn comes_back(&self, site: &UseSite, after: &[Vec<State>]) -> bool {
        let certain = |node: usize| matches!(self.graph.nodes[node].op, Op::Touch { certain: true, .. });
        !self.has_items
            && site.callee.is_some()
            && self.uses.iter().any(|other| {
                other.binding == site.binding
                    && other.callee == site.callee
                    && certain(other.node)
                    && after[other.node][other.binding] & graph::USED != 0
            })
    }

    /// A mutable reference that is used by value where something else borrows through it is perhaps lent on as a shared
    /// one: to write a mutable loan there would not compile, and so it counts as moved.
    pub(super) fn keep_shared(&mut self, after: &[Vec<State>]) {
        let come_back: Vec<bool> = self.uses.iter().map(|site| self.comes_back(site, after)).collect();
        for (site, comes_back) in self.uses.iter_mut().zip(&come_back) {
            site.comes_back = *comes_back;
        }
        for site in &self.uses {
            if site.comes_back
                || self.bindings[site.binding].class != Class::Mutable
                || after[site.node][site.binding] & graph::USED != 0
            {
                continue;
            }
            let within = |binding: BindingId| {
                site.evaluated.iter().flat_map(|nodes| &self.graph.nodes[nodes.clone()]).any(|node| {
                    matches!(node.op, Op::Touch { binding: touched, touch, .. }
                        if touched == binding && !matches!(touch, Touch::Declare { .. } | Touch::Leave))
                })
            };
            let borrows = |holder: BindingId| self.borrows[holder].iter().any(|&(source, _)| source == site.binding);
            let in_use = |holder: BindingId| after[site.node][holder] & graph::USED != 0 || within(holder);
            if site.borrowed || (0..self.bindings.len()).any(|holder| borrows(holder) && in_use(holder)) {
                let Op::Touch { touch, .. } = &mut self.graph.nodes[site.node].op else { continue };
                *touch = Touch::Move;
            }
        }
    }

    /// What is certainly no reference is not taken down for what is returned, only what it holds is: whoever holds that
    /// may be it.
    fn close_returned(&mut self) {
        let lent: Vec<BindingId> = self.returned.iter().filter(|one| one.1).map(|one| one.0).collect();
        let holds = |id: &BindingId| self.borrows[*id].iter().any(|one| one.1 && lent.contains(&one.0));
        let hidden = (0..self.bindings.len()).filter(|&id| self.refers_not[id]).filter(holds);
        let hidden: Sources = hidden.map(|id| (id, true)).collect();
        self.returned.extend(hidden);
    }

    /// For each variable, whether something that the function may return borrows from it mutably, and where that comes
    /// about. Such a loan can be as long as the caller likes, also on the ways that return something else.
    fn escapes(&self) -> Escapes {
        let mut lent = vec![false; self.bindings.len()];
        self.cursors.iter().for_each(|&cursor| lent[cursor] = true);
        for &(source, mutable) in &self.returned {
            lent[source] |= mutable && self.bindings[source].class == Class::Mutable;
            for &(from, mutable) in &self.borrows[source] {
                lent[from] |= mutable && !self.ends_here.contains(&from);
            }
        }
        let holds = |id: BindingId| {
            self.returned.iter().any(|&(source, _)| source == id || self.borrows[source].iter().any(|one| one.0 == id))
        };
        let lasting = self.lasting.iter().filter(|one| one.holder.is_none_or(holds));
        let nodes = lasting.map(|one| match &one.made {
            Made::Statement(number) => self.statement_nodes[*number].clone(),
            Made::Nodes(nodes) => nodes.clone(),
        });
        self.outlasting.iter().for_each(|&(binding, _)| lent[binding] = true);
        let nodes = nodes.chain(self.outlasting.iter().map(|&(_, node)| node..node + 1)).collect();
        Escapes { lent, anywhere: self.cursors.clone(), nodes }
    }

    /// What an operand has lent is free once the operand has died, unless the function returns what may hold it still.
    pub(super) fn free_operands(&mut self) {
        let kept = |binding: BindingId| {
            !self.ends_here.contains(&binding)
                && self.returned.iter().any(|&(source, mutable)| {
                    (source == binding && mutable) || self.borrows[source].contains(&(binding, true))
                })
        };
        for (point, seen) in self.points.iter_mut().zip(&mut self.seen) {
            if (point.exit == Exit::Question || (point.exit == Exit::Handed && !self.shape.none_fails))
                && seen.plain_operand
                && !seen.operand.is_empty()
                && !self.shape.error_borrows
                && !seen.operand.iter().any(|&binding| kept(binding))
            {
                point.operand_dies = true;
                seen.operand.clear();
            }
        }
    }

    /// Takes a `mut` at its word: where all uses of a variable that can be what it is there for are as the receiver of
    /// one method, the method changes the variable, and does not take it.
    pub(super) fn read_mut(&mut self) {
        let receivers = std::mem::take(&mut self.receivers);
        let changing: Vec<_> = receivers
            .iter()
            .filter(|(binding, _, method)| {
                let declared = &self.bindings[*binding];
                declared.mutable
                    && !self.may_be_needless(&declared.lints)
                    && self.only_calls(*binding, method, &receivers)
            })
            .collect();
        for &&(binding, node, _) in &changing {
            if let Op::Touch { touch, .. } = &mut self.graph.nodes[node].op {
                *touch = Touch::Change;
                self.unsaved[binding].retain(|&at| at != node);
            }
        }
    }

    /// Whether nobody is warned here of a `mut` that is not needed.
    pub(super) fn may_be_needless(&self, lints: &[syn::Attribute]) -> bool {
        ["unused_mut", "unused", "warnings"]
            .iter()
            .any(|lint| attribute::allows(lints, lint) || attribute::allows(&self.lints_around, lint))
    }

    /// Whether no use of the variable can need a `mut` but calls of this method.
    fn only_calls(&self, binding: BindingId, method: &str, receivers: &[(BindingId, usize, String)]) -> bool {
        !self.graph.nodes.iter().enumerate().any(|(at, node)| match node.op {
            Op::Touch { binding: touched, .. } if touched != binding || self.lent_first.contains(&at) => false,
            Op::Touch { touch: Touch::Change | Touch::Assign | Touch::AssignPart, .. } => true,
            Op::Touch { touch: Touch::MovePart, .. } if self.receiving_parts.contains(&at) => true,
            Op::Touch { touch: Touch::Move | Touch::MovePart, .. } => {
                // What is there to read needs no `mut`.
                receivers
                    .iter()
                    .any(|(_, its, other)| *its == at && other != method && !known::reads_receiver(other, 0))
            }
            _ => false,
        })
    }

    /// Whether the variable can be read at this use, and does not live on behind it.
    pub(super) fn is_savable(
        &self,
        site: &UseSite,
        before: &[Vec<State>],
        after: &[Vec<State>],
        perhaps_after: &[Vec<State>],
    ) -> bool {
        // What only reads it leaves it where it is.
        if matches!(self.graph.nodes[site.node].op, Op::Touch { touch: Touch::Read, .. }) {
            return false;
        }
        let part = matches!(
            self.graph.nodes[site.node].op,
            Op::Touch { touch: Touch::MovePart, .. } | Op::Touch { touch: Touch::Bind { .. }, whole: false, .. }
        );
        let later = if part { graph::USED_WHOLE } else { graph::USED };
        // What has gone in part already was saved when it went.
        let whole = before[site.read_at][site.binding] & (graph::MOVED | graph::MOVED_PART | graph::UNINITIALIZED) == 0;
        let moves = self.bindings[site.binding].class != Class::Mutable;
        // What only lives on perhaps must not have another value then.
        let last = perhaps_after[site.node][site.binding] & later == 0 || !self.bindings[site.binding].mutable;
        moves && whole && last && after[site.node][site.binding] & later == 0
    }

    /// Whether the slot of a variable that has moved holds what the variable held last.
    pub(super) fn can_save(&self, binding: BindingId, state: State) -> bool {
        let declared = &self.bindings[binding];
        // What is given a new value has to have gone on every way, and to have been saved each time: else the slot may
        // hold an older value than the variable.
        let spoils = graph::CHANGED_SINCE | if self.assigned[binding] { graph::HOLDS | graph::LOST } else { 0 };
        let saved = state & graph::LEFT != 0 && state & spoils == 0;
        declared.slot_allowed && declared.conditions.is_empty() && saved
    }

    /// Whether the variable may have gone with this use.
    fn takes(&self, site: &UseSite, after: &[Vec<State>]) -> bool {
        let later = after[site.node][site.binding];
        match self.graph.nodes[site.node].op {
            Op::Touch { touch: Touch::Move, .. } | Op::Touch { touch: Touch::Bind { .. }, whole: true, .. } => {
                later & graph::USED == 0
            }
            Op::Touch { touch: Touch::MovePart | Touch::Bind { .. }, .. } => later & graph::USED_WHOLE == 0,
            _ => false,
        }
    }

    /// What a variable borrows from, its sources borrow from as well.
    pub(super) fn close_borrows(&mut self) {
        loop {
            let mut changed = false;
            for binding in 0..self.bindings.len() {
                for (source, _) in self.borrows[binding].clone() {
                    for inner in self.borrows[source].clone() {
                        if !self.through.contains(&(source, inner.0)) && self.through.remove(&(binding, inner.0)) {
                            changed = true;
                        }
                        if inner.0 != binding && !self.borrows[binding].contains(&inner) {
                            self.borrows[binding].push(inner);
                            changed = true;
                        }
                    }
                }
            }
            if !changed {
                return;
            }
        }
    }
}
