//! The syntax data-flow: which variables are in scope at each failure point, and which of them can be read there.
//!
//! [`analyse`] walks a function's body once, lowers it to a small control-flow [`graph`], and asks of every variable
//! at every failure point whether reading it compiles and tells the truth. It knows no types; where the syntax leaves
//! a doubt, it takes the original program as a witness: that compiles, so a later use of a variable proves that the
//! variable is still there. The body comes back with markers at the places that the expansion has to rewrite.

mod class;
mod diverge;
mod graph;
mod known;
mod lower;
mod marker;
mod pattern;
mod source;
#[cfg(test)]
mod tests;
mod verdict;
mod ways;

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Attribute, Block, Ident, Signature};

pub(crate) use class::{Class, is_primitive};
pub(crate) use diverge::{diverges, gives_closure, may_stop};
pub(crate) use known::may_await;
pub(crate) use lower::is_condition;
pub(crate) use lower::{Shape, Watch, may_hide_loan};
pub(crate) use marker::{Marker, Place, is_point, place, take as take_marker, take_declared};
pub(crate) use verdict::{Loan, Reason, Step, Verdict};

/// Counts the bindings of one function, arguments first.
pub(crate) type BindingId = usize;

/// A name that the body can read.
pub(crate) struct Binding {
    pub(crate) ident: Ident,
    /// Its text, for the compiler gives the text of an identifier anew each time that it is compared.
    pub(crate) name: String,
    /// Whether it is shown as an argument: one of the signature, or a `let` that only renews one.
    pub(crate) argument: bool,
    /// Whether it stands in the signature.
    pub(crate) parameter: bool,
    pub(crate) mutable: bool,
    pub(crate) class: Class,
    /// The conditions under which it exists at all: the `#[cfg]`s on its declaration.
    pub(crate) conditions: Vec<Attribute>,
    /// Whether its written type is known to be `Sync`.
    pub(crate) is_sync: bool,
    /// Whether it is an argument whose written type is that of a number or of a shared reference.
    pub(crate) is_plain: bool,
    /// The lint levels in force where it is declared, as far as the body states them.
    pub(crate) lints: Vec<Attribute>,
    /// Whether the declaration is followed by a place for a statement, so that a slot can stand there.
    pub(crate) slot_allowed: bool,
}

/// How control leaves the function at a failure point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Exit {
    /// By `?`; the marker stands on the operand.
    Question,
    /// By `return`; the marker stands on the returned expression.
    Return,
    /// By the value of the body, or of one of its branches.
    Tail,
    /// By a macro that returns with a failure.
    Bail,
    /// By a macro that returns with a failure unless its condition holds.
    Ensure,
    /// By a macro that everybody writes in place of `?`; the marker stands on what it is given.
    Handed,
}

/// One place where the function can fail.
pub(crate) struct Point {
    pub(crate) exit: Exit,
    pub(crate) span: Span,
    pub(crate) text: String,
    /// What can be done about each variable in scope, in the order of declaration.
    pub(crate) variables: Vec<(BindingId, Verdict)>,
    /// The order in which they are read, and what is dropped on the way; empty when any order will do.
    pub(crate) steps: Vec<Step>,
    /// The variables that can be read if what the function returns holds nothing that was lent to it, in a lifetime that
    /// is not written.
    pub(crate) doubtful: Vec<BindingId>,
    /// The variables that have gone on some ways only: on the others they are still there, and nothing was saved.
    pub(crate) perhaps_gone: Vec<BindingId>,
    /// The variables that cannot be read for certain, and can if some types are ones that are copied.
    pub(crate) staying: Vec<Staying>,
    /// Whether the operand dies before the snapshot, so that what it has lent is free again.
    pub(crate) operand_dies: bool,
    /// Whether the code around it may be configured out.
    pub(crate) conditional: bool,
    /// The `#[cfg]`s on the code around it, from the outside in.
    pub(crate) conditions: Vec<Attribute>,
}

/// A variable that is there, and as it was, if the types of these are ones that are copied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Staying {
    pub(crate) id: BindingId,
    pub(crate) needs: Vec<BindingId>,
}

impl Point {
    /// The types that have to be copied for the variable to be read here, if that is what it takes.
    pub(crate) fn needs(&self, id: BindingId) -> Option<&[BindingId]> {
        self.staying.iter().find(|one| one.id == id).map(|one| one.needs.as_slice())
    }
}

/// How a local is held from its declaration on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Keeping {
    /// It stays where it is.
    InPlace,
    /// It may move.
    AsCopy,
}

/// What the walk found out.
pub(crate) struct Analysis {
    pub(crate) bindings: Vec<Binding>,
    pub(crate) points: Vec<Point>,
    /// The variable of each by-value use.
    pub(crate) uses: Vec<BindingId>,
    /// The by-value uses, by their number, that have to save their variable first.
    pub(crate) saving_uses: Vec<bool>,
    /// The by-value uses of a mutable reference, by their number, that lend it on explicitly.
    pub(crate) lending_uses: Vec<bool>,
    /// The bindings that the body never mentions, which the compiler warns of.
    pub(crate) unused: Vec<bool>,
    /// The bindings that nothing of ours may read: a `#[expect]` says that they are never read, or their type is known
    /// only when everything of ours has been checked.
    pub(crate) unreadable: Vec<bool>,
    /// Which bindings can be kept at hand for a panic.
    pub(crate) watches: Vec<Watch>,
    /// Which bindings the body can name: an `async` block has only what it captures.
    pub(crate) inside: Vec<bool>,
    /// The bindings that some use saves.
    pub(crate) saved: Vec<bool>,
    /// The locals that are held from their declaration on, and whether they may move.
    pub(crate) held: Vec<Option<Keeping>>,
    /// The arguments that are read when everything in the body has been dropped.
    pub(crate) late: Vec<BindingId>,
}

/// Walks the block of an `async` that is the body of a function which itself is not: of the arguments it has those that
/// it names already, so that it captures no more than before.
pub(crate) fn analyse_async(
    signature: &Signature,
    around: &[Attribute],
    outer: &[syn::Stmt],
    body: &mut Block,
    shape: Shape,
) -> Analysis {
    let mut lower = lower::Lower::new(shape, around);
    let before: Vec<Ident> = outer.iter().flat_map(|statement| source::idents(statement.to_token_stream())).collect();
    let inside = lower::named_in(body);
    lower.captured_arguments(signature, &before, &inside);
    lower.body(body);
    let mut analysis = lower.finish();
    for (binding, can_name) in analysis.bindings.iter().zip(&mut analysis.inside) {
        *can_name = !binding.parameter || (inside.contains(&binding.ident) && !before.contains(&binding.ident));
    }
    analysis
}

/// Walks the body, leaves markers in it, and says what can be read where.
///
/// `shape` tells which exits are failure points at all; `around` are the attributes of the function and of the items that
/// it stands in.
pub(crate) fn analyse(signature: &Signature, around: &[Attribute], body: &mut Block, shape: Shape) -> Analysis {
    let walk = |shape: Shape, body: &mut Block| {
        let mut lower = lower::Lower::new(shape, around);
        lower.arguments(signature);
        lower.body(body);
        lower.finish()
    };
    let before = may_hide_loan(signature).then(|| body.clone());
    let mut analysis = walk(shape, body);
    if let Some(mut body) = before.filter(|_| !analysis.points.is_empty()) {
        let lasting = Shape { value_borrows: true, error_borrows: true, hides_loan: true, ..shape };
        analysis.doubt(&walk(lasting, &mut body));
    }
    analysis
}

impl Analysis {
    /// Marks what can be read only if nothing that was lent lives on in what is returned; `lasting` is what can be read
    /// if something does.
    fn doubt(&mut self, lasting: &Analysis) {
        for (point, other) in self.points.iter_mut().zip(&lasting.points) {
            // What is returned is there while it is looked at: a reference that it may go through cannot be dropped before.
            let in_value = |id: BindingId| {
                let lent = |reason| matches!(reason, Reason::Borrowed(_));
                let lent = |&(other, verdict)| match verdict {
                    Verdict::LeftOut(reason) | Verdict::Held(reason) => other == id && lent(reason),
                    _ => false,
                };
                matches!(point.exit, Exit::Return | Exit::Tail) && other.variables.iter().any(lent)
            };
            if point.steps.iter().any(|step| matches!(*step, Step::Drop(id) if in_value(id))) {
                point.steps.clone_from(&other.steps);
                for (id, verdict) in &mut point.variables {
                    let doubted = other.variables.iter().find(|(other, _)| other == id).map(|(_, verdict)| *verdict);
                    if let Some(doubted) = doubted.filter(|doubted| doubted != verdict) {
                        let lent = Verdict::LeftOut(Reason::Borrowed(Loan::Returned));
                        *verdict = if matches!(doubted, Verdict::LeftOut(_)) { doubted } else { lent };
                    }
                }
            }
            let same_way = point.steps == other.steps && point.operand_dies == other.operand_dies;
            let certain = |id: BindingId, verdict: Verdict| {
                let same = other.variables.contains(&(id, verdict));
                same && (same_way || self.bindings[id].class.is_copy() || self.bindings[id].class.is_free())
            };
            let doubtful = point
                .variables
                .iter()
                .filter(|&&(id, verdict)| matches!(verdict, Verdict::Borrow | Verdict::Late) && !certain(id, verdict));
            let staying = point.staying.iter().filter(|one| !same_way || !other.staying.contains(one));
            point.doubtful = doubtful.map(|one| one.0).chain(staying.map(|one| one.id)).collect();
        }
    }
}
