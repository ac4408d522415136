//! Branches, loops and the ways out of them.

use super::*;
use crate::binding::diverge::{block_may_stop, may_stop};

impl Lower {
    pub(super) fn leave_by_break(&mut self, exit: &mut syn::ExprBreak) {
        let target = self.target(exit.label.as_ref(), exit.label.is_none());
        if let Some(value) = &mut exit.expr {
            match target {
                Some(target) if self.targets[target].tail => self.tail(value),
                _ => self.value(value),
            }
        }
        if let Some(target) = target {
            let to = self.targets[target].break_to;
            self.graph.link(self.current, to);
            self.diverge();
        }
    }

    pub(super) fn target(&self, label: Option<&syn::Lifetime>, only_loops: bool) -> Option<usize> {
        self.targets.iter().rposition(|target| match label {
            Some(label) => target.label.as_ref() == Some(label),
            None => target.is_loop || !only_loops,
        })
    }

    pub(super) fn breakable(&mut self, expr: &mut Expr, tail: bool) {
        let start = self.step(Op::Nothing);
        let end = self.graph.add(Op::Nothing);
        match expr {
            Expr::Loop(looped) => {
                let label = looped.label.as_ref().map(|label| label.name.clone());
                self.targets.push(Target { label, is_loop: true, break_to: end, continue_to: start, tail });
                self.conditional_block(&mut looped.body, false);
                self.graph.link(self.current, start);
            }
            Expr::Block(block) => {
                let label = block.label.as_ref().map(|label| label.name.clone());
                self.targets.push(Target { label, is_loop: false, break_to: end, continue_to: end, tail });
                self.conditional_block(&mut block.block, tail);
                self.graph.link(self.current, end);
            }
            _ => return,
        }
        self.targets.pop();
        self.current = end;
    }

    /// A block that is one way of several.
    fn conditional_block(&mut self, block: &mut Block, tail: bool) {
        let may_stop = block_may_stop(block);
        self.block(block, tail);
        if may_stop {
            self.perhaps_diverge();
        }
    }

    /// The value of one way of several.
    fn way_out(&mut self, value: &mut Expr, tail: bool) {
        let may_stop = may_stop(value);
        if tail {
            self.tail(value);
        } else {
            self.value(value);
        }
        if may_stop {
            self.perhaps_diverge();
        }
    }

    pub(super) fn branch(&mut self, branch: &mut syn::ExprIf, tail: bool) {
        let begin = self.graph.nodes.len();
        self.scopes.push(Vec::new());
        self.push_temporary(Sources::new());
        self.value(&mut branch.cond);
        let condition = self.current;
        let matched = std::mem::take(&mut self.matched);
        self.take_apart(&matched);
        let outside = self.enter_way(begin);
        self.conditional_block(&mut branch.then_branch, tail);
        self.leave_way(outside);
        self.put_slots(&mut branch.then_branch);
        self.leave_scope();
        self.perhaps_gone();
        let then_end = self.current;
        let join = self.graph.add(Op::Nothing);
        self.graph.link(then_end, join);
        self.current = self.graph.add(Op::Nothing);
        self.graph.link(condition, self.current);
        if let Some((_, other)) = &mut branch.else_branch {
            let outside = self.enter_way(begin);
            self.way_out(other, tail);
            self.leave_way(outside);
        }
        self.pop_temporaries(1);
        self.graph.link(self.current, join);
        self.current = join;
    }

    /// `let PATTERN = EXPR` in a condition; what it binds goes into the scope on top.
    pub(super) fn condition(&mut self, condition: &mut syn::ExprLet) {
        let from = self.graph.nodes.len();
        let sources = self.scrutinee(&mut condition.expr, &[&condition.pat]);
        self.matched_on = Some(from..self.graph.nodes.len());
        // Taken or not: the names are bound on the way that goes on.
        // In a chain the name may be used before the block, where its slot would be, begins.
        let slot_allowed = self.chains == 0;
        self.declare_pattern(&condition.pat, of_parts(&condition.expr), &sources, slot_allowed);
        self.matched_on = None;
    }

    /// The names of a pattern have taken what they name: only now, on the way on which the pattern has matched.
    pub(super) fn take_apart(&mut self, matched: &[Matched]) {
        for &Matched { binding, whole, first } in matched {
            let node = self.touch(binding, Touch::Bind { first }, whole);
            self.moved_within_statement(binding, node, false);
        }
    }

    /// What is matched on; it stays alive as long as the temporaries on top.
    pub(super) fn scrutinee(&mut self, expr: &mut Expr, patterns: &[&Pat]) -> Sources {
        let binds = patterns.iter().any(|pattern| binds_by_value(pattern));
        let counts = self.is_scalar(expr) || self.holds_scalar(expr);
        let mut sources = if counts { Sources::new() } else { self.sources(expr) };
        match self.root(expr) {
            Some(binding) => {
                let reference = matches!(self.bindings[binding].class, Class::Shared | Class::Mutable);
                let whole = matches!(expr, Expr::Path(_));
                // A place that is matched on may be lent to the names of the pattern.
                if self.bindings[binding].class != Class::Shared {
                    sources.push((binding, self.can_lend(binding)));
                }
                self.place(expr, if binds && reference { Mode::Change } else { Mode::Read });
                if binds && !reference && !self.bindings[binding].class.is_copy() {
                    self.matched.push(Matched { binding, whole, first: self.bindings.len() });
                }
            }
            None => {
                self.value(expr);
                if patterns.iter().any(|pattern| pattern::tells_plain(pattern)) {
                    // What it was made with is there all the same.
                    self.extend_temporary(&self.held_within(expr));
                } else if holds_beyond_reference(expr) {
                    self.extend_temporary(&sources);
                }
            }
        }
        sources
    }

    pub(super) fn choice(&mut self, choice: &mut syn::ExprMatch, tail: bool) {
        self.push_temporary(Sources::new());
        let patterns: Vec<&Pat> = choice.arms.iter().map(|arm| &arm.pat).collect();
        let outer = std::mem::take(&mut self.matched);
        let from = self.graph.nodes.len();
        let sources = self.scrutinee(&mut choice.expr, &patterns);
        let evaluated = from..self.graph.nodes.len();
        let matched = std::mem::replace(&mut self.matched, outer);
        let start = self.current;
        let join = self.graph.add(Op::Nothing);
        let mut from = vec![start];
        for arm in &mut choice.arms {
            let outside = self.enter_conditions(conditions(&arm.attrs));
            let outer = self.enter_lints(&arm.attrs);
            self.current = self.graph.add(Op::Nothing);
            for &node in &from {
                self.graph.link(node, self.current);
            }
            self.scopes.push(Vec::new());
            let block = |body: &Expr| matches!(body, Expr::Block(block) if block.label.is_none());
            // What is kept of its names needs a place. A macro there may become statements, which is another thing.
            let needs_place = !block(&arm.body) && !matches!(&*arm.body, Expr::Macro(_));
            if self.closures == 0 && needs_place && !pattern::names(&arm.pat).is_empty() {
                let body = std::mem::replace(&mut *arm.body, Expr::Verbatim(Default::default()));
                *arm.body = Expr::Block(syn::ExprBlock {
                    attrs: Vec::new(),
                    label: None,
                    block: Block { brace_token: Default::default(), stmts: vec![Stmt::Expr(body, None)] },
                });
            }
            let first = self.bindings.len();
            self.matched_on = Some(evaluated.clone());
            self.declare_pattern(&arm.pat, of_parts(&choice.expr), &sources, block(&arm.body));
            self.matched_on = None;
            let way = self.enter_way(evaluated.start);
            if let Some((_, guard)) = &mut arm.guard {
                let guarded = self.graph.nodes.len();
                let from_outer = if self.guarded.is_empty() { first } else { self.guarded.start };
                let outer = std::mem::replace(&mut self.guarded, from_outer..self.bindings.len());
                self.value(guard);
                self.guarded = outer;
                self.stay_in_guard(first, guarded);
                // When the guard says no, the next arm is tried.
                from.push(self.current);
            }
            if binds_by_value(&arm.pat) {
                self.take_apart(&matched);
            }
            self.way_out(&mut arm.body, tail);
            self.leave_way(way);
            if let Expr::Block(block) = &mut *arm.body {
                self.put_slots(&mut block.block);
            }
            self.leave_scope();
            self.leave_conditions(outside);
            self.lints.truncate(outer);
            self.graph.link(self.current, join);
        }
        self.pop_temporaries(1);
        self.current = join;
    }

    /// A guard cannot move what its pattern has just named: what it uses of that, from this node on, it copies.
    fn stay_in_guard(&mut self, named: BindingId, from: usize) {
        for at in from..self.graph.nodes.len() {
            if let Op::Touch { binding, touch: touch @ (Touch::Move | Touch::MovePart), .. } =
                &mut self.graph.nodes[at].op
                && *binding >= named
            {
                *touch = Touch::Read;
                self.unsaved[*binding].retain(|&node| node != at);
                self.receivers.retain(|&(_, node, _)| node != at);
            }
        }
    }

    pub(super) fn while_loop(&mut self, looped: &mut syn::ExprWhile) {
        let start = self.step(Op::Nothing);
        let end = self.graph.add(Op::Nothing);
        self.scopes.push(Vec::new());
        self.push_temporary(Sources::new());
        self.value(&mut looped.cond);
        self.graph.link(self.current, end);
        let matched = std::mem::take(&mut self.matched);
        self.take_apart(&matched);
        let label = looped.label.as_ref().map(|label| label.name.clone());
        self.targets.push(Target { label, is_loop: true, break_to: end, continue_to: start, tail: false });
        self.conditional_block(&mut looped.body, false);
        self.put_slots(&mut looped.body);
        self.targets.pop();
        self.pop_temporaries(1);
        self.leave_scope();
        self.graph.link(self.current, start);
        self.current = end;
    }

    pub(super) fn for_loop(&mut self, looped: &mut syn::ExprForLoop) {
        let sources = self.sources(&looped.expr);
        self.value(&mut looped.expr);
        // The iterator lives as long as the loop.
        let held = if holds_beyond_reference(&looped.expr) { sources.clone() } else { Sources::new() };
        self.push_temporary(held);
        let start = self.step(Op::Nothing);
        let end = self.graph.add(Op::Nothing);
        self.graph.link(start, end);
        let label = looped.label.as_ref().map(|label| label.name.clone());
        self.targets.push(Target { label, is_loop: true, break_to: end, continue_to: start, tail: false });
        self.scopes.push(Vec::new());
        let first = self.bindings.len();
        self.declare_pattern(&looped.pat, Class::Unknown, &sources, true);
        // What an iterator gives has its type from there.
        self.given[first..].fill(true);
        self.conditional_block(&mut looped.body, false);
        self.put_slots(&mut looped.body);
        self.leave_scope();
        self.targets.pop();
        self.pop_temporaries(1);
        self.graph.link(self.current, start);
        self.current = end;
    }
}

/// The class of what a pattern names of this value.
fn of_parts(value: &Expr) -> Class {
    match value {
        Expr::Paren(inner) => of_parts(&inner.expr),
        Expr::Reference(reference) if reference.mutability.is_none() => Class::Shared,
        _ => Class::Unknown,
    }
}
