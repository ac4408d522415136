//! The control-flow graph of one body, and the two walks over it.

use std::collections::HashSet;

use super::BindingId;

/// How a node touches a variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Touch {
    /// Comes into scope, with a value or without.
    Declare { initialized: bool },
    /// Is given a new value as a whole.
    Assign,
    /// Is perhaps given a new value, where nobody can see it: what comes behind proves nothing of what was before.
    PerhapsAssign,
    /// A part of it is given a new value.
    AssignPart,
    /// Is read, or copied.
    Read,
    /// Is lent mutably, or changed in place.
    Change,
    /// Is used by value, as a whole: moved, unless its type is `Copy`.
    Move,
    /// Is used by value, in part.
    MovePart,
    /// Is taken apart by a pattern, as a whole or in part: what the pattern names lives on under those names, of which
    /// `first` is the first.
    Bind { first: BindingId },
    /// Goes out of scope.
    Leave,
}

/// What happens at one node.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    Nothing,
    /// A variable is touched, as a whole or a part of it. Only a touch that is certain proves that the variable is
    /// there: code that is configured out, or that only a macro can read, proves nothing.
    Touch {
        binding: BindingId,
        touch: Touch,
        whole: bool,
        certain: bool,
    },
    Point,
}

pub(super) struct Node {
    pub(super) op: Op,
    pub(super) next: Vec<usize>,
    /// Where it may lead as well, as far as anybody can tell: what happened before may have happened there too, but a
    /// use there proves nothing.
    pub(super) perhaps: Vec<usize>,
}

/// Which ways through a body are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ways {
    /// Those that are certain to be there.
    Certain,
    /// Those as well that nobody can tell about.
    All,
}

/// A body as nodes; the first is its entry.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
}

/// What is known of one variable at one node, as a set of the flags below.
pub(super) type State = u16;
/// The states of all variables at each node.
pub(super) type States = Vec<Vec<State>>;

/// May have been moved as a whole.
pub(super) const MOVED: State = 1;
/// May have been moved in part.
pub(super) const MOVED_PART: State = 2;
/// May not have been given a value.
pub(super) const UNINITIALIZED: State = 4;
/// What it borrows from may have changed or gone.
pub(super) const STALE: State = 8;
/// May be lent to what the function returns, for as long as the caller likes.
pub(super) const ESCAPED: State = 16;
/// May hold a value: it has been given one, and that has not been moved since.
pub(super) const HOLDS: State = 32;
/// May have changed since a part of it moved, so that what was saved then is another value.
pub(super) const CHANGED_SINCE: State = 64;
/// May have gone where it could not be saved.
pub(super) const LOST: State = 128;
/// May have gone where it could be saved.
pub(super) const LEFT: State = 256;

/// A later use, before a new value is given.
pub(super) const USED: State = 1;
/// A later use of the whole variable, before a new value is given.
pub(super) const USED_WHOLE: State = 2;
/// A later touch of any kind, also a new value.
pub(super) const TOUCHED: State = 4;

/// For each variable, the variables that it may borrow from; the flag says mutably.
pub(super) type Borrows = Vec<Vec<(BindingId, bool)>>;

/// What may borrow from what.
#[derive(Clone, Copy)]
pub(super) struct Loans<'a> {
    pub(super) borrows: &'a Borrows,
    /// Those among them that go through what a variable refers to, and not to the variable: the holder and the variable.
    /// They do not end when the variable goes out of scope.
    pub(super) through: &'a HashSet<(BindingId, BindingId)>,
}

/// A variable that may borrow from another.
#[derive(Clone, Copy)]
struct Borrower {
    holder: BindingId,
    mutable: bool,
    through: bool,
}

impl Loans<'_> {
    /// For each variable, the variables that may borrow from it.
    fn borrowers(&self) -> Vec<Vec<Borrower>> {
        let mut borrowers = vec![Vec::new(); self.borrows.len()];
        for (holder, sources) in self.borrows.iter().enumerate() {
            for &(source, mutable) in sources {
                let through = self.through.contains(&(holder, source));
                borrowers[source].push(Borrower { holder, mutable, through });
            }
        }
        borrowers
    }
}

/// Which variables are lent to what the function returns, and where.
#[derive(Default)]
pub(super) struct Escapes {
    /// For each variable, whether it is lent so at all.
    pub(super) lent: Vec<bool>,
    /// Those for which it may have been any loan.
    pub(super) anywhere: Vec<BindingId>,
    /// The nodes at which what is returned comes about.
    pub(super) nodes: Vec<std::ops::Range<usize>>,
}

impl Escapes {
    fn at(&self, binding: BindingId, node: usize) -> bool {
        self.lent[binding] && (self.anywhere.contains(&binding) || self.nodes.iter().any(|nodes| nodes.contains(&node)))
    }
}

impl Graph {
    /// Adds a node that nothing leads to yet.
    pub(super) fn add(&mut self, op: Op) -> usize {
        self.nodes.push(Node { op, next: Vec::new(), perhaps: Vec::new() });
        self.nodes.len() - 1
    }

    pub(super) fn link(&mut self, from: usize, to: usize) {
        self.nodes[from].next.push(to);
    }

    pub(super) fn link_perhaps(&mut self, from: usize, to: usize) {
        self.nodes[from].perhaps.push(to);
    }

    /// What may have happened to each variable before each node: `MOVED`, `MOVED_PART`, `UNINITIALIZED`, `STALE`, and
    /// `ESCAPED` for those that `escapes` names, from a node on that it names for them. At a node that nothing seems to lead to, anything may have happened.
    /// `after` is what [`backward`](Graph::backward) found on the ways that are certain: a use that is followed by
    /// another cannot have moved the variable away.
    /// `takes` says how a node takes a variable, and `copied` of which one is supposed that each use copies it, and none
    /// changes it.
    pub(super) fn forward(
        &self,
        loans: Loans<'_>,
        after: &[Vec<State>],
        escapes: &Escapes,
        takes: &impl Fn(BindingId, usize) -> Takes,
        copied: &impl Fn(BindingId) -> bool,
    ) -> States {
        let bindings = loans.borrows.len();
        let borrowers = loans.borrowers();
        let mut states = vec![vec![0; bindings]; self.nodes.len()];
        let mut reached = vec![false; self.nodes.len()];
        let mut work = vec![0];
        if let Some(first) = reached.first_mut() {
            *first = true;
        }
        while let Some(node) = work.pop() {
            let mut state = states[node].clone();
            let at = At {
                after: &after[node],
                borrowers: &borrowers,
                escapes: &|binding| escapes.at(binding, node),
                takes: &|binding| takes(binding, node),
                copied,
            };
            apply(self.nodes[node].op, &mut state, &at);
            let Node { next, perhaps, .. } = &self.nodes[node];
            for &next in next.iter().chain(perhaps) {
                let mut changed = !std::mem::replace(&mut reached[next], true);
                for (old, new) in states[next].iter_mut().zip(&state) {
                    changed |= *new & !*old != 0;
                    *old |= new;
                }
                if changed {
                    work.push(next);
                }
            }
        }
        for (state, _) in states.iter_mut().zip(&reached).filter(|(_, reached)| !**reached) {
            state.fill(MOVED | MOVED_PART | UNINITIALIZED | STALE | ESCAPED | HOLDS | CHANGED_SINCE | LOST | LEFT);
        }
        states
    }

    /// What may still happen to each variable after each node: `USED`, `USED_WHOLE`, `TOUCHED`. On the ways that are
    /// certain to be there, or on all.
    pub(super) fn backward(&self, bindings: usize, ways: Ways) -> States {
        let mut before = vec![Vec::new(); self.nodes.len()];
        for (from, node) in self.nodes.iter().enumerate() {
            let perhaps: &[usize] = if ways == Ways::All { &node.perhaps } else { &[] };
            for &to in node.next.iter().chain(perhaps) {
                before[to].push(from);
            }
        }
        let mut after = vec![vec![0; bindings]; self.nodes.len()];
        let mut work: Vec<usize> = (0..self.nodes.len()).collect();
        while let Some(node) = work.pop() {
            let mut state = after[node].clone();
            if let Op::Touch { binding, touch, whole, certain } = self.nodes[node].op {
                match touch {
                    Touch::Declare { .. } | Touch::Leave => state[binding] = 0,
                    Touch::Assign if certain => state[binding] = TOUCHED,
                    Touch::Assign | Touch::PerhapsAssign => state[binding] = 0,
                    // What was moved out of it may be back in: a use of the whole behind this proves nothing before it.
                    Touch::AssignPart => {
                        state[binding] = (state[binding] & !USED_WHOLE) | if certain { USED | TOUCHED } else { 0 }
                    }
                    _ if !certain => {}
                    _ if whole => state[binding] |= USED | USED_WHOLE | TOUCHED,
                    _ => state[binding] |= USED | TOUCHED,
                }
            }
            for &previous in &before[node] {
                let mut changed = false;
                for (old, new) in after[previous].iter_mut().zip(&state) {
                    changed |= *new & !*old != 0;
                    *old |= new;
                }
                if changed {
                    work.push(previous);
                }
            }
        }
        after
    }
}

/// What is known of a node.
struct At<'a> {
    after: &'a [State],
    borrowers: &'a [Vec<Borrower>],
    escapes: &'a dyn Fn(BindingId) -> bool,
    takes: &'a dyn Fn(BindingId) -> Takes,
    copied: &'a dyn Fn(BindingId) -> bool,
}

/// How a node takes a variable.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// What it was can be saved first.
    Saved,
    /// As it is; what of it had gone before was saved then.
    AsItIs,
    /// Or changes it, who knows.
    OrChanges,
}

fn apply(op: Op, state: &mut [State], at: &At<'_>) {
    let Op::Touch { binding, touch, whole, certain } = op else { return };
    let (At { after, borrowers, .. }, was_there) = (at, state[binding] & HOLDS != 0);
    // A use is a proof of what was there: the original compiles.
    if certain && matches!(touch, Touch::Read | Touch::Change | Touch::Move | Touch::MovePart) {
        let changes = matches!(touch, Touch::Change) && state[binding] & (MOVED | MOVED_PART) != 0;
        state[binding] &=
            if whole { CHANGED_SINCE } else { MOVED_PART | STALE | ESCAPED | CHANGED_SINCE | LOST | LEFT };
        state[binding] |= HOLDS | if changes { CHANGED_SINCE } else { 0 };
    }
    if (at.copied)(binding) && !matches!(touch, Touch::Declare { .. } | Touch::Leave) {
        return;
    }
    // What is used behind this holds nothing that this takes away: the original compiles.
    let stale = |state: &mut [State], ends: &dyn Fn(&Borrower) -> bool| {
        for borrower in borrowers[binding].iter().filter(|one| ends(one) && after[one.holder] & USED == 0) {
            state[borrower.holder] |= STALE;
        }
    };
    let touch = match touch {
        Touch::Bind { .. } if after[binding] & if whole { USED } else { USED_WHOLE } != 0 => return,
        Touch::Move if after[binding] & USED != 0 => Touch::Change,
        Touch::MovePart if after[binding] & USED_WHOLE != 0 => Touch::Change,
        touch => touch,
    };
    let go = |state: &mut State, how: State| {
        let noted = match (at.takes)(binding) {
            Takes::Saved => LEFT,
            Takes::AsItIs => {
                if was_there {
                    LOST
                } else {
                    0
                }
            }
            // Of what has gone in part, and was saved then, it may change the rest.
            Takes::OrChanges => LOST | if *state & (MOVED | MOVED_PART) != 0 { CHANGED_SINCE } else { 0 },
        };
        *state = (*state | how | noted) & !HOLDS;
    };
    match touch {
        Touch::Declare { initialized } => state[binding] = if initialized { HOLDS } else { UNINITIALIZED },
        Touch::Assign => {
            stale(state, &|_| true);
            state[binding] = HOLDS;
        }
        Touch::PerhapsAssign => {}
        Touch::Read => stale(state, &|one| one.mutable),
        Touch::Change | Touch::AssignPart => {
            stale(state, &|_| true);
            if state[binding] & (MOVED | MOVED_PART) != 0 {
                state[binding] |= CHANGED_SINCE;
            }
            state[binding] |= HOLDS;
            if (at.escapes)(binding) {
                state[binding] |= ESCAPED;
            }
        }
        Touch::Move => {
            stale(state, &|_| true);
            go(&mut state[binding], MOVED);
        }
        Touch::MovePart => {
            stale(state, &|_| true);
            go(&mut state[binding], MOVED_PART);
        }
        Touch::Bind { first } => {
            // What had borrowed from it before has lost it; the names of the pattern may refer to it.
            stale(state, &|one| one.holder < first);
            go(&mut state[binding], if whole { MOVED } else { MOVED_PART });
        }
        Touch::Leave => stale(state, &|one| !one.through),
    }
}
