//! The walk over a body: scopes, and the order in which variables are touched.

use std::collections::HashSet;

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Block, Expr, Ident, Pat, Signature, Stmt, spanned::Spanned};

use super::{
    Analysis, Binding, BindingId, Class, Exit, Marker, Point, Reason, Step, Verdict,
    graph::{self, Borrows, Graph, Op, Touch},
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
    /// Taken apart by a pattern: what the pattern does not name stays where it is.
    Apart,
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
    /// What temporaries that are still alive may hold.
    held: HashSet<BindingId>,
    /// What the operand may hold.
    operand: HashSet<BindingId>,
    /// Whether no temporary of the code around it is alive.
    no_temporaries: bool,
    /// Whether the operand leaves no temporary behind.
    plain_operand: bool,
}

struct UseSite {
    binding: BindingId,
    node: usize,
    /// Where the variable is read when it is saved: at the use, or where its statement begins.
    read_at: usize,
}

/// A statement that is being walked: where it begins, and what it may move away that has to be saved before it.
struct Statement {
    node: usize,
    bindings: usize,
    moves: Vec<usize>,
}

pub(super) struct Lower {
    pub(super) bindings: Vec<Binding>,
    pub(super) borrows: Borrows,
    shape: Shape,
    scopes: Vec<Vec<BindingId>>,
    graph: Graph,
    current: usize,
    targets: Vec<Target>,
    temporaries: Vec<Sources>,
    closures: usize,
    /// The `#[cfg]`s on what is being declared.
    conditions: Vec<syn::Attribute>,
    /// The lint levels on what is being declared.
    lints: Vec<syn::Attribute>,
    /// How many pieces of code the walk is in that may not be there, or may mean something else.
    uncertain: usize,
    /// How many chains of conditions the walk is in.
    chains: usize,
    /// How many macro calls the walk is in.
    macros: usize,
    points: Vec<Point>,
    seen: Vec<Seen>,
    uses: Vec<UseSite>,
    /// Of the uses, those that can save.
    savable: Vec<bool>,
    statements: Vec<Statement>,
    /// Whether some node moves the binding where it cannot be saved.
    unsaved: Vec<bool>,
    /// Where a variable is the receiver of a method that nobody knows.
    receivers: Vec<(BindingId, usize)>,
    /// How many closures that take what they name the walk is in.
    taking_closures: usize,
    /// Whether some node gives the binding a new value.
    assigned: Vec<bool>,
    /// Where each binding is declared.
    declared_at: Vec<usize>,
}

impl Lower {
    pub(super) fn new(shape: Shape) -> Self {
        let mut graph = Graph::default();
        let entry = graph.add(Op::Nothing);
        Lower {
            bindings: Vec::new(),
            borrows: Vec::new(),
            shape,
            scopes: vec![Vec::new()],
            graph,
            current: entry,
            targets: Vec::new(),
            temporaries: Vec::new(),
            closures: 0,
            macros: 0,
            chains: 0,
            uncertain: 0,
            conditions: Vec::new(),
            lints: Vec::new(),
            points: Vec::new(),
            seen: Vec::new(),
            uses: Vec::new(),
            savable: Vec::new(),
            statements: Vec::new(),
            unsaved: Vec::new(),
            taking_closures: 0,
            receivers: Vec::new(),
            assigned: Vec::new(),
            declared_at: Vec::new(),
        }
    }

    pub(super) fn arguments(&mut self, signature: &Signature) {
        for input in &signature.inputs {
            match input {
                syn::FnArg::Receiver(receiver) => {
                    let class = match (&receiver.reference, &receiver.colon_token) {
                        (Some(_), _) if receiver.mutability.is_some() => Class::Mutable,
                        (Some(_), _) => Class::Shared,
                        (None, Some(_)) => Class::of_parameter(&receiver.ty),
                        (None, None) => Class::Owned,
                    };
                    let mutable = receiver.reference.is_none() && receiver.mutability.is_some();
                    self.declare(Ident::new("self", receiver.self_token.span), mutable, class, true, true);
                }
                syn::FnArg::Typed(typed) => {
                    self.conditions = conditions(&typed.attrs);
                    self.lints = lints(&typed.attrs);
                    let whole = Class::of_parameter(&typed.ty);
                    for name in pattern::names(&typed.pat) {
                        let class = if name.whole {
                            whole
                        } else if name.by_reference {
                            Class::Unknown
                        } else {
                            part_of(whole)
                        };
                        self.declare(name.ident, name.mutable, class, true, true);
                    }
                    self.conditions.clear();
                    self.lints.clear();
                }
            }
        }
    }

    /// The arguments that a block inside has captured: those that it names, and that nothing outside of it names.
    pub(super) fn captured_arguments(&mut self, signature: &Signature, outside: &[Ident], inside: &[Ident]) {
        self.arguments(signature);
        let captured = |ident: &Ident| inside.contains(ident) && !outside.contains(ident);
        let bindings = &self.bindings;
        for scope in &mut self.scopes {
            scope.retain(|&binding| captured(&bindings[binding].ident));
        }
    }

    pub(super) fn body(&mut self, body: &mut Block) {
        self.scopes.push(Vec::new());
        self.block_inner(body, true);
        self.leave_scope();
    }

    // Scopes.

    fn declare(&mut self, ident: Ident, mutable: bool, class: Class, argument: bool, slot_allowed: bool) -> BindingId {
        let binding = self.bindings.len();
        self.bindings.push(Binding {
            ident,
            argument,
            parameter: argument,
            mutable,
            class,
            conditions: self.conditions.clone(),
            lints: self.lints.clone(),
            slot_allowed,
        });
        self.borrows.push(Vec::new());
        self.assigned.push(false);
        self.unsaved.push(false);
        self.touch(binding, Touch::Declare { initialized: true }, true);
        self.declared_at.push(self.current);
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
        let outer = self.conditions.clone();
        for name in pattern::names(pattern) {
            self.conditions = outer.iter().chain(&name.conditions).cloned().collect();
            let class = match (name.whole, annotated) {
                (true, class) => class,
                (false, Class::Free) if !name.by_reference => Class::Free,
                (false, _) => Class::Unknown,
            };
            let binding = self.declare(name.ident, name.mutable, class, false, slot_allowed);
            if !class.is_free() {
                self.borrows[binding] = sources.clone();
            }
        }
        self.conditions = outer;
    }

    fn leave_scope(&mut self) {
        let scope = self.scopes.pop().unwrap_or_default();
        for binding in scope.into_iter().rev() {
            self.touch(binding, Touch::Leave, true);
        }
    }

    pub(super) fn resolve(&self, ident: &Ident) -> Option<BindingId> {
        self.scopes
            .iter()
            .rev()
            .flat_map(|scope| scope.iter().rev())
            .copied()
            .find(|&binding| self.bindings[binding].ident == *ident)
    }

    fn visible(&self) -> Vec<BindingId> {
        let mut names = HashSet::new();
        let mut visible: Vec<BindingId> = self
            .scopes
            .iter()
            .rev()
            .flat_map(|scope| scope.iter().rev())
            .copied()
            .filter(|&binding| names.insert(self.bindings[binding].ident.to_string()))
            // Names of macros' own making say nothing to the reader.
            .filter(|&binding| !self.bindings[binding].ident.to_string().starts_with("__"))
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
        if touch == Touch::Assign
            && let Some(assigned) = self.assigned.get_mut(binding)
        {
            *assigned = true;
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
        if may_change && self.can_lend(binding) {
            self.unsaved[binding] = true;
            return;
        }
        let lent = self.scopes.iter().flatten().any(|&holder| self.borrows[holder].contains(&(binding, true)));
        let Some(statement) = self.statements.last_mut() else {
            self.unsaved[binding] = true;
            return;
        };
        let changed = self.graph.nodes[statement.node..node].iter().any(|at| {
            matches!(at.op, Op::Touch { binding: touched, touch: Touch::Change | Touch::AssignPart | Touch::Move | Touch::MovePart, .. } if touched == binding)
        });
        if binding >= statement.bindings || changed || lent {
            self.unsaved[binding] = true;
            return;
        }
        statement.moves.push(self.uses.len());
        let read_at = statement.node;
        self.uses.push(UseSite { binding, node, read_at });
    }

    fn put_slots(&self, block: &mut Block, bindings: std::ops::Range<BindingId>) {
        if self.closures == 0 {
            marker::put_slots(block, bindings);
        }
    }

    fn diverge(&mut self) {
        self.current = self.graph.add(Op::Nothing);
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

    // Statements.

    /// The statements of a block; `tail` when its value is the value of the function.
    fn block_inner(&mut self, block: &mut Block, tail: bool) {
        let last = block.stmts.len();
        let mut saves: Vec<(usize, Vec<usize>)> = Vec::new();
        for (index, statement) in block.stmts.iter_mut().enumerate() {
            if self.closures > 0 {
                // What a closure takes is saved before the statement that makes it.
                self.statement(statement, false);
                continue;
            }
            let node = self.graph.nodes.len();
            self.statements.push(Statement { node, bindings: self.bindings.len(), moves: Vec::new() });
            self.statement(statement, tail && index + 1 == last);
            if let Some(statement) = self.statements.pop()
                && !statement.moves.is_empty()
            {
                saves.push((index, statement.moves));
            }
        }
        for (index, moves) in saves.into_iter().rev() {
            block.stmts.insert(index, marker::saves(&moves));
        }
    }

    fn statement(&mut self, statement: &mut Stmt, tail: bool) {
        let conditions = statement_conditions(statement);
        if !conditions.is_empty() {
            self.uncertain += 1;
            self.conditions = conditions;
            let before = self.current;
            match statement {
                Stmt::Local(local) => self.local(local),
                Stmt::Expr(expr, _) => self.value(expr),
                Stmt::Macro(call) => self.macro_call(&mut call.mac),
                Stmt::Item(_) => {}
            }
            self.conditions.clear();
            self.uncertain -= 1;
            let join = self.graph.add(Op::Nothing);
            self.graph.link(before, join);
            self.graph.link(self.current, join);
            self.current = join;
            return;
        }
        match statement {
            Stmt::Local(local) => self.local(local),
            Stmt::Item(_) => {}
            Stmt::Expr(expr, None) if tail => self.tail(expr),
            Stmt::Expr(expr, _) => self.value(expr),
            Stmt::Macro(call) if self.is_read_macro(&call.mac) => {
                let semi = call.semi_token.or_else(|| (!tail).then(Default::default));
                let mut expr =
                    Expr::Macro(syn::ExprMacro { attrs: std::mem::take(&mut call.attrs), mac: call.mac.clone() });
                self.macro_expr(&mut expr, tail && semi.is_none());
                *statement = Stmt::Expr(expr, semi);
            }
            Stmt::Macro(call) => self.macro_call(&mut call.mac),
        }
    }

    fn block(&mut self, block: &mut Block, tail: bool) {
        self.scopes.push(Vec::new());
        self.block_inner(block, tail);
        self.leave_scope();
    }

    fn local(&mut self, local: &mut syn::Local) {
        let outer = std::mem::replace(&mut self.lints, lints(&local.attrs));
        let first = self.bindings.len();
        let bound = pattern::names(&local.pat).len();
        self.declaration(local);
        if self.closures == 0 && bound > 0 {
            // What the initial value declares inside of itself comes before.
            let first = first.max(self.bindings.len() - bound);
            marker::put_declared(local, first..self.bindings.len());
        }
        self.lints = outer;
    }

    fn declaration(&mut self, local: &mut syn::Local) {
        let Some(init) = &mut local.init else {
            for name in pattern::names(&local.pat) {
                let class = match &local.pat {
                    Pat::Type(typed) => Class::of_type(&typed.ty),
                    _ => Class::Unknown,
                };
                let binding = self.declare(name.ident, name.mutable, class, false, true);
                let node = self.declared_at[binding];
                self.graph.nodes[node].op =
                    Op::Touch { binding, touch: Touch::Declare { initialized: false }, whole: true, certain: true };
            }
            return;
        };
        let sources = self.sources(&init.expr);
        let class = Class::of_value(&init.expr);
        let plain = if matches!(&*init.expr, Expr::Path(_)) { self.root(&init.expr) } else { None };
        let extended = is_extended_temporary(&init.expr);
        let whole = matches!(pattern::names(&local.pat).as_slice(), [name] if name.whole);
        if matches!(local.pat, Pat::Wild(_)) && self.root(&init.expr).is_some() {
            self.place(&mut init.expr, Mode::Read);
        } else if !whole && self.root(&init.expr).is_some() {
            self.place(&mut init.expr, Mode::Apart);
        } else {
            self.value(&mut init.expr);
        }
        if let Some((_, diverging)) = &mut init.diverge {
            let before = self.current;
            self.value(diverging);
            self.current = before;
            let next = self.graph.add(Op::Nothing);
            self.graph.link(before, next);
            self.current = next;
        }
        if extended && let Some(top) = self.temporaries.last_mut() {
            top.extend(sources.iter().copied());
        }
        // `let name = name;` is still the argument.
        let renewed = match (pattern::names(&local.pat).as_slice(), plain) {
            ([name], Some(root)) if name.whole => {
                self.bindings[root].argument && self.bindings[root].ident == name.ident
            }
            _ => false,
        };
        self.declare_pattern(&local.pat, class, &sources, true);
        if renewed && let Some(last) = self.bindings.last_mut() {
            last.argument = true;
        }
    }

    // Failure points.

    fn point(&mut self, exit: Exit, operand: &mut Expr, span: Span, text: String) {
        let sources = self.sources(operand);
        let no_temporary = self.leaves_no_temporary(operand);
        self.value(operand);
        if self.closures > 0 {
            return;
        }
        let lent: HashSet<_> = sources.into_iter().filter(|source| source.1).map(|source| source.0).collect();
        // What only the value can hold is free once the value has died, which a value that is returned does not.
        let operand_dies = exit == Exit::Question && no_temporary && !lent.is_empty() && !self.shape.value_borrows;
        let lent = match exit {
            Exit::Question if operand_dies => HashSet::new(),
            Exit::Return | Exit::Tail if no_temporary && !self.shape.value_borrows => HashSet::new(),
            _ => lent,
        };
        self.reach(exit, operand, span, text, lent, operand_dies, no_temporary);
    }

    /// Notes a failure point; `lent` is what its value may hold.
    #[allow(clippy::too_many_arguments, reason = "each is a fact of its own about the point")]
    fn reach(
        &mut self,
        exit: Exit,
        expr: &mut Expr,
        span: Span,
        text: String,
        lent: HashSet<BindingId>,
        operand_dies: bool,
        plain_operand: bool,
    ) {
        let number = self.points.len();
        marker::put(expr, Marker::Point(number), self.macros > 0);
        let node = self.step(Op::Point);
        let held = self.temporaries.iter().flatten().filter(|source| source.1).map(|source| source.0).collect();
        let in_scope = self.scopes.iter().flatten().copied().collect();
        let no_temporaries = self.temporaries.iter().all(Vec::is_empty);
        self.seen.push(Seen {
            node,
            visible: self.visible(),
            in_scope,
            held,
            operand: lent,
            no_temporaries,
            plain_operand,
        });
        self.points.push(Point {
            exit,
            span,
            text,
            variables: Vec::new(),
            steps: Vec::new(),
            operand_dies,
            conditional: self.uncertain > 0,
        });
    }

    /// An expression whose value is the value of the function.
    fn tail(&mut self, expr: &mut Expr) {
        if !self.shape.fallible || self.closures > 0 {
            return self.value(expr);
        }
        match expr {
            Expr::Block(block) if block.label.is_none() => self.block(&mut block.block, true),
            Expr::Unsafe(block) => self.block(&mut block.block, true),
            Expr::Block(_) | Expr::Loop(_) => self.breakable(expr, true),
            Expr::If(branch) if branch.else_branch.is_some() => self.branch(branch, true),
            Expr::Match(choice) => self.choice(choice, true),
            Expr::Paren(inner) => self.tail(&mut inner.expr),
            Expr::Group(inner) => self.tail(&mut inner.expr),
            Expr::Macro(call) if self.is_read_macro(&call.mac) => self.macro_expr(expr, true),
            Expr::Return(_)
            | Expr::Break(_)
            | Expr::Continue(_)
            | Expr::While(_)
            | Expr::ForLoop(_)
            | Expr::If(_)
            | Expr::Async(_) => self.value(expr),
            _ if is_success(expr) || super::diverges(expr) => self.value(expr),
            // An attribute cannot stand on an argument; on a plain name it can be put elsewhere.
            Expr::Path(_) => self.point_on(Exit::Tail, expr),
            _ if !attributes_of(expr).is_empty() => self.value(expr),
            _ => self.point_on(Exit::Tail, expr),
        }
    }

    fn point_on(&mut self, exit: Exit, expr: &mut Expr) {
        let (span, text) = (expr.span(), crate::text::of(&expr));
        self.point(exit, expr, span, text);
    }

    // Expressions.

    fn values<'a>(&mut self, exprs: impl IntoIterator<Item = &'a mut Expr>) {
        let mut pushed = 0;
        for expr in exprs {
            let sources = if holds_in_temporary(expr) { self.sources(expr) } else { Sources::new() };
            self.value(expr);
            self.temporaries.push(sources);
            pushed += 1;
        }
        let left = self.temporaries.len() - pushed;
        self.temporaries.truncate(left);
    }

    /// An expression that is evaluated for its value.
    fn value(&mut self, expr: &mut Expr) {
        let conditional = !conditions(attributes_of(expr)).is_empty();
        self.uncertain += usize::from(conditional);
        self.unconditional_value(expr);
        self.uncertain -= usize::from(conditional);
    }

    fn unconditional_value(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Path(_) | Expr::Field(_) | Expr::Index(_) => self.place(expr, Mode::Value),
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => self.place(expr, Mode::Value),
            Expr::Unary(unary) => self.value(&mut unary.expr),
            Expr::Paren(inner) => self.value(&mut inner.expr),
            Expr::Group(inner) => self.value(&mut inner.expr),
            Expr::Reference(reference) => {
                let mode = if reference.mutability.is_some() { Mode::Change } else { Mode::Read };
                self.place(&mut reference.expr, mode);
            }
            Expr::RawAddr(address) => self.place(&mut address.expr, Mode::Change),
            Expr::Lit(_) | Expr::Infer(_) => {}
            Expr::Call(call) => {
                if !matches!(*call.func, Expr::Path(ref path) if path.path.get_ident().is_none_or(|ident| self.resolve(ident).is_none()))
                {
                    // A closure that is called may be used up; one that is declared `mut` is there to be called again.
                    let again = self.root(&call.func).is_some_and(|binding| self.bindings[binding].mutable);
                    self.place(&mut call.func, if again { Mode::Change } else { Mode::Receiver });
                }
                self.values(&mut call.args);
            }
            Expr::MethodCall(call) => {
                let method = call.method.to_string();
                let mode = match () {
                    // `Pin` has methods of these names that take it by value.
                    () if self
                        .root(&call.receiver)
                        .is_some_and(|binding| self.bindings[binding].class == Class::Pinned) =>
                    {
                        Mode::Receiver
                    }
                    () if known::reads_receiver(&method) => Mode::Read,
                    () if known::changes_receiver(&method) => Mode::Change,
                    () if method.starts_with("into_") => Mode::Consumed,
                    () => Mode::Receiver,
                };
                let plain = self.root(&call.receiver).is_some();
                let held = if plain { Sources::new() } else { self.sources(&call.receiver) };
                self.place(&mut call.receiver, mode);
                self.temporaries.push(held);
                self.values(&mut call.args);
                self.temporaries.pop();
            }
            Expr::Binary(binary) => self.binary(binary),
            Expr::Assign(assign) => self.assign(assign),
            Expr::Tuple(tuple) => self.values(&mut tuple.elems),
            Expr::Array(array) => self.values(&mut array.elems),
            Expr::Repeat(repeat) => self.value(&mut repeat.expr),
            Expr::Struct(literal) => {
                for field in &mut literal.fields {
                    let conditional = !conditions(&field.attrs).is_empty();
                    self.uncertain += usize::from(conditional);
                    let sources =
                        if holds_in_temporary(&field.expr) { self.sources(&field.expr) } else { Sources::new() };
                    self.value(&mut field.expr);
                    self.temporaries.push(sources);
                    self.uncertain -= usize::from(conditional);
                }
                let left = self.temporaries.len() - literal.fields.len();
                self.temporaries.truncate(left);
                if let Some(rest) = &mut literal.rest {
                    self.value(rest);
                }
            }
            Expr::Cast(cast) => self.value(&mut cast.expr),
            Expr::Range(range) => self.values(range.start.iter_mut().chain(&mut range.end).map(|inner| &mut **inner)),
            Expr::Await(inner) => self.value(&mut inner.base),
            Expr::Try(inner) => {
                let (span, text) = (inner.expr.span(), crate::text::of(inner));
                self.point(Exit::Question, &mut inner.expr, span, text);
            }
            Expr::Return(exit) => {
                if let Some(value) = &mut exit.expr {
                    let plain =
                        !self.shape.fallible || self.closures > 0 || is_success(value) || super::diverges(value);
                    if plain {
                        self.value(value);
                    } else {
                        let (span, text) = (exit.return_token.span, format!("return {}", crate::text::of(value)));
                        self.point(Exit::Return, value, span, text);
                    }
                }
                if self.closures == 0 {
                    self.diverge();
                }
            }
            Expr::Break(exit) => self.leave_by_break(exit),
            Expr::Continue(exit) => {
                if let Some(target) = self.target(exit.label.as_ref(), true) {
                    let to = self.targets[target].continue_to;
                    self.graph.link(self.current, to);
                    self.diverge();
                }
            }
            Expr::Block(block) if block.label.is_none() => self.block(&mut block.block, false),
            Expr::Unsafe(block) => self.block(&mut block.block, false),
            Expr::Block(_) | Expr::Loop(_) => self.breakable(expr, false),
            Expr::If(branch) => self.branch(branch, false),
            Expr::Let(condition) => self.condition(condition),
            Expr::Match(choice) => self.choice(choice, false),
            Expr::While(looped) => self.while_loop(looped),
            Expr::ForLoop(looped) => self.for_loop(looped),
            Expr::Closure(closure) => self.closure(closure),
            Expr::Async(block) => {
                let moves = block.capture.is_some();
                let tokens = block.block.to_token_stream();
                self.captured(moves, tokens, |lower| lower.block(&mut block.block, false));
            }
            Expr::Const(_) => {}
            Expr::Macro(call) if self.is_read_macro(&call.mac) => self.macro_expr(expr, false),
            Expr::Macro(call) => self.macro_call(&mut call.mac),
            other => {
                let tokens = other.to_token_stream();
                self.unknown_tokens(tokens);
            }
        }
    }

    /// A place, used in some way.
    fn place(&mut self, expr: &mut Expr, mode: Mode) {
        match expr {
            Expr::Path(path) => {
                let Some(binding) = path.path.get_ident().and_then(|ident| self.resolve(ident)) else { return };
                let class = self.bindings[binding].class;
                let touch = match mode {
                    Mode::Read => Touch::Read,
                    Mode::Change => Touch::Change,
                    Mode::Value | Mode::Receiver | Mode::Consumed | Mode::Apart if class.is_copy() => Touch::Read,
                    Mode::Receiver | Mode::Consumed if class == Class::Mutable => Touch::Change,
                    Mode::Value | Mode::Receiver | Mode::Consumed | Mode::Apart => Touch::Move,
                };
                let node = self.touch(binding, touch, true);
                if touch == Touch::Move && mode == Mode::Receiver {
                    self.receivers.push((binding, node));
                }
                if touch == Touch::Move && mode == Mode::Value && self.closures == 0 {
                    marker::put(expr, Marker::Use(self.uses.len()), self.macros > 0);
                    self.uses.push(UseSite { binding, node, read_at: node });
                } else if touch == Touch::Move {
                    self.moved_within_statement(binding, node, mode == Mode::Receiver);
                }
            }
            Expr::Field(_) | Expr::Index(_) | Expr::Unary(_) | Expr::Paren(_) | Expr::Group(_) => match self.root(expr)
            {
                Some(binding) => {
                    self.indices(expr);
                    let class = self.bindings[binding].class;
                    let reference = matches!(class, Class::Shared | Class::Mutable | Class::Scalar);
                    let indexed = goes_through_index(expr);
                    let touch = match mode {
                        Mode::Read => Touch::Read,
                        Mode::Change => Touch::Change,
                        Mode::Value | Mode::Apart if reference || indexed => Touch::Read,
                        Mode::Receiver | Mode::Consumed if class == Class::Shared => Touch::Read,
                        Mode::Receiver | Mode::Consumed if reference || indexed => Touch::Change,
                        Mode::Value | Mode::Receiver | Mode::Consumed | Mode::Apart => Touch::MovePart,
                    };
                    let node = self.touch(binding, touch, false);
                    if touch == Touch::MovePart {
                        self.moved_within_statement(binding, node, mode == Mode::Receiver);
                    }
                }
                None => self.placeless(expr, mode),
            },
            other => self.value(other),
        }
    }

    /// A place whose root is no variable: a field of a call's value, a static, and so on.
    fn placeless(&mut self, expr: &mut Expr, mode: Mode) {
        match expr {
            Expr::Field(field) => self.place(&mut field.base, mode),
            Expr::Index(index) => {
                self.place(&mut index.expr, if mode == Mode::Value { Mode::Read } else { mode });
                self.value(&mut index.index);
            }
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => self.place(&mut unary.expr, mode),
            Expr::Paren(inner) => self.place(&mut inner.expr, mode),
            Expr::Group(inner) => self.place(&mut inner.expr, mode),
            other => self.value(other),
        }
    }

    /// The index expressions within a place.
    fn indices(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Field(field) => self.indices(&mut field.base),
            Expr::Index(index) => {
                self.indices(&mut index.expr);
                self.value(&mut index.index);
            }
            Expr::Paren(inner) => self.indices(&mut inner.expr),
            Expr::Group(inner) => self.indices(&mut inner.expr),
            Expr::Unary(unary) => self.indices(&mut unary.expr),
            _ => {}
        }
    }

    fn binary(&mut self, binary: &mut syn::ExprBinary) {
        use syn::BinOp::{
            AddAssign, And, BitAndAssign, BitOrAssign, BitXorAssign, DivAssign, Eq, Ge, Gt, Le, Lt, MulAssign, Ne, Or,
            RemAssign, ShlAssign, ShrAssign, SubAssign,
        };
        match binary.op {
            And(_) | Or(_) => {
                let right = &mut binary.right;
                let names_pattern = contains_let(right) || contains_let(&binary.left);
                self.chains += usize::from(names_pattern);
                self.value(&mut binary.left);
                if names_pattern {
                    // A chain of conditions: what it binds is in scope of what follows.
                    self.value(right);
                } else {
                    self.maybe(|lower| lower.value(right));
                }
                self.chains -= usize::from(names_pattern);
            }
            Eq(_) | Ne(_) | Lt(_) | Le(_) | Gt(_) | Ge(_) => {
                self.place(&mut binary.left, Mode::Read);
                self.place(&mut binary.right, Mode::Read);
            }
            AddAssign(_) | SubAssign(_) | MulAssign(_) | DivAssign(_) | RemAssign(_) | BitXorAssign(_)
            | BitAndAssign(_) | BitOrAssign(_) | ShlAssign(_) | ShrAssign(_) => {
                self.value(&mut binary.right);
                self.place(&mut binary.left, Mode::Change);
            }
            _ => {
                let (left, right) = (&mut *binary.left, &mut *binary.right);
                self.values([left, right]);
            }
        }
    }

    fn assign(&mut self, assign: &mut syn::ExprAssign) {
        let sources = self.sources(&assign.right);
        self.value(&mut assign.right);
        self.assign_to(&mut assign.left, &sources);
    }

    fn assign_to(&mut self, left: &mut Expr, sources: &Sources) {
        match left {
            Expr::Path(path) => {
                if let Some(binding) = path.path.get_ident().and_then(|ident| self.resolve(ident)) {
                    self.touch(binding, Touch::Assign, true);
                    self.hold(binding, sources);
                }
            }
            Expr::Tuple(tuple) => tuple.elems.iter_mut().for_each(|inner| self.assign_to(inner, sources)),
            Expr::Array(array) => array.elems.iter_mut().for_each(|inner| self.assign_to(inner, sources)),
            Expr::Call(call) => call.args.iter_mut().for_each(|inner| self.assign_to(inner, sources)),
            Expr::Struct(literal) => {
                literal.fields.iter_mut().for_each(|field| self.assign_to(&mut field.expr, sources))
            }
            Expr::Infer(_) => {}
            Expr::Paren(inner) => self.assign_to(&mut inner.expr, sources),
            other => {
                if let Some(binding) = self.root(other) {
                    self.hold(binding, sources);
                    self.indices(other);
                    self.touch(binding, Touch::AssignPart, false);
                    return;
                }
                self.place(other, Mode::Change);
            }
        }
    }

    /// From now on the variable may borrow from these as well.
    fn hold(&mut self, binding: BindingId, sources: &Sources) {
        if self.bindings[binding].class.is_free() {
            return;
        }
        for source in sources {
            if source.0 != binding && !self.borrows[binding].contains(source) {
                self.borrows[binding].push(*source);
            }
        }
    }

    fn leave_by_break(&mut self, exit: &mut syn::ExprBreak) {
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

    fn target(&self, label: Option<&syn::Lifetime>, only_loops: bool) -> Option<usize> {
        self.targets.iter().rposition(|target| match label {
            Some(label) => target.label.as_ref() == Some(label),
            None => target.is_loop || !only_loops,
        })
    }

    fn breakable(&mut self, expr: &mut Expr, tail: bool) {
        let start = self.step(Op::Nothing);
        let end = self.graph.add(Op::Nothing);
        match expr {
            Expr::Loop(looped) => {
                let label = looped.label.as_ref().map(|label| label.name.clone());
                self.targets.push(Target { label, is_loop: true, break_to: end, continue_to: start, tail });
                self.block(&mut looped.body, false);
                self.graph.link(self.current, start);
            }
            Expr::Block(block) => {
                let label = block.label.as_ref().map(|label| label.name.clone());
                self.targets.push(Target { label, is_loop: false, break_to: end, continue_to: end, tail });
                self.block(&mut block.block, tail);
                self.graph.link(self.current, end);
            }
            _ => return,
        }
        self.targets.pop();
        self.current = end;
    }

    fn branch(&mut self, branch: &mut syn::ExprIf, tail: bool) {
        self.scopes.push(Vec::new());
        self.temporaries.push(Sources::new());
        let first = self.bindings.len();
        self.value(&mut branch.cond);
        let bound = first..self.bindings.len();
        let condition = self.current;
        self.block(&mut branch.then_branch, tail);
        self.put_slots(&mut branch.then_branch, bound);
        self.leave_scope();
        let then_end = self.current;
        let join = self.graph.add(Op::Nothing);
        self.graph.link(then_end, join);
        self.current = self.graph.add(Op::Nothing);
        self.graph.link(condition, self.current);
        if let Some((_, other)) = &mut branch.else_branch {
            if tail {
                self.tail(other);
            } else {
                self.value(other);
            }
        }
        self.temporaries.pop();
        self.graph.link(self.current, join);
        self.current = join;
    }

    /// `let PATTERN = EXPR` in a condition; what it binds goes into the scope on top.
    fn condition(&mut self, condition: &mut syn::ExprLet) {
        let sources = self.scrutinee(&mut condition.expr, binds_by_value(&condition.pat));
        // Taken or not: the names are bound on the way that goes on.
        // In a chain the name may be used before the block, where its slot would be, begins.
        let slot_allowed = self.chains == 0;
        self.declare_pattern(&condition.pat, Class::Unknown, &sources, slot_allowed);
    }

    /// What is matched on; it stays alive as long as the temporaries on top.
    fn scrutinee(&mut self, expr: &mut Expr, binds: bool) -> Sources {
        let mut sources = self.sources(expr);
        match self.root(expr) {
            Some(binding) => {
                let reference = matches!(self.bindings[binding].class, Class::Shared | Class::Mutable);
                let mode = match (binds, reference) {
                    (false, _) => Mode::Read,
                    (true, true) => Mode::Change,
                    (true, false) => Mode::Apart,
                };
                // A place that is matched on may be lent to the names of the pattern.
                if self.bindings[binding].class != Class::Shared {
                    sources.push((binding, self.can_lend(binding)));
                }
                self.place(expr, mode);
            }
            None => {
                self.value(expr);
                if holds_beyond_reference(expr)
                    && let Some(top) = self.temporaries.last_mut()
                {
                    top.extend(sources.iter().copied());
                }
            }
        }
        sources
    }

    fn choice(&mut self, choice: &mut syn::ExprMatch, tail: bool) {
        self.temporaries.push(Sources::new());
        let binds = choice.arms.iter().any(|arm| binds_by_value(&arm.pat));
        let sources = self.scrutinee(&mut choice.expr, binds);
        let start = self.current;
        let join = self.graph.add(Op::Nothing);
        let mut from = vec![start];
        for arm in &mut choice.arms {
            let conditional = !conditions(&arm.attrs).is_empty();
            self.uncertain += usize::from(conditional);
            self.current = self.graph.add(Op::Nothing);
            for &node in &from {
                self.graph.link(node, self.current);
            }
            self.scopes.push(Vec::new());
            let block = matches!(&*arm.body, Expr::Block(block) if block.label.is_none());
            let first = self.bindings.len();
            self.declare_pattern(&arm.pat, Class::Unknown, &sources, block);
            let bound = first..self.bindings.len();
            if let Some((_, guard)) = &mut arm.guard {
                self.value(guard);
                // When the guard says no, the next arm is tried.
                from.push(self.current);
            }
            if tail {
                self.tail(&mut arm.body);
            } else {
                self.value(&mut arm.body);
            }
            if let Expr::Block(block) = &mut *arm.body {
                self.put_slots(&mut block.block, bound);
            }
            self.leave_scope();
            self.uncertain -= usize::from(conditional);
            self.graph.link(self.current, join);
        }
        self.temporaries.pop();
        self.current = join;
    }

    fn while_loop(&mut self, looped: &mut syn::ExprWhile) {
        let start = self.step(Op::Nothing);
        let end = self.graph.add(Op::Nothing);
        self.scopes.push(Vec::new());
        self.temporaries.push(Sources::new());
        let first = self.bindings.len();
        self.value(&mut looped.cond);
        let bound = first..self.bindings.len();
        self.graph.link(self.current, end);
        let label = looped.label.as_ref().map(|label| label.name.clone());
        self.targets.push(Target { label, is_loop: true, break_to: end, continue_to: start, tail: false });
        self.block(&mut looped.body, false);
        self.put_slots(&mut looped.body, bound);
        self.targets.pop();
        self.temporaries.pop();
        self.leave_scope();
        self.graph.link(self.current, start);
        self.current = end;
    }

    fn for_loop(&mut self, looped: &mut syn::ExprForLoop) {
        let sources = self.sources(&looped.expr);
        self.value(&mut looped.expr);
        // The iterator lives as long as the loop.
        let held = if holds_beyond_reference(&looped.expr) { sources.clone() } else { Sources::new() };
        self.temporaries.push(held);
        let start = self.step(Op::Nothing);
        let end = self.graph.add(Op::Nothing);
        self.graph.link(start, end);
        let label = looped.label.as_ref().map(|label| label.name.clone());
        self.targets.push(Target { label, is_loop: true, break_to: end, continue_to: start, tail: false });
        self.scopes.push(Vec::new());
        let first = self.bindings.len();
        self.declare_pattern(&looped.pat, Class::Unknown, &sources, true);
        let bound = first..self.bindings.len();
        self.block(&mut looped.body, false);
        self.put_slots(&mut looped.body, bound);
        self.leave_scope();
        self.targets.pop();
        self.temporaries.pop();
        self.graph.link(self.current, start);
        self.current = end;
    }

    fn closure(&mut self, closure: &mut syn::ExprClosure) {
        let moves = closure.capture.is_some();
        let tokens = closure.body.to_token_stream();
        let inputs: Vec<Pat> = closure.inputs.iter().cloned().collect();
        self.captured(moves, tokens, |lower| {
            for input in &inputs {
                lower.declare_pattern(input, Class::Unknown, &Sources::new(), false);
            }
            lower.value(&mut closure.body);
        });
    }

    /// A body that runs later, perhaps never, perhaps often: what it does to the variables outside may happen at once.
    fn captured(&mut self, moves: bool, tokens: proc_macro2::TokenStream, body: impl FnOnce(&mut Self)) {
        if moves {
            let mut seen = HashSet::new();
            for ident in super::source::idents(tokens) {
                if let Some(binding) = self.resolve(&ident)
                    && seen.insert(binding)
                {
                    let touch = if self.bindings[binding].class.is_copy() { Touch::Read } else { Touch::Move };
                    let node = self.touch(binding, touch, true);
                    if touch == Touch::Move {
                        self.moved_within_statement(binding, node, false);
                    }
                }
            }
        }
        self.taking_closures += usize::from(moves);
        let targets = std::mem::take(&mut self.targets);
        // What the body uses is then its own.
        self.uncertain += usize::from(moves);
        self.closures += 1;
        self.scopes.push(Vec::new());
        self.maybe(|lower| {
            body(lower);
            lower.leave_scope();
        });
        self.closures -= 1;
        self.uncertain -= usize::from(moves);
        self.taking_closures -= usize::from(moves);
        self.targets = targets;
    }

    // Macros.

    /// Whether the macro is one whose body, or whose way out, is ours.
    fn is_read_macro(&self, call: &syn::Macro) -> bool {
        match known::macro_kind(&call.path) {
            MacroKind::Bail | MacroKind::Ensure => {
                self.shape.fallible && self.closures == 0 && !crate::macros::leaves(&call.tokens)
            }
            MacroKind::Unknown => crate::macros::scope_parts(call).is_some(),
            _ => false,
        }
    }

    fn macro_expr(&mut self, expr: &mut Expr, tail: bool) {
        let Expr::Macro(call) = expr else { return };
        if let Some((header, mut body)) = crate::macros::scope_parts(&call.mac) {
            self.header(&call.mac);
            self.macros += 1;
            self.block(&mut body, tail && self.closures == 0);
            self.macros -= 1;
            call.mac.tokens = header.into_iter().chain(body.to_token_stream()).collect();
            return;
        }
        let exit = if known::macro_kind(&call.mac.path) == MacroKind::Ensure { Exit::Ensure } else { Exit::Bail };
        let (span, text) = (call.mac.path.span(), crate::text::of(&call.mac));
        // It may take what it is given.
        self.closures += 1;
        match crate::macros::arguments(&call.mac.tokens) {
            Some(mut arguments) => {
                for item in &mut arguments.items {
                    for ident in item.literals().iter().flat_map(inline_arguments) {
                        if let Some(binding) = self.resolve(&ident) {
                            self.touch(binding, Touch::Read, true);
                        }
                    }
                    if let Some(expr) = item.expr_mut() {
                        self.value(expr);
                    }
                }
            }
            None => self.unknown_tokens(call.mac.tokens.clone()),
        }
        self.closures -= 1;
        self.reach(exit, expr, span, text, HashSet::new(), false, true);
        if exit == Exit::Bail {
            self.diverge();
        }
    }

    /// The values before the body of a `scope!`: read, and evaluated in place.
    fn header(&mut self, call: &syn::Macro) {
        let Ok(input) = syn::parse2::<crate::scope::ScopeInput>(call.tokens.clone()) else { return };
        if let crate::scope::Header::Extras(extras) = input.header {
            self.closures += 1;
            for mut extra in extras {
                self.place(&mut extra.value, Mode::Read);
            }
            self.closures -= 1;
        }
    }

    fn macro_call(&mut self, call: &mut syn::Macro) {
        let kind = known::macro_kind(&call.path);
        match kind {
            MacroKind::Nothing => {}
            MacroKind::Unknown => self.unknown_tokens(call.tokens.clone()),
            _ => match crate::macros::arguments(&call.tokens) {
                Some(mut arguments) => {
                    self.macros += 1;
                    self.macro_arguments(kind, &mut arguments.items);
                    self.macros -= 1;
                    call.tokens = arguments.into_tokens();
                    if kind == MacroKind::Panic || kind == MacroKind::Bail {
                        self.diverge();
                    }
                }
                None => self.unknown_tokens(call.tokens.clone()),
            },
        }
    }

    fn macro_arguments(&mut self, kind: MacroKind, items: &mut [crate::macros::Argument]) {
        for (index, item) in items.iter_mut().enumerate() {
            for literal in item.literals() {
                for ident in inline_arguments(&literal) {
                    if let Some(binding) = self.resolve(&ident) {
                        self.touch(binding, Touch::Read, true);
                    }
                }
            }
            let Some(expr) = item.expr_mut() else { continue };
            match kind {
                MacroKind::Write if index == 0 => self.place(expr, Mode::Change),
                MacroKind::Values => self.value(expr),
                MacroKind::Matches => {
                    self.place(expr, Mode::Read);
                    return;
                }
                _ => self.place(expr, Mode::Read),
            }
        }
    }

    /// Tokens that nobody can read: each variable that they name may be changed, moved, or lent.
    fn unknown_tokens(&mut self, tokens: proc_macro2::TokenStream) {
        self.uncertain += 1;
        let mut seen = HashSet::new();
        for ident in super::source::idents(tokens) {
            if let Some(binding) = self.resolve(&ident)
                && seen.insert(binding)
            {
                let touch = if self.bindings[binding].class.is_copy() { Touch::Read } else { Touch::Move };
                let node = self.touch(binding, touch, false);
                if touch == Touch::Move {
                    self.moved_within_statement(binding, node, true);
                }
                if self.can_lend(binding) {
                    self.touch(binding, Touch::Change, false);
                }
            }
        }
        self.uncertain -= 1;
    }

    // The verdicts.

    pub(super) fn finish(mut self) -> Analysis {
        self.close_borrows();
        self.read_mut();
        let count = self.bindings.len();
        let after = self.graph.backward(count);
        let before = self.graph.forward(count, &self.borrows, &after);
        self.savable = self.uses.iter().map(|site| self.is_savable(site, &before, &after)).collect();
        let mut saving_uses = vec![false; self.uses.len()];
        let mut saved = vec![false; count];
        for number in 0..self.points.len() {
            let seen = &self.seen[number];
            let mut variables = seen
                .visible
                .iter()
                .map(|&binding| (binding, self.verdict(binding, seen, &before[seen.node], &after[seen.node])))
                .collect::<Vec<_>>();
            let steps = self.walk(seen, &self.points[number], &mut variables, &before);
            self.points[number].steps = steps;
            for (binding, verdict) in &variables {
                if *verdict == Verdict::Saved {
                    saved[*binding] = true;
                }
            }
            self.points[number].variables = variables;
        }
        for (number, site) in self.uses.iter().enumerate() {
            saving_uses[number] = saved[site.binding] && self.savable[number];
        }
        let mut unused = vec![true; count];
        for node in &self.graph.nodes {
            if let Op::Touch { binding, touch, .. } = node.op
                && !matches!(touch, Touch::Declare { .. } | Touch::Leave)
            {
                unused[binding] = false;
            }
        }
        Analysis {
            unused,
            uses: self.uses.iter().map(|site| site.binding).collect(),
            bindings: self.bindings,
            points: self.points,
            saving_uses,
            saved,
        }
    }

    fn verdict(&self, binding: BindingId, seen: &Seen, before: &[u8], after: &[u8]) -> Verdict {
        let (state, later) = (before[binding], after[binding]);
        let used = later & graph::USED != 0;
        let used_whole = later & graph::USED_WHOLE != 0;
        if state & graph::UNINITIALIZED != 0 && !used {
            return Verdict::LeftOut(Reason::Uninitialized);
        }
        if state & graph::MOVED != 0 && !used {
            return if self.can_save(binding) { Verdict::Saved } else { Verdict::LeftOut(Reason::Moved) };
        }
        if state & graph::MOVED_PART != 0 && !used_whole {
            return if self.can_save(binding) { Verdict::Saved } else { Verdict::LeftOut(Reason::Moved) };
        }
        if state & graph::STALE != 0 && !used {
            return Verdict::LeftOut(Reason::Borrowed);
        }
        if seen.held.contains(&binding) || seen.operand.contains(&binding) {
            return Verdict::LeftOut(Reason::Borrowed);
        }
        Verdict::Borrow
    }

    /// In which order the variables are read, where that matters: whoever may have lent another is read before it, and
    /// dropped before it where the program does not prove that it needs no drop. Takes back the verdicts of those that
    /// cannot be reached so.
    fn walk(
        &self,
        seen: &Seen,
        point: &Point,
        variables: &mut [(BindingId, Verdict)],
        states: &[Vec<u8>],
    ) -> Vec<Step> {
        let holds = |holder: BindingId, binding: BindingId| {
            holder != binding && self.borrows[holder].contains(&(binding, true))
        };
        let mut steps = Vec::new();
        let mut dropped: Vec<BindingId> = Vec::new();
        // Nothing is dropped by hand while a temporary would have to go first.
        let mut can_drop =
            point.exit == Exit::Question && seen.no_temporaries && (point.operand_dies || seen.plain_operand);
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
                if dropped.contains(&holder) || self.proves_free(binding, holder, states) {
                    continue;
                }
                // Everything that was declared behind the holder goes first, in the order in which it would go anyway.
                for &local in seen.in_scope.iter().rev().filter(|&&local| local >= holder && local < last_dropped) {
                    let whole = variables.iter().any(|&(other, verdict)| other == local && verdict == Verdict::Borrow);
                    can_drop &= whole && !self.bindings[local].argument && self.bindings[local].conditions.is_empty();
                }
                if !can_drop || holder < binding {
                    reachable = false;
                    break;
                }
                for &local in seen.in_scope.iter().rev().filter(|&&local| local >= holder && local < last_dropped) {
                    if !dropped.contains(&local) {
                        steps.push(Step::Drop(local));
                        dropped.push(local);
                    }
                }
                last_dropped = last_dropped.min(holder);
            }
            if reachable && !dropped.contains(&binding) {
                steps.push(Step::Show(binding));
            } else if !reachable {
                variables[index].1 = Verdict::LeftOut(Reason::Borrowed);
            }
        }
        if matters { steps } else { Vec::new() }
    }

    /// Whether the original program uses the variable while the holder is alive, so that the holder cannot have it.
    fn proves_free(&self, binding: BindingId, holder: BindingId, states: &[Vec<u8>]) -> bool {
        let declared = self.declared_at[holder];
        self.graph.nodes.iter().enumerate().any(|(node, at)| {
            node > declared
                && matches!(at.op, Op::Touch { binding: touched, touch: Touch::Read | Touch::Change | Touch::Move | Touch::Assign, certain: true, .. } if touched == binding)
                && states[node][holder] & (graph::MOVED | graph::MOVED_PART | graph::UNINITIALIZED) == 0
                && self.in_scope(holder, node)
        })
    }

    /// Whether the variable is in scope at the node: declared before it, and left after it.
    fn in_scope(&self, binding: BindingId, node: usize) -> bool {
        let left = self.graph.nodes.iter().position(
            |at| matches!(at.op, Op::Touch { binding: touched, touch: Touch::Leave, .. } if touched == binding),
        );
        self.declared_at[binding] < node && left.is_none_or(|left| node < left)
    }

    /// Takes a `mut` at its word: where only one use of a variable can be what it is there for, and that is as the
    /// receiver of a method, the method changes the variable, and does not take it.
    fn read_mut(&mut self) {
        for &(binding, node) in &self.receivers.clone() {
            if !self.bindings[binding].mutable {
                continue;
            }
            let needs_mut = |at: usize, touch: Touch| match touch {
                Touch::Change | Touch::Assign | Touch::AssignPart => true,
                Touch::Move | Touch::MovePart => self.receivers.contains(&(binding, at)),
                _ => false,
            };
            let mut needing = self.graph.nodes.iter().enumerate().filter(|(at, here)| {
                matches!(here.op, Op::Touch { binding: touched, touch, .. } if touched == binding && needs_mut(*at, touch))
            });
            let only_one = needing.next().is_some() && needing.next().is_none();
            if only_one && let Op::Touch { touch, .. } = &mut self.graph.nodes[node].op {
                *touch = Touch::Change;
            }
        }
    }

    /// Whether the variable can be read at this use, and does not live on behind it.
    fn is_savable(&self, site: &UseSite, before: &[Vec<u8>], after: &[Vec<u8>]) -> bool {
        let part = matches!(self.graph.nodes[site.node].op, Op::Touch { touch: Touch::MovePart, .. });
        let later = if part { graph::USED_WHOLE } else { graph::USED };
        // What has gone in part already was saved when it went.
        let whole = before[site.read_at][site.binding] & (graph::MOVED | graph::MOVED_PART | graph::UNINITIALIZED) == 0;
        whole && after[site.node][site.binding] & later == 0
    }

    fn can_save(&self, binding: BindingId) -> bool {
        let declared = &self.bindings[binding];
        declared.slot_allowed
            && declared.conditions.is_empty()
            && !self.assigned[binding]
            && !self.unsaved[binding]
            && self.uses.iter().zip(&self.savable).any(|(site, savable)| *savable && site.binding == binding)
    }

    /// What a variable borrows from, its sources borrow from as well.
    fn close_borrows(&mut self) {
        loop {
            let mut changed = false;
            for binding in 0..self.bindings.len() {
                for (source, _) in self.borrows[binding].clone() {
                    for inner in self.borrows[source].clone() {
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

/// The `#[cfg]`s among these attributes.
pub(super) fn conditions(attributes: &[syn::Attribute]) -> Vec<syn::Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr"))
        .cloned()
        .collect()
}

/// The lint levels among these attributes.
fn lints(attributes: &[syn::Attribute]) -> Vec<syn::Attribute> {
    let is_level = |attribute: &&syn::Attribute| {
        ["allow", "warn", "deny", "expect"].iter().any(|level| attribute.path().is_ident(level))
    };
    attributes.iter().filter(is_level).cloned().collect()
}

fn statement_conditions(statement: &Stmt) -> Vec<syn::Attribute> {
    match statement {
        Stmt::Local(local) => conditions(&local.attrs),
        Stmt::Macro(call) => conditions(&call.attrs),
        Stmt::Expr(expr, _) => conditions(attributes_of(expr)),
        Stmt::Item(_) => Vec::new(),
    }
}

fn attributes_of(expr: &Expr) -> &[syn::Attribute] {
    match expr {
        Expr::Assign(inner) => &inner.attrs,
        Expr::Binary(inner) => &inner.attrs,
        Expr::Block(inner) => &inner.attrs,
        Expr::Break(inner) => &inner.attrs,
        Expr::Call(inner) => &inner.attrs,
        Expr::ForLoop(inner) => &inner.attrs,
        Expr::If(inner) => &inner.attrs,
        Expr::Loop(inner) => &inner.attrs,
        Expr::Macro(inner) => &inner.attrs,
        Expr::Match(inner) => &inner.attrs,
        Expr::MethodCall(inner) => &inner.attrs,
        Expr::Path(inner) => &inner.attrs,
        Expr::Return(inner) => &inner.attrs,
        Expr::Try(inner) => &inner.attrs,
        Expr::Unsafe(inner) => &inner.attrs,
        Expr::While(inner) => &inner.attrs,
        _ => &[],
    }
}

/// The class of a part of a value of this class.
fn part_of(whole: Class) -> Class {
    if whole == Class::Free { Class::Free } else { Class::Unknown }
}

/// The names that a format string mentions in braces.
pub(super) fn inline_arguments(literal: &proc_macro2::Literal) -> Vec<Ident> {
    let text = literal.to_string();
    if !text.contains('{') || !text.ends_with(['"', '#']) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('{') {
        rest = &rest[at + 1..];
        if let Some(escaped) = rest.strip_prefix('{') {
            rest = escaped;
            continue;
        }
        let end = rest.find('}').unwrap_or(rest.len());
        for part in rest[..end].split(|letter: char| !(letter.is_alphanumeric() || letter == '_')) {
            if let Ok(ident) = syn::parse_str::<Ident>(part) {
                found.push(ident);
            }
        }
    }
    found
}

fn goes_through_index(expr: &Expr) -> bool {
    match expr {
        Expr::Index(_) => true,
        Expr::Field(field) => goes_through_index(&field.base),
        Expr::Paren(inner) => goes_through_index(&inner.expr),
        Expr::Group(inner) => goes_through_index(&inner.expr),
        Expr::Unary(unary) => goes_through_index(&unary.expr),
        _ => false,
    }
}

/// Whether a value of this expression, kept in a temporary, can hold a loan and need a drop.
fn holds_in_temporary(expr: &Expr) -> bool {
    !matches!(
        expr,
        Expr::Path(_)
            | Expr::Field(_)
            | Expr::Index(_)
            | Expr::Lit(_)
            | Expr::Reference(_)
            | Expr::Unary(_)
            | Expr::Binary(_)
            | Expr::Cast(_)
    )
}

/// Whether a temporary of this expression can hold more than a plain reference.
fn holds_beyond_reference(expr: &Expr) -> bool {
    match expr {
        Expr::Paren(inner) => holds_beyond_reference(&inner.expr),
        Expr::Group(inner) => holds_beyond_reference(&inner.expr),
        Expr::MethodCall(call) => {
            !known::gives_plain_reference(&call.method.to_string()) || holds_beyond_reference(&call.receiver)
        }
        Expr::Range(_) => false,
        other => holds_in_temporary(other),
    }
}

/// Whether `let` makes a temporary of this expression live as long as the variable.
fn is_extended_temporary(expr: &Expr) -> bool {
    match expr {
        Expr::Reference(reference) => {
            !matches!(*reference.expr, Expr::Path(_) | Expr::Field(_) | Expr::Index(_) | Expr::Lit(_) | Expr::Unary(_))
        }
        Expr::Macro(call) => call.mac.path.segments.last().is_some_and(|segment| segment.ident == "pin"),
        Expr::Struct(literal) => literal.fields.iter().any(|field| is_extended_temporary(&field.expr)),
        Expr::Tuple(tuple) => tuple.elems.iter().any(is_extended_temporary),
        _ => false,
    }
}

fn binds_by_value(pattern: &Pat) -> bool {
    pattern::names(pattern).iter().any(|name| !name.by_reference)
}

fn contains_let(expr: &Expr) -> bool {
    match expr {
        Expr::Let(_) => true,
        Expr::Binary(binary) => {
            matches!(binary.op, syn::BinOp::And(_)) && (contains_let(&binary.left) || contains_let(&binary.right))
        }
        _ => false,
    }
}

/// Whether this is certainly no failure: `Ok(..)`, `Some(..)`.
fn is_success(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => {
            matches!(&*call.func, Expr::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == "Ok"))
        }
        _ => false,
    }
}
