//! What can be kept at hand for a panic: variables that never change and never move, whose loans may last until the end
//! of their scope.

use std::collections::{HashMap, HashSet};

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit::Visit;

use super::*;

/// How much of a variable can be kept at hand for a panic.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Watch {
    /// The variable itself: it stays as it is until the end of its scope.
    Whole,
    /// A copy, if it is a reference or a scalar: it may move.
    Copied,
    /// A copy, if it is a scalar: what it may borrow from changes, or goes before it.
    Plain,
    /// Nothing: it changes.
    Changes,
}

/// The names that calls bring together: what one of them borrows, another may come to hold.
#[derive(Default)]
pub(super) struct Meetings(Vec<HashSet<String>>);

impl Meetings {
    pub(super) fn of(body: &Block) -> Self {
        let mut meetings = Self::default();
        meetings.visit_block(body);
        meetings
    }

    /// The operands of a calculation that may bring something with them: a length and its like does not.
    fn operands(&mut self, expr: &Expr, names: &mut TokenStream) {
        match expr {
            Expr::Binary(binary) => {
                self.operands(&binary.left, names);
                self.operands(&binary.right, names);
            }
            Expr::MethodCall(call) if class::is_scalar_by_method(expr) => {
                self.visit_expr(&call.receiver);
                call.args.iter().for_each(|argument| self.visit_expr(argument));
            }
            _ => expr.to_tokens(names),
        }
    }

    fn meet(&mut self, tokens: TokenStream) {
        let names: HashSet<String> =
            super::super::source::idents(tokens).into_iter().map(|ident| ident.to_string()).collect();
        if names.len() > 1 {
            self.0.push(names);
        }
    }
}

impl<'ast> Visit<'ast> for Meetings {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Call(_)
            | Expr::MethodCall(_)
            | Expr::Struct(_)
            | Expr::Assign(_)
            | Expr::Closure(_)
            | Expr::Async(_) => self.meet(expr.to_token_stream()),
            Expr::Binary(_) => {
                let mut names = TokenStream::new();
                self.operands(expr, &mut names);
                self.meet(names);
            }
            _ => syn::visit::visit_expr(self, expr),
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if known::macro_kind(&call.path) != MacroKind::Nothing {
            self.meet(call.tokens.clone());
        }
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

impl Lower {
    /// What can be said of each variable; `before` and `after` are the states that the walks have found.
    pub(super) fn watches(&self, before: &[Vec<State>], after: &[Vec<State>]) -> Vec<Watch> {
        let mixed = self.mixed();
        (0..self.bindings.len()).map(|binding| self.watch(binding, before, after, &mixed)).collect()
    }

    fn watch(&self, binding: BindingId, before: &[Vec<State>], after: &[Vec<State>], mixed: &[bool]) -> Watch {
        let declared = &self.bindings[binding];
        let never_assigned = !declared.mutable && !self.assigned[binding] && declared.conditions.is_empty();
        if !never_assigned || !self.begins_with_value(binding) {
            return Watch::Changes;
        }
        let reach = match declared.class {
            Class::Mutable | Class::Pinned => return Watch::Changes,
            // What is written like a scalar may be a pointer, which lends what nobody can know.
            Class::Scalar => return Watch::Plain,
            Class::Shared if declared.parameter => Watch::Whole,
            Class::Shared => Watch::Copied,
            _ if self.may_change(binding) => Watch::Plain,
            _ if self.may_move(binding, before, after) || self.is_dropped_by_hand(binding) => Watch::Copied,
            _ => Watch::Whole,
        };
        // What is written in the signature lives longer than the function.
        let lives = declared.parameter || declared.class == Class::Free;
        if lives || !(mixed[binding] || self.outlives_a_loan(binding, after)) { reach } else { Watch::Plain }
    }

    fn is_dropped_by_hand(&self, binding: BindingId) -> bool {
        self.points.iter().any(|point| point.steps.contains(&Step::Drop(binding)))
    }

    pub(super) fn begins_with_value(&self, binding: BindingId) -> bool {
        let declared = self.declared_at[binding];
        (declared.saturating_sub(1)..=declared).any(|node| {
            matches!(self.graph.nodes.get(node).map(|node| node.op), Some(Op::Touch { binding: touched, touch: Touch::Declare { initialized: true }, certain: true, .. }) if touched == binding)
        })
    }

    fn touches(&self, binding: BindingId) -> impl Iterator<Item = (usize, Touch)> + '_ {
        self.graph.nodes.iter().enumerate().filter_map(move |(node, here)| match here.op {
            Op::Touch { binding: touched, touch, .. } if touched == binding => Some((node, touch)),
            _ => None,
        })
    }

    fn may_move(&self, binding: BindingId, before: &[Vec<State>], after: &[Vec<State>]) -> bool {
        self.touches(binding).any(|(node, touch)| match touch {
            Touch::Move => after[node][binding] & graph::USED == 0,
            Touch::MovePart => after[node][binding] & graph::USED_WHOLE == 0,
            Touch::Bind { .. } => true,
            _ => before[node][binding] & (graph::MOVED | graph::MOVED_PART) != 0,
        })
    }

    /// Whether something may change it, or what it refers to through a part of it.
    fn may_change(&self, binding: BindingId) -> bool {
        let parts = self.bindings[binding].class != Class::Free;
        self.touches(binding).any(|(_, touch)| match touch {
            Touch::Assign | Touch::AssignPart | Touch::Change => true,
            Touch::MovePart => parts,
            _ => false,
        })
    }

    /// Whether something that it borrows from is changed, moved or gone while it is in scope, or is read by us while it
    /// is lent to be changed.
    fn outlives_a_loan(&self, binding: BindingId, after: &[Vec<State>]) -> bool {
        let (from, to) = (self.declared_at[binding], self.left_at[binding]);
        let is_read = |source: BindingId| {
            let points = self.points.iter().zip(&self.seen).filter(|(_, seen)| seen.node > from && seen.node < to);
            points.map(|(point, _)| point).any(|point| point.variables.contains(&(source, Verdict::Borrow)))
        };
        self.borrows[binding].iter().any(|&(source, mutable)| {
            let gone = source > binding;
            gone || (mutable && is_read(source))
                || self.touches(source).any(|(node, touch)| {
                    let in_scope = node > from && node < to;
                    in_scope
                        && match touch {
                            Touch::Read | Touch::Declare { .. } => mutable,
                            // What is used again behind it has not gone, but a method may have changed it.
                            Touch::Move => mutable || self.can_lend(source) || after[node][source] & graph::USED == 0,
                            Touch::Leave => false,
                            _ => true,
                        }
                })
        })
    }

    /// Which variables meet one that is declared later, so that their types may name what it lends.
    fn mixed(&self) -> Vec<bool> {
        let mut mixed = vec![false; self.bindings.len()];
        let mut named: HashMap<String, Vec<BindingId>> = HashMap::new();
        // What an argument can hold is written in the signature, and lives longer than all that is declared in the body.
        for (id, binding) in self.bindings.iter().enumerate().filter(|(_, binding)| !binding.parameter) {
            named.entry(binding.ident.to_string()).or_default().push(id);
        }
        let meeting = |names: &HashSet<String>| {
            let mut meeting: Vec<BindingId> =
                names.iter().filter_map(|name| named.get(name)).flatten().copied().collect();
            meeting.sort_unstable();
            meeting
        };
        let meetings: Vec<Vec<BindingId>> = self.meetings.0.iter().map(meeting).collect();
        loop {
            let mut changed = false;
            for meeting in &meetings {
                let spreads = meeting.iter().any(|&id| mixed[id]);
                let last = meeting.last().copied().unwrap_or(0);
                for &id in meeting {
                    // What a function or a method has made has its type from there.
                    let open = !self.given[id];
                    if !mixed[id] && open && (spreads || id < last) {
                        mixed[id] = true;
                        changed = true;
                    }
                }
            }
            if !changed {
                return mixed;
            }
        }
    }
}

impl Lower {
    /// Whether the type of this value comes from the function or the method that gives it, and not from what is done
    /// with it later: a constructor of a generic type says little about it.
    pub(super) fn is_given(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Call(call) => {
                matches!(&*call.func, Expr::Path(path) if path.qself.is_none() && begins_small(&path.path))
            }
            Expr::Path(path) => path
                .path
                .get_ident()
                .and_then(|ident| self.resolve(ident))
                .is_some_and(|id| self.given[id] || self.bindings[id].parameter),
            Expr::MethodCall(call) => !matches!(*call.receiver, Expr::Lit(_)),
            Expr::Field(_) | Expr::Index(_) | Expr::Binary(_) => true,
            Expr::Reference(inner) => self.is_given(&inner.expr),
            Expr::Try(inner) => self.is_given(&inner.expr),
            Expr::Await(inner) => self.is_given(&inner.base),
            Expr::Paren(inner) => self.is_given(&inner.expr),
            Expr::Group(inner) => self.is_given(&inner.expr),
            _ => false,
        }
    }
}

/// `load(..)`, `pay::load(..)`, and no `Order::new(..)`.
fn begins_small(path: &syn::Path) -> bool {
    path.segments.iter().all(|segment| {
        let name = segment.ident.to_string();
        name.starts_with(|first: char| first.is_lowercase())
            && !matches!(name.as_str(), "default" | "new" | "zeroed" | "from_fn")
    })
}
