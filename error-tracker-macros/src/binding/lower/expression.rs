//! Expressions, in the order in which they are evaluated.

use super::*;

impl Lower {
    pub(super) fn values<'a>(&mut self, exprs: impl IntoIterator<Item = &'a mut Expr>) {
        let mut pushed = 0;
        let waiting = self.waiting.len();
        let callee = self.callee.take();
        for (place, expr) in exprs.into_iter().enumerate() {
            self.callee =
                callee.as_ref().filter(|_| matches!(expr, Expr::Path(_))).map(|name| format!("{name} {place}"));
            let sources = self.held_while_waiting(expr);
            let handed_on = match &*expr {
                Expr::Reference(reference) => self.root(&reference.expr),
                other => self.root(other),
            };
            self.value(expr);
            self.callee = None;
            self.waiting.extend(handed_on);
            self.push_temporary(sources);
            pushed += 1;
        }
        self.pop_temporaries(pushed);
        self.waiting.truncate(waiting);
    }

    /// An expression that is evaluated for its value.
    pub(super) fn value(&mut self, expr: &mut Expr) {
        let outside = self.enter_conditions(conditions(attributes_of(expr)));
        let outer = self.enter_lints(attributes_of(expr));
        self.unconditional_value(expr);
        self.leave_conditions(outside);
        self.lints.truncate(outer);
    }

    pub(super) fn unconditional_value(&mut self, expr: &mut Expr) {
        let is_unused = std::mem::take(&mut self.unused_value);
        match expr {
            Expr::Path(_) | Expr::Field(_) | Expr::Index(_) => self.place(expr, Mode::Value),
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => self.place(expr, Mode::Value),
            Expr::Unary(unary) => self.value(&mut unary.expr),
            Expr::Paren(inner) => self.value(&mut inner.expr),
            Expr::Group(inner) => self.value(&mut inner.expr),
            Expr::Reference(reference) => {
                let mode = if reference.mutability.is_some() { Mode::Change } else { Mode::Read };
                let from = self.graph.nodes.len();
                self.place(&mut reference.expr, mode);
                self.may_outlast(from);
            }
            Expr::RawAddr(address) => self.place(&mut address.expr, Mode::Change),
            Expr::Lit(_) | Expr::Infer(_) => {}
            Expr::Call(call) => self.call(call),
            Expr::MethodCall(call) => self.method_call(call, is_unused),
            Expr::Binary(binary) => self.binary(binary),
            Expr::Assign(assign) => self.assign(assign),
            Expr::Tuple(tuple) => self.values(&mut tuple.elems),
            Expr::Array(array) => self.values(&mut array.elems),
            Expr::Repeat(repeat) => self.value(&mut repeat.expr),
            Expr::Struct(literal) => self.struct_literal(literal),
            Expr::Cast(cast) => self.value(&mut cast.expr),
            Expr::Range(range) => self.values(range.start.iter_mut().chain(&mut range.end).map(|inner| &mut **inner)),
            Expr::Await(inner) => self.value(&mut inner.base),
            Expr::Try(inner) => {
                let (span, text) = (inner.expr.span(), crate::text::of(inner));
                self.point(Exit::Question, &mut inner.expr, span, text);
            }
            Expr::Return(exit) => self.leave_by_return(exit),
            Expr::Break(exit) => self.leave_by_break(exit),
            Expr::Continue(exit) => self.leave_by_continue(exit),
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
                let mut named = capture::Named::default();
                syn::visit::Visit::visit_block(&mut named, &block.block);
                let mut own = capture::OwnNames::default();
                syn::visit::Visit::visit_block(&mut own, &block.block);
                self.captured(moves, named, &own.0, |lower| lower.block(&mut block.block, false));
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

    fn call(&mut self, call: &mut syn::ExprCall) {
        if !matches!(*call.func, Expr::Path(ref path) if path.path.get_ident().is_none_or(|ident| self.resolve(ident).is_none()))
        {
            // A closure that is called may be used up; one that is declared `mut` is there to be called again.
            let again = self.root(&call.func).is_some_and(|binding| self.bindings[binding].mutable);
            self.place(&mut call.func, if again { Mode::Change } else { Mode::Receiver });
        } else {
            self.callee = Some(call.func.to_token_stream().to_string());
        }
        self.values(&mut call.args);
        self.function_may_store(call);
    }

    /// A method call; `is_unused` says that nobody uses what it gives.
    fn method_call(&mut self, call: &mut syn::ExprMethodCall, is_unused: bool) {
        let method = call.method.to_string();
        let root = self.root(&call.receiver);
        let class = root.map(|binding| self.bindings[binding].class);
        let mutable = root.is_some_and(|binding| self.bindings[binding].mutable);
        let mode = match () {
            // Of the methods that have these names, `Pin` has some that take it by value.
            () if class == Some(Class::Pinned) => {
                if mutable && (method == "as_mut" || method == "set") {
                    Mode::Change
                } else {
                    Mode::Receiver
                }
            }
            // A type that is written out and none of std's has methods of its own.
            () if class == Some(Class::Owned)
                && !known::is_of_a_trait(&method)
                && !(mutable && known::changes_receiver(&method))
                && !(mutable && is_unused && known::changes_in_passing(&method)) =>
            {
                Mode::Receiver
            }
            () if mutable && root.is_some_and(|root| self.formats[root]) && is_path(&call.receiver) => Mode::Change,
            () if self.reads_receiver(call) => Mode::Read,
            () if class == Some(Class::Free) && known::reads_receiver_of_std(&method) => Mode::Read,
            () if known::changes_receiver(&method) => Mode::Change,
            // Whose value nobody wants changes its receiver.
            () if is_unused && mutable && known::changes_in_passing(&method) => Mode::Change,
            () if known::consumes_receiver(&method) => Mode::Consumed,
            // A trait may give a number a method that changes it.
            () if class == Some(Class::Scalar) && mutable && !known::is_of_numbers(&method) => Mode::Change,
            () => Mode::Receiver,
        };
        let plain = self.root(&call.receiver).is_some();
        let mut held = if plain { Sources::new() } else { self.sources(&call.receiver) };
        held.extend(self.held_while_waiting(&call.receiver));
        let (first, from) = (self.receivers.len(), self.graph.nodes.len());
        self.place(&mut call.receiver, mode);
        if mode == Mode::Receiver {
            self.may_outlast(from);
        }
        for (_, _, name) in self.receivers.iter_mut().skip(first).filter(|(_, _, name)| name.is_empty()) {
            name.clone_from(&method);
        }
        self.push_temporary(held);
        self.values(&mut call.args);
        self.pop_temporaries(1);
        self.may_store(call);
    }

    fn struct_literal(&mut self, literal: &mut syn::ExprStruct) {
        for field in &mut literal.fields {
            let outside = self.enter_conditions(conditions(&field.attrs));
            let sources = self.held_while_waiting(&field.expr);
            self.value(&mut field.expr);
            // What becomes tokens again would lose the marker of `Point { x }`, which has no place for more than the name.
            if self.macros > 0 && field.colon_token.is_none() && !matches!(field.expr, Expr::Path(_)) {
                field.colon_token = Some(Default::default());
            }
            self.push_temporary(sources);
            self.leave_conditions(outside);
        }
        self.pop_temporaries(literal.fields.len());
        if let Some(rest) = &mut literal.rest {
            // Only the fields that are not named go; the rest stays where it is.
            match self.root(rest) {
                Some(root) if !self.bindings[root].class.is_copy() && self.bindings[root].class != Class::Mutable => {
                    self.indices(rest);
                    self.touch(root, Touch::Read, false);
                    self.take_apart(&[Matched { binding: root, whole: false, first: self.bindings.len() }]);
                }
                _ => self.value(rest),
            }
        }
    }

    fn leave_by_return(&mut self, exit: &mut syn::ExprReturn) {
        if let Some(value) = &mut exit.expr {
            let plain = !self.shape.fallible
                || self.closures > 0
                || is_success(value, self.shape.none_fails)
                || super::super::diverges(value);
            if plain {
                let sources = self.sources(value);
                self.returns(&sources);
                self.gives_back(value);
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

    fn leave_by_continue(&mut self, exit: &mut syn::ExprContinue) {
        if let Some(target) = self.target(exit.label.as_ref(), true) {
            let to = self.targets[target].continue_to;
            self.graph.link(self.current, to);
            self.diverge();
        }
    }

    pub(super) fn binary(&mut self, binary: &mut syn::ExprBinary) {
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
                let lent = self.lent_by_left_side(&binary.left, &binary.right);
                for &(binding, _) in &lent {
                    self.maybe(|lower| {
                        let node = lower.touch(binding, Touch::Change, true);
                        lower.lent_first.push(node);
                    });
                }
                self.push_temporary(lent);
                self.value(&mut binary.right);
                self.pop_temporaries(1);
                self.place(&mut binary.left, Mode::Change);
            }
            _ => {
                let (left, right) = (&mut *binary.left, &mut *binary.right);
                self.values([left, right]);
            }
        }
    }

    /// What the left side of `+=` lends while the right side is evaluated: of numbers it is the right side that comes first,
    /// of anything else what the left side calls, by a method, an index or a dereference.
    fn lent_by_left_side(&self, left: &Expr, right: &Expr) -> Sources {
        if self.is_scalar(right) || !self.calls_on_the_way(left) {
            return Sources::new();
        }
        let names = super::super::source::idents(left.to_token_stream());
        let named: HashSet<BindingId> = names.iter().filter_map(|ident| self.resolve(ident)).collect();
        named.into_iter().filter(|&id| !self.bindings[id].class.is_copy()).map(|id| (id, true)).collect()
    }

    fn calls_on_the_way(&self, place: &Expr) -> bool {
        match place {
            Expr::Path(_) => false,
            Expr::Field(field) => self.calls_on_the_way(&field.base),
            Expr::Paren(inner) => self.calls_on_the_way(&inner.expr),
            Expr::Group(inner) => self.calls_on_the_way(&inner.expr),
            Expr::Unary(unary) => match &*unary.expr {
                Expr::Path(_) => !self.root(&unary.expr).is_some_and(|root| {
                    self.refers[root] || matches!(self.bindings[root].class, Class::Mutable | Class::Shared)
                }),
                _ => true,
            },
            _ => true,
        }
    }

    pub(super) fn assign(&mut self, assign: &mut syn::ExprAssign) {
        let (sources, handed_on) = (self.sources(&assign.right), self.handed_on(&assign.right));
        self.value(&mut assign.right);
        // It is of one type, whatever it is given.
        if let Expr::Path(_) = &*assign.left
            && let Some(binding) = self.root(&assign.left)
        {
            self.refers_not[binding] |= class::is_no_reference(&assign.right);
        }
        self.assign_to(&mut assign.left, &sources, &handed_on);
    }

    pub(super) fn assign_to(&mut self, left: &mut Expr, sources: &Sources, handed_on: &[BindingId]) {
        match left {
            Expr::Path(path) => {
                if let Some(binding) = path.path.get_ident().and_then(|ident| self.resolve(ident)) {
                    let refers = self.bindings[binding].class == Class::Mutable
                        || self.borrows[binding].iter().any(|source| source.1);
                    if refers && sources.contains(&(binding, true)) {
                        self.cursors.push(binding);
                    }
                    self.touch(binding, Touch::Assign, true);
                    self.hold(binding, sources, handed_on);
                }
            }
            Expr::Tuple(tuple) => tuple.elems.iter_mut().for_each(|inner| self.assign_to(inner, sources, handed_on)),
            Expr::Array(array) => array.elems.iter_mut().for_each(|inner| self.assign_to(inner, sources, handed_on)),
            Expr::Call(call) => call.args.iter_mut().for_each(|inner| self.assign_to(inner, sources, handed_on)),
            Expr::Struct(literal) => {
                literal.fields.iter_mut().for_each(|field| self.assign_to(&mut field.expr, sources, handed_on))
            }
            Expr::Infer(_) => {}
            Expr::Paren(inner) => self.assign_to(&mut inner.expr, sources, handed_on),
            other => {
                if let Some(binding) = self.root(other) {
                    // What an argument refers to outlives the body, so it cannot borrow from what is declared in it.
                    let outlives = self.bindings[binding].parameter && self.bindings[binding].class == Class::Mutable;
                    let lasting = |source: &&(BindingId, bool)| !outlives || self.bindings[source.0].parameter;
                    let sources: Sources = sources.iter().filter(lasting).copied().collect();
                    self.hold(binding, &sources, handed_on);
                    // What is written through a reference is held by what it refers to.
                    let lent = self.borrows[binding].iter().filter(|source| source.1).map(|source| source.0);
                    for written in lent.collect::<Vec<_>>() {
                        self.hold(written, &sources, handed_on);
                    }
                    self.indices(other);
                    let node = self.touch(binding, Touch::AssignPart, false);
                    self.touches_part(binding, node, other);
                    return;
                }
                self.place(other, Mode::Change);
            }
        }
    }

    /// From now on the variable may borrow from these as well; those among them that it was handed are not lent
    /// themselves.
    pub(super) fn hold(&mut self, binding: BindingId, sources: &Sources, handed_on: &[BindingId]) {
        if self.bindings[binding].class.is_free() {
            return;
        }
        self.holds_more[binding] |= sources.iter().any(|source| source.1 && source.0 != binding);
        self.lasts(Some(binding), sources);
        for source in sources.iter().filter(|source| source.0 != binding) {
            let known = self.borrows[binding].iter().any(|one| one.0 == source.0);
            match handed_on.contains(&source.0) {
                true if !known => drop(self.through.insert((binding, source.0))),
                true => {}
                false => drop(self.through.remove(&(binding, source.0))),
            }
            if !self.borrows[binding].contains(source) {
                self.borrows[binding].push(*source);
                self.holds_more[binding] = true;
            }
        }
    }
}

fn is_path(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(_))
}
