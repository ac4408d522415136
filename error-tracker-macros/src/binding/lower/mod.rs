//! The walk over a body: scopes, and the order in which variables are touched.

mod argument;
mod attribute;
mod capture;
mod closures;
mod control;
mod expression;
mod hold;
mod judge;
mod late;
mod lifetimes;
mod macros;
mod number;
mod place;
mod point;
mod proof;
mod statement;
mod staying;
mod store;
mod syntax;
mod temporary;
mod value;
mod watch;

pub(super) use attribute::conditions;
pub(crate) use attribute::is_condition;
pub(super) use capture::named_in;
use syntax::formatted;
pub(super) use syntax::{holds_in_temporary, inline_arguments};
use watch::Meetings;
pub(crate) use watch::Watch;

use std::collections::HashSet;

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Block, Expr, Ident, Pat, Signature, Stmt, spanned::Spanned};

use attribute::{attributes_of, lints, statement_conditions};
pub(crate) use lifetimes::may_hide_loan;
use lifetimes::{loans_that_end, may_stay_lent};
use syntax::{
    binds_by_value, contains_let, goes_through_index, holds_beyond_reference, is_extended_temporary, is_failure,
    is_success, part_of,
};

use super::{
    Analysis, Binding, BindingId, Class, Exit, Keeping, Loan, Marker, Point, Reason, Staying, Step, Verdict, class,
    graph::{self, Borrows, Escapes, Graph, Op, State, Takes, Touch, Ways},
    known::{self, MacroKind},
    marker, pattern,
    source::Sources,
};

/// Which exits of a function can be failures, and what its value can borrow from.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// Whether the value of the function can be a failure.
    pub(crate) fallible: bool,
    /// Whether the value of the function can borrow from what its arguments refer to.
    pub(crate) value_borrows: bool,
    /// Whether an error that it returns can.
    pub(crate) error_borrows: bool,
    /// Whether what is returned is taken for holding a loan wherever the text does not rule it out.
    pub(crate) hides_loan: bool,
    /// Whether a `None` is a failure too.
    pub(crate) none_fails: bool,
    /// Whether a failure may leave the body before it leaves the function, so that arguments are read in between.
    pub(crate) leaves_late: bool,
    /// Whether the function may be suspended while its variables live.
    pub(crate) suspends: bool,
}

/// How a place is used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Value,
    Read,
    Change,
    /// As the receiver of a method that nobody knows.
    Receiver,
    /// As the receiver of a method that takes it, by its name.
    Consumed,
}

struct Target {
    label: Option<syn::Lifetime>,
    is_loop: bool,
    break_to: usize,
    continue_to: usize,
    /// Whether its value is the value of the function.
    tail: bool,
}

/// What was seen at a failure point.
struct Seen {
    node: usize,
    visible: Vec<BindingId>,
    /// Everything in scope, also what a later name hides.
    in_scope: Vec<BindingId>,
    /// What temporaries that are still alive may hold, and the number of the temporary.
    held: Vec<(BindingId, usize)>,
    /// What the operand may hold.
    operand: HashSet<BindingId>,
    /// Whether no temporary of the code around it is alive.
    no_temporaries: bool,
    /// Whether the operand leaves no temporary behind.
    plain_operand: bool,
    /// Whether it stands in the arguments of a macro, whose body may be anything.
    in_macro: bool,
    /// What the patterns have named in the guards of which it stands: it can be looked at there, and not be dropped.
    guarded: std::ops::Range<BindingId>,
}

/// What a pattern takes apart: whether as a whole, and where the names of the pattern begin.
#[derive(Clone, Copy)]
pub(super) struct Matched {
    binding: BindingId,
    whole: bool,
    first: BindingId,
}

struct UseSite {
    binding: BindingId,
    node: usize,
    /// Where the variable is read when it is saved: at the use, or where its statement begins.
    read_at: usize,
    /// The nodes of what may have been evaluated before it, and wait for it.
    evaluated: Vec<std::ops::Range<usize>>,
    /// Whether what was evaluated before it, and waits for it, may borrow through it.
    borrowed: bool,
    /// The function that it is handed to as it is, and as which argument.
    callee: Option<String>,
    /// Whether that function has given it back at another call.
    comes_back: bool,
}

/// A loan that may last: what comes to hold it, a variable or what the function returns, and where it is made.
struct Lasting {
    holder: Option<BindingId>,
    made: Made,
}

/// Where a loan is made.
enum Made {
    /// In the statement of this number.
    Statement(usize),
    /// At these nodes.
    Nodes(std::ops::Range<usize>),
}

/// A statement that is being walked: where it begins, and what it may move away that has to be saved before it.
struct Statement {
    number: usize,
    node: usize,
    /// Whether it is certain to be there.
    certain: bool,
    bindings: usize,
    moves: Vec<usize>,
}

pub(super) struct Lower {
    pub(super) bindings: Vec<Binding>,
    pub(super) borrows: Borrows,
    /// The loans that go through what a variable refers to, and not to the variable: the holder and the variable.
    through: HashSet<(BindingId, BindingId)>,
    shape: Shape,
    scopes: Vec<Vec<BindingId>>,
    graph: Graph,
    current: usize,
    targets: Vec<Target>,
    temporaries: Vec<temporary::Temporary>,
    /// The nodes during which each temporary is alive, by its number.
    temporary_nodes: Vec<std::ops::Range<usize>>,
    /// The variables that arguments evaluated already hand on as they are.
    waiting: Vec<BindingId>,
    /// Where the innermost statement or way begins, and the nodes before it of the expressions that it stands in.
    way: usize,
    before_way: Vec<std::ops::Range<usize>>,
    closures: usize,
    /// The `#[cfg]`s on what is being declared.
    conditions: Vec<syn::Attribute>,
    /// The `#[cfg]`s on the code that the walk is in, from the outside in.
    conditions_around: Vec<syn::Attribute>,
    /// The lint levels in force in the body, from the outside in.
    lints: Vec<syn::Attribute>,
    /// Those on the function, and around it.
    lints_around: Vec<syn::Attribute>,
    /// How many pieces of code the walk is in that may not be there, or may mean something else.
    uncertain: usize,
    /// How many chains of conditions the walk is in.
    chains: usize,
    /// How many macro calls the walk is in.
    macros: usize,
    /// How many of those log, and may become nothing.
    logs: usize,
    /// What the patterns have named in the guards of which the walk is.
    guarded: std::ops::Range<BindingId>,
    points: Vec<Point>,
    seen: Vec<Seen>,
    uses: Vec<UseSite>,
    /// Of the uses, those that can save.
    savable: Vec<bool>,
    /// The function, and the place among its arguments, that the next variable is handed to.
    callee: Option<String>,
    /// Whether the body has items of its own, so that one name may be two functions.
    has_items: bool,
    statements: Vec<Statement>,
    /// The nodes of each statement, by its number.
    statement_nodes: Vec<std::ops::Range<usize>>,
    lasting: Vec<Lasting>,
    /// While the names of a pattern are declared, the nodes of what it matches.
    matched_on: Option<std::ops::Range<usize>>,
    stores: Vec<store::Store>,
    parts: Vec<proof::Part>,
    references: proof::References,
    explained: proof::Explained,
    closures_held: closures::ClosuresHeld,
    numbers: number::Numbers,
    /// Whether the binding is a mutable reference, as the body proves.
    refers: Vec<bool>,
    /// The nodes that move each binding where it cannot be saved.
    unsaved: Vec<Vec<usize>>,
    /// What a condition has matched on: the names of the pattern take it where it has matched.
    matched: Vec<Matched>,
    /// Where a variable is the receiver of a method that nobody knows, and of which one.
    receivers: Vec<(BindingId, usize, String)>,
    /// Whether the next value is that of a statement, which nobody uses.
    unused_value: bool,
    /// Where a part of a variable is that: a method of a part may change it as well.
    receiving_parts: Vec<usize>,
    /// How many closures that take what they name the walk is in.
    taking_closures: usize,
    /// Whether a value that is never read is expected of the binding.
    expected: Vec<bool>,
    /// Whether the binding's type may come from a cast alone: those are looked at last.
    of_cast: Vec<bool>,
    /// Whether some node gives the binding a new value.
    assigned: Vec<bool>,
    /// Whether the binding may have come to borrow from more than it was declared with.
    holds_more: Vec<bool>,
    /// Whether the binding's type comes from what gave its first value.
    given: Vec<bool>,
    /// Whether the binding is certainly no reference, though nothing else is known of its type.
    pub(super) refers_not: Vec<bool>,
    /// The locals that refer to a value without a name, which lives as long as they are in scope.
    extends: HashSet<BindingId>,
    /// Whether the binding is an iterator of std, or a reference to one.
    pub(super) iterates: Vec<bool>,
    /// Whether the binding is one of std's builders that format, such as `DebugStruct`: all their methods lend them.
    pub(super) formats: Vec<bool>,
    meetings: Meetings,
    /// Where each binding is declared.
    declared_at: Vec<usize>,
    /// Where each binding has gone out of scope.
    left_at: Vec<usize>,
    /// The macros that the body defines: what they name is touched where they are called.
    own_macros: Vec<(Ident, proc_macro2::TokenStream)>,
    /// Whether the value of the body is a closure: what its arguments are, and what it captures, is known when it has been
    /// checked as what the function returns, behind which nothing of ours can stand.
    is_closure: bool,
    /// What the values that the function returns may borrow from.
    returned: Sources,
    /// The references that are moved on along what they refer to: `at = at.next()?`. A loan from one lives as long as
    /// the reference, also on the ways on which it was not moved on.
    cursors: Vec<BindingId>,
    /// The arguments that are lent on for as long as the caller says, and the nodes at which they are lent in part.
    stays_lent: HashSet<BindingId>,
    outlasting: Vec<(BindingId, usize)>,
    /// The nodes at which the left side of an assignment by an operator lends a variable, ahead of its own nodes.
    lent_first: Vec<usize>,
    /// The arguments whose written type names a lifetime, so that it may hold a reference.
    names_lifetime: HashSet<BindingId>,
    /// The arguments that are written as the context of a task.
    pub(super) contexts: HashSet<BindingId>,
    /// The arguments through which nothing is lent for longer than the function runs.
    ends_here: HashSet<BindingId>,
}

impl Lower {
    pub(super) fn new(shape: Shape, around: &[syn::Attribute]) -> Self {
        let mut graph = Graph::default();
        let entry = graph.add(Op::Nothing);
        Lower {
            bindings: Vec::new(),
            borrows: Vec::new(),
            through: HashSet::new(),
            shape,
            scopes: vec![Vec::new()],
            graph,
            current: entry,
            targets: Vec::new(),
            temporaries: Vec::new(),
            temporary_nodes: Vec::new(),
            waiting: Vec::new(),
            way: 0,
            before_way: Vec::new(),
            closures: 0,
            macros: 0,
            logs: 0,
            guarded: 0..0,
            chains: 0,
            uncertain: 0,
            conditions: Vec::new(),
            conditions_around: Vec::new(),
            lints: Vec::new(),
            lints_around: lints(around),
            points: Vec::new(),
            seen: Vec::new(),
            uses: Vec::new(),
            savable: Vec::new(),
            callee: None,
            has_items: false,
            statements: Vec::new(),
            statement_nodes: Vec::new(),
            lasting: Vec::new(),
            matched_on: None,
            stores: Vec::new(),
            parts: Vec::new(),
            references: Default::default(),
            explained: Default::default(),
            closures_held: Default::default(),
            numbers: Default::default(),
            refers: Vec::new(),
            unsaved: Vec::new(),
            unused_value: false,
            taking_closures: 0,
            matched: Vec::new(),
            receivers: Vec::new(),
            receiving_parts: Vec::new(),
            expected: Vec::new(),
            of_cast: Vec::new(),
            assigned: Vec::new(),
            holds_more: Vec::new(),
            given: Vec::new(),
            refers_not: Vec::new(),
            extends: HashSet::new(),
            iterates: Vec::new(),
            formats: Vec::new(),
            meetings: Meetings::default(),
            declared_at: Vec::new(),
            left_at: Vec::new(),
            own_macros: Vec::new(),
            is_closure: false,
            returned: Sources::new(),
            cursors: Vec::new(),
            stays_lent: HashSet::new(),
            outlasting: Vec::new(),
            lent_first: Vec::new(),
            names_lifetime: HashSet::new(),
            contexts: HashSet::new(),
            ends_here: HashSet::new(),
        }
    }

    pub(super) fn body(&mut self, body: &mut Block) {
        self.meetings = Meetings::of(body);
        self.references = proof::References::of(body);
        self.explained = proof::Explained::of(body);
        self.closures_held = closures::ClosuresHeld::of(body);
        self.numbers = number::Numbers::of(body);
        for (refers, binding) in self.refers.iter_mut().zip(&self.bindings) {
            *refers = !binding.mutable && self.references.prove(&binding.ident, true);
        }
        self.is_closure = matches!(body.stmts.last(), Some(Stmt::Expr(tail, None)) if super::gives_closure(tail));
        self.scopes.push(Vec::new());
        self.block_inner(body, true);
        self.leave_scope();
    }

    // Scopes.

    fn declare(&mut self, ident: Ident, mutable: bool, class: Class, argument: bool, slot_allowed: bool) -> BindingId {
        let binding = self.bindings.len();
        self.bindings.push(Binding {
            name: ident.to_string(),
            ident,
            argument,
            parameter: argument,
            mutable,
            class,
            conditions: self.conditions.clone(),
            lints: self.lints.clone(),
            is_sync: false,
            is_plain: false,
            // What is declared in a closure has its place in there.
            slot_allowed: slot_allowed && self.closures == 0,
        });
        self.borrows.push(Vec::new());
        self.assigned.push(false);
        let expected = mutable && self.expects_unused_values();
        self.expected.push(expected);
        self.of_cast.push(false);
        self.unsaved.push(Vec::new());
        self.holds_more.push(false);
        self.given.push(false);
        self.refers_not.push(false);
        self.refers.push(!mutable && self.references.prove(&self.bindings[binding].ident, argument));
        self.iterates.push(false);
        self.formats.push(false);
        self.touch(binding, Touch::Declare { initialized: true }, true);
        self.declared_at.push(self.current);
        self.left_at.push(usize::MAX);
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(binding);
        }
        binding
    }

    fn declare_pattern(&mut self, pattern: &Pat, class: Class, sources: &Sources, slot_allowed: bool) {
        let annotated = match pattern {
            Pat::Type(typed) => Class::of_type(&typed.ty),
            _ => class,
        };
        let (outer, behind) = (self.conditions.clone(), pattern::looks_behind(pattern));
        for name in pattern::names(pattern) {
            self.conditions = outer.iter().chain(&name.conditions).cloned().collect();
            let class = match (name.whole, annotated) {
                _ if name.by_shared_reference => Class::Shared,
                (true, class) => class,
                // Of what stands behind a reference, a pattern names references.
                (false, Class::Shared) if !name.mutable && !name.by_reference && !behind => Class::Shared,
                (false, Class::Free) if !name.by_reference => Class::Free,
                (false, _) => Class::Unknown,
            };
            let binding = self.declare(name.ident, name.mutable, class, false, slot_allowed);
            if !class.is_free() {
                self.borrows[binding] = sources.clone();
                self.lasts(Some(binding), sources);
            }
        }
        self.conditions = outer;
    }

    /// Notes that what the innermost statement lends may last, since this variable holds it, or what is returned.
    fn lasts(&mut self, holder: Option<BindingId>, sources: &Sources) {
        let statement = self.statements.last().map(|statement| Made::Statement(statement.number));
        let made = self.matched_on.clone().map(Made::Nodes).or(statement);
        if let Some(made) = made.filter(|_| sources.iter().any(|source| source.1)) {
            self.lasting.push(Lasting { holder, made });
        }
    }

    fn leave_scope(&mut self) {
        let scope = self.scopes.pop().unwrap_or_default();
        for binding in scope.into_iter().rev() {
            self.left_at[binding] = self.touch(binding, Touch::Leave, true);
        }
    }

    pub(super) fn resolve(&self, ident: &Ident) -> Option<BindingId> {
        let name = ident.to_string();
        let mut declared = self.scopes.iter().rev().flat_map(|scope| scope.iter().rev()).copied();
        declared.find(|&binding| self.bindings[binding].name == name)
    }

    fn visible(&self) -> Vec<BindingId> {
        let mut names = HashSet::new();
        let mut visible: Vec<BindingId> = self
            .scopes
            .iter()
            .rev()
            .flat_map(|scope| scope.iter().rev())
            .copied()
            .filter(|&binding| names.insert(self.bindings[binding].name.as_str()))
            // Names of macros' own making say nothing to the reader.
            .filter(|&binding| !self.bindings[binding].name.starts_with("__"))
            .collect();
        visible.sort_unstable();
        visible
    }

    // The graph.

    fn step(&mut self, op: Op) -> usize {
        let node = self.graph.add(op);
        self.graph.link(self.current, node);
        self.current = node;
        node
    }

    fn touch(&mut self, binding: BindingId, touch: Touch, whole: bool) -> usize {
        if touch == Touch::Assign {
            self.assigned[binding] = true;
            self.expected[binding] |= self.expects_unused_values();
        }
        let certain = self.uncertain == 0;
        self.step(Op::Touch { binding, touch, whole, certain })
    }

    /// Something other than a plain use moves the variable: it is saved before the statement, unless the statement
    /// changes it first, or it is lent then.
    /// `may_change` says that the use may as well change the variable in place: what was saved would then be stale.
    fn moved_within_statement(&mut self, binding: BindingId, node: usize, may_change: bool) {
        if self.taking_closures > 0 {
            return;
        }
        // Of what is not `mut`, only what is behind a mutable reference can change. Such a reference is never kept; but one
        // in a part of it may be changed through, while the whole is kept.
        let whole = matches!(self.graph.nodes[node].op, Op::Touch { whole: true, .. });
        let holds_reference =
            self.names_lifetime.contains(&binding) || self.borrows[binding].iter().any(|source| source.1);
        let changeable = self.bindings[binding].mutable
            || matches!(self.bindings[binding].class, Class::Mutable | Class::Pinned)
            || (!whole && holds_reference);
        if (may_change && changeable) || self.logs > 0 {
            self.unsaved[binding].push(node);
            return;
        }
        let Some(statement) = self.statements.last_mut() else {
            self.unsaved[binding].push(node);
            return;
        };
        let changed = self.graph.nodes[statement.node..node].iter().any(|at| {
            matches!(at.op, Op::Touch { binding: touched, touch: Touch::Change | Touch::AssignPart, .. } if touched == binding)
        });
        // Who holds the whole of it when the statement begins is done with before this, or the original would not compile.
        let in_use = |holder: BindingId| {
            let before = &self.graph.nodes[statement.node..node];
            before.iter().any(|at| matches!(at.op, Op::Touch { binding: touched, .. } if touched == holder))
        };
        let holders = self.scopes.iter().flatten().copied().filter(|&holder| holder < statement.bindings);
        let mut holders = holders.filter(|&holder| self.borrows[holder].contains(&(binding, true)));
        let lent = holders.any(|holder| !whole || in_use(holder));
        if binding >= statement.bindings || changed || lent || !statement.certain {
            self.unsaved[binding].push(node);
            return;
        }
        statement.moves.push(self.uses.len());
        let read_at = statement.node;
        self.uses.push(UseSite {
            binding,
            node,
            read_at,
            evaluated: Vec::new(),
            borrowed: false,
            callee: None,
            comes_back: false,
        });
    }

    /// Begins a block with a place for the slots of the names that stand in its head: those of the innermost scope.
    fn put_slots(&self, block: &mut Block) {
        if self.closures == 0
            && let Some(scope) = self.scopes.last()
        {
            marker::put_slots(block, scope);
        }
    }

    /// Enters one way of an expression that begins at this node: what decides which way to go waits for nothing.
    fn enter_way(&mut self, begin: usize) -> (usize, usize) {
        let outside = (self.way, self.before_way.len());
        if self.way < begin {
            self.before_way.push(self.way..begin);
        }
        self.way = self.graph.nodes.len();
        outside
    }

    fn leave_way(&mut self, outside: (usize, usize)) {
        self.way = outside.0;
        self.before_way.truncate(outside.1);
    }

    fn diverge(&mut self) {
        self.current = self.graph.add(Op::Nothing);
    }

    /// Goes on by a way that may not be there.
    fn perhaps_diverge(&mut self) {
        let before = self.current;
        self.diverge();
        self.graph.link_perhaps(before, self.current);
    }

    /// Runs `body` on a branch that may be taken or not.
    fn maybe(&mut self, body: impl FnOnce(&mut Self)) {
        let before = self.current;
        let join = self.graph.add(Op::Nothing);
        self.graph.link(before, join);
        body(self);
        self.graph.link(self.current, join);
        self.current = join;
    }
}
