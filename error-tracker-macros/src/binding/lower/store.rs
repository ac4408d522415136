//! What a method may put into its receiver, and a function into what is lent to it: a loan that it is given, for as long
//! as the receiver is used.
//!
//! `parser.feed(&mut out)` says nothing about whether the parser keeps `out`. The original program may: where it uses
//! `out` between such a call and a later use of the parser, the method keeps nothing, at no call.

use super::*;

/// A call that may have put a loan of `source` into `holder`.
pub(super) struct Store {
    holder: BindingId,
    source: BindingId,
    mutable: bool,
    /// The method or function, and the place among its arguments.
    by: (String, usize),
    node: usize,
}

impl Lower {
    /// Notes what a method may put into its receiver.
    pub(super) fn may_store(&mut self, call: &syn::ExprMethodCall) {
        if let Some(holder) = self.root(&call.receiver) {
            self.may_store_in(holder, &call.method.to_string(), call.args.iter().enumerate());
        }
    }

    /// Notes what a function may put into what is lent to it mutably; one that makes a value puts it there.
    pub(super) fn function_may_store(&mut self, call: &syn::ExprCall) {
        let Expr::Path(path) = &*call.func else { return };
        let Some(function) = path.path.segments.last().map(|last| last.ident.to_string()) else { return };
        if known::makes(&function) {
            return;
        }
        for (place, argument) in call.args.iter().enumerate() {
            if let Expr::Reference(reference) = argument
                && reference.mutability.is_some()
                && let Some(holder) = self.root(&reference.expr)
            {
                let others = call.args.iter().enumerate().filter(|(other, _)| *other != place);
                self.may_store_in(holder, &function, others);
            }
        }
    }

    /// What comes from the caller lives longer than what is declared in the body, and can hold nothing of it.
    fn may_store_in<'a>(
        &mut self,
        holder: BindingId,
        function: &str,
        arguments: impl Iterator<Item = (usize, &'a Expr)>,
    ) {
        let declared = &self.bindings[holder];
        if declared.parameter || declared.class.is_free() || declared.class == Class::Shared {
            return;
        }
        if known::passes_through(function) {
            return;
        }
        for (place, argument) in arguments {
            let sources = match argument {
                Expr::Reference(reference) if reference.mutability.is_some() => self.sources(argument),
                _ if known::stores(function) => self.sources(argument),
                _ => continue,
            };
            // A value that is handed over as it is goes; what it holds goes with it.
            let value = if let Expr::Path(_) = argument { self.root(argument) } else { None };
            for (source, mutable) in sources {
                let goes = value == Some(source) && self.bindings[source].class != Class::Mutable;
                if source != holder && !goes {
                    let by = (function.to_owned(), place);
                    self.stores.push(Store { holder, source, mutable, by, node: self.current });
                }
            }
        }
    }

    /// Takes down what has been put into what, but for the methods that are proven to keep nothing.
    pub(super) fn settle_stores(&mut self, after: &[Vec<State>]) {
        let stores = std::mem::take(&mut self.stores);
        let proven: Vec<bool> = stores.iter().map(|store| self.keeps_nothing(store, after)).collect();
        for store in &stores {
            let same = |other: &Store| other.holder == store.holder && other.by == store.by;
            if stores.iter().zip(&proven).any(|(other, proven)| *proven && same(other)) {
                continue;
            }
            let held = (store.source, store.mutable);
            if !self.borrows[store.holder].contains(&held) {
                self.borrows[store.holder].push(held);
            }
            self.holds_more[store.holder] = true;
        }
    }

    /// Whether the original uses the source behind the call, and the receiver behind that.
    fn keeps_nothing(&self, store: &Store, after: &[Vec<State>]) -> bool {
        let mut seen = vec![false; self.graph.nodes.len()];
        let mut work = self.graph.nodes[store.node].next.clone();
        while let Some(node) = work.pop() {
            if std::mem::replace(&mut seen[node], true) {
                continue;
            }
            match self.graph.nodes[node].op {
                // From here on it is another value.
                Op::Touch { binding, touch: Touch::Declare { .. } | Touch::Assign | Touch::Leave, .. }
                    if binding == store.holder =>
                {
                    continue;
                }
                Op::Touch { binding, touch, certain: true, .. } if binding == store.source => {
                    let conflicts = match touch {
                        Touch::Change | Touch::Assign | Touch::AssignPart => true,
                        Touch::Read => store.mutable,
                        _ => false,
                    };
                    if conflicts && after[node][store.holder] & graph::USED != 0 {
                        return true;
                    }
                }
                _ => {}
            }
            work.extend(&self.graph.nodes[node].next);
        }
        false
    }
}
