//! What a method may put into its receiver: a loan that it is given, for as long as the receiver is used.
//!
//! `parser.feed(&mut out)` says nothing about whether the parser keeps `out`. The original program may: where it uses
//! `out` between such a call and a later use of the parser, the method keeps nothing, at no call.

use super::*;

/// A call that may have put a loan of `source` into `holder`.
pub(super) struct Store {
    holder: BindingId,
    source: BindingId,
    mutable: bool,
    /// The method, and the place among its arguments.
    by: (String, usize),
    node: usize,
}

impl Lower {
    /// Notes what the call may put into its receiver. What comes from the caller lives longer than what is declared in
    /// the body, and can hold nothing of it.
    pub(super) fn may_store(&mut self, call: &syn::ExprMethodCall) {
        let Some(holder) = self.root(&call.receiver) else { return };
        let declared = &self.bindings[holder];
        if declared.parameter || declared.class.is_free() || declared.class == Class::Shared {
            return;
        }
        let method = call.method.to_string();
        if known::passes_through(&method) {
            return;
        }
        for (place, argument) in call.args.iter().enumerate() {
            let sources = match argument {
                Expr::Reference(reference) if reference.mutability.is_some() => self.sources(argument),
                _ if known::stores(&method) => self.sources(argument),
                _ => continue,
            };
            // A value that is handed over as it is goes; what it holds goes with it.
            let value = if let Expr::Path(_) = argument { self.root(argument) } else { None };
            for (source, mutable) in sources {
                let goes = value == Some(source) && self.bindings[source].class != Class::Mutable;
                if source != holder && !goes {
                    let by = (method.clone(), place);
                    self.stores.push(Store { holder, source, mutable, by, node: self.current });
                }
            }
        }
    }

    /// Takes down what has been put into what, but for the methods that are proven to keep nothing.
    pub(super) fn settle_stores(&mut self, after: &[Vec<u8>]) {
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
    fn keeps_nothing(&self, store: &Store, after: &[Vec<u8>]) -> bool {
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
