//! The statements of a block, and what they declare.

use super::*;

impl Lower {
    /// The statements of a block; `tail` when its value is the value of the function.
    pub(super) fn block_inner(&mut self, block: &mut Block, tail: bool) {
        let (last, begin) = (block.stmts.len(), self.graph.nodes.len());
        let mut saves: Vec<(usize, Vec<usize>)> = Vec::new();
        for (index, statement) in block.stmts.iter_mut().enumerate() {
            if self.closures > 0 {
                // What a closure takes is saved before the statement that makes it.
                self.statement(statement, false);
                continue;
            }
            let node = self.graph.nodes.len();
            let (certain, bindings) = (self.uncertain == 0, self.bindings.len());
            let number = self.statement_nodes.len();
            self.statement_nodes.push(node..node);
            self.statements.push(Statement { number, node, certain, bindings, moves: Vec::new() });
            let outside = self.enter_way(begin);
            self.statement(statement, tail && index + 1 == last);
            self.leave_way(outside);
            self.statement_nodes[number].end = self.graph.nodes.len();
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

    pub(super) fn statement(&mut self, statement: &mut Stmt, tail: bool) {
        let conditions = statement_conditions(statement);
        if !conditions.is_empty() {
            let outside = self.enter_conditions(conditions.clone());
            self.conditions = conditions;
            let before = self.current;
            match statement {
                Stmt::Local(local) => self.local(local),
                Stmt::Expr(expr, _) => self.value(expr),
                Stmt::Macro(call) => self.macro_call(&mut call.mac),
                Stmt::Item(_) => {}
            }
            self.conditions.clear();
            self.leave_conditions(outside);
            let join = self.graph.add(Op::Nothing);
            self.graph.link(before, join);
            self.graph.link(self.current, join);
            self.current = join;
            return;
        }
        match statement {
            Stmt::Local(local) => self.local(local),
            Stmt::Item(syn::Item::Macro(definition)) => {
                if let Some(name) = &definition.ident {
                    self.own_macros.push((name.clone(), definition.mac.tokens.clone()));
                }
            }
            Stmt::Item(_) => self.has_items = true,
            Stmt::Expr(expr, None) if tail => self.tail(expr),
            Stmt::Expr(expr, semicolon) => {
                self.unused_value = semicolon.is_some();
                self.value(expr);
            }
            Stmt::Macro(call) if self.is_read_macro(&call.mac) => {
                let semi = call.semi_token.or_else(|| (!tail).then(Default::default));
                let mut expr =
                    Expr::Macro(syn::ExprMacro { attrs: std::mem::take(&mut call.attrs), mac: call.mac.clone() });
                self.macro_expr(&mut expr, tail && semi.is_none());
                *statement = Stmt::Expr(expr, semi);
            }
            Stmt::Macro(call) if tail && call.semi_token.is_none() && known::is_expression(&call.mac.path) => {
                let mut expr =
                    Expr::Macro(syn::ExprMacro { attrs: std::mem::take(&mut call.attrs), mac: call.mac.clone() });
                self.tail(&mut expr);
                *statement = Stmt::Expr(expr, None);
            }
            Stmt::Macro(call) => self.macro_call(&mut call.mac),
        }
    }

    pub(super) fn block(&mut self, block: &mut Block, tail: bool) {
        self.scopes.push(Vec::new());
        self.block_inner(block, tail);
        self.leave_scope();
    }

    pub(super) fn local(&mut self, local: &mut syn::Local) {
        let outer = self.enter_lints(&local.attrs);
        let first = self.bindings.len();
        let bound = pattern::names(&local.pat).len();
        let extends = local.init.as_ref().is_some_and(|init| extends(&init.expr));
        self.declaration(local);
        if extends {
            self.extends.extend(first.max(self.bindings.len().saturating_sub(bound))..self.bindings.len());
        }
        if self.closures == 0 && bound > 0 {
            // What the initial value declares inside of itself comes before.
            let first = first.max(self.bindings.len() - bound);
            marker::put_declared(local, first..self.bindings.len());
        }
        self.lints.truncate(outer);
    }

    /// Whether nothing but the cast in `read(x as *mut _)` may tell what is declared, or what is made of such a value.
    fn is_of_cast(&self, pattern: &Pat, value: &Expr) -> bool {
        struct Casts(bool);
        impl<'ast> syn::visit::Visit<'ast> for Casts {
            fn visit_expr_cast(&mut self, cast: &'ast syn::ExprCast) {
                self.0 |= matches!(&*cast.ty, syn::Type::Ptr(to) if is_left_open(&to.elem));
                syn::visit::visit_expr_cast(self, cast);
            }
        }
        if matches!(pattern, Pat::Type(typed) if !is_left_open(&typed.ty)) {
            return false;
        }
        let mut casts = Casts(false);
        syn::visit::Visit::visit_expr(&mut casts, value);
        casts.0
            || (self.of_cast.contains(&true)
                && super::super::source::idents(value.to_token_stream())
                    .iter()
                    .any(|ident| self.bindings.iter().zip(&self.of_cast).any(|(one, &of)| of && one.ident == *ident)))
    }

    /// Whether the type of the value may be told by no more than what an open fraction becomes when all else is known:
    /// `size / 2.0` is of a type that divides by `f32` and by `f64`.
    fn is_of_fraction(&self, value: &Expr) -> bool {
        let is_open = |side: &Expr| matches!(side, Expr::Lit(one) if matches!(&one.lit, syn::Lit::Float(number) if number.suffix().is_empty()));
        let is_number = |side: &Expr| match side {
            Expr::Lit(_) | Expr::Cast(_) => true,
            Expr::Path(path) => {
                let binding = path.path.get_ident().and_then(|ident| self.resolve(ident));
                binding.is_some_and(|id| self.bindings[id].class == Class::Scalar)
            }
            _ => false,
        };
        match value {
            Expr::Paren(inner) => self.is_of_fraction(&inner.expr),
            Expr::Group(inner) => self.is_of_fraction(&inner.expr),
            Expr::Unary(unary) => self.is_of_fraction(&unary.expr),
            Expr::Binary(binary) => {
                let open = (is_open(&binary.left) && !is_number(&binary.right))
                    || (is_open(&binary.right) && !is_number(&binary.left));
                open || self.is_of_fraction(&binary.left) || self.is_of_fraction(&binary.right)
            }
            _ => false,
        }
    }

    pub(super) fn declaration(&mut self, local: &mut syn::Local) {
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
        let mut sources = self.sources(&init.expr);
        let class = match self.class_of(&init.expr) {
            Class::Scalar if class::is_scalar_by_method(&init.expr) && !self.numbers.prove(&local.pat) => Class::Free,
            class => class,
        };
        let (given, bound) = (self.is_given(&init.expr), pattern::names(&local.pat).len());
        let plain = if matches!(&*init.expr, Expr::Path(_)) { self.root(&init.expr) } else { None };
        let extended = is_extended_temporary(&init.expr);
        let mut taken = None;
        let whole = matches!(pattern::names(&local.pat).as_slice(), [name] if name.whole);
        if matches!(local.pat, Pat::Wild(_)) && self.root(&init.expr).is_some() {
            self.place(&mut init.expr, Mode::Read);
        } else if !whole && let Some(root) = self.root(&init.expr) {
            // What the pattern takes by reference is lent.
            if pattern::names(&local.pat).iter().any(|name| name.by_reference) {
                sources.push((root, self.can_lend(root)));
            }
            let binds = binds_by_value(&local.pat);
            let reference = matches!(self.bindings[root].class, Class::Shared | Class::Mutable)
                || self.bindings[root].class.is_copy();
            let whole = matches!(&*init.expr, Expr::Path(_));
            taken = (binds && !reference).then_some(Matched { binding: root, whole, first: self.bindings.len() });
            self.place(&mut init.expr, if binds && reference { Mode::Change } else { Mode::Read });
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
        self.take_apart(taken.as_slice());
        if extended {
            self.extend_temporary(&sources);
        }
        // `let name = name;` is still the argument.
        let renewed = match (pattern::names(&local.pat).as_slice(), plain) {
            ([name], Some(root)) if name.whole => {
                self.bindings[root].argument && self.bindings[root].ident == name.ident
            }
            _ => false,
        };
        let (no_reference, iterates) = (class::is_no_reference(&init.expr), self.is_iterator(&init.expr));
        self.declare_pattern(&local.pat, class, &sources, true);
        if whole && let (Some(refers_not), Some(known)) = (self.refers_not.last_mut(), self.iterates.last_mut()) {
            (*refers_not, *known) = (no_reference, iterates);
        }
        if whole && let Some(formats) = self.formats.last_mut() {
            *formats = is_debug_builder(&init.expr);
        }
        let of_cast = self.is_of_cast(&local.pat, &init.expr)
            || (!matches!(local.pat, Pat::Type(_)) && self.is_of_fraction(&init.expr));
        self.of_cast.iter_mut().rev().take(bound).for_each(|known| *known = of_cast);
        self.given.iter_mut().rev().take(bound).for_each(|known| *known = given);
        if renewed && let Some(last) = self.bindings.last_mut() {
            last.argument = true;
        }
    }
}

/// Whether this makes one of std's builders that format, which nobody gives another meaning.
fn is_debug_builder(value: &Expr) -> bool {
    let Expr::MethodCall(call) = value else { return false };
    let method = call.method.to_string();
    match method.as_str() {
        "debug_struct" | "debug_tuple" => call.args.len() == 1,
        "debug_list" | "debug_set" | "debug_map" => call.args.is_empty(),
        _ => false,
    }
}

/// Whether a part of the type is left to the compiler: `_`.
fn is_left_open(ty: &syn::Type) -> bool {
    super::super::source::idents(ty.to_token_stream()).iter().any(|ident| ident == "_")
}

/// Whether a `let` with this value has a value without a name live on: what a reference to it is made of on the spot.
fn extends(value: &Expr) -> bool {
    match value {
        Expr::Reference(reference) => match without_parentheses(&reference.expr) {
            Expr::Path(_) | Expr::Field(_) | Expr::Index(_) | Expr::Lit(_) => false,
            Expr::Unary(unary) => !matches!(unary.op, syn::UnOp::Deref(_)),
            _ => true,
        },
        Expr::Paren(inner) => extends(&inner.expr),
        Expr::Group(inner) => extends(&inner.expr),
        Expr::Cast(cast) => extends(&cast.expr),
        Expr::Tuple(tuple) => tuple.elems.iter().any(extends),
        Expr::Array(array) => array.elems.iter().any(extends),
        Expr::Struct(literal) => literal.fields.iter().any(|field| extends(&field.expr)),
        Expr::Call(call) => call.args.iter().any(extends),
        _ => false,
    }
}

fn without_parentheses(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(inner) => without_parentheses(&inner.expr),
        Expr::Group(inner) => without_parentheses(&inner.expr),
        other => other,
    }
}
