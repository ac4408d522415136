//! The places where the function can fail.

use super::*;

impl Lower {
    pub(super) fn point(&mut self, exit: Exit, operand: &mut Expr, span: Span, text: String) {
        let sources = self.sources(operand);
        let no_temporary = self.leaves_no_temporary(operand);
        // What leaves by `?`, or is written as a failure, holds no more than an error can.
        let value_borrows = match exit {
            Exit::Question | Exit::Handed => self.shape.error_borrows,
            _ if is_failure(operand) => self.shape.error_borrows,
            _ => self.shape.value_borrows,
        };
        if value_borrows {
            self.returns(&sources);
            self.gives_back(operand);
        }
        self.value(operand);
        if self.closures > 0 {
            return;
        }
        let lent: HashSet<_> = sources.into_iter().filter(|source| source.1).map(|source| source.0).collect();
        // What only the value can hold is free once the value has died, which a value that is returned does not.
        // What a macro is handed is not taken apart where a `None` counts: that is not told from what else an `Option` may hold.
        let can_die = exit == Exit::Question || (exit == Exit::Handed && !self.shape.none_fails);
        let operand_dies = can_die && no_temporary && !lent.is_empty() && !self.shape.value_borrows;
        let lent = match exit {
            Exit::Question | Exit::Handed if operand_dies => HashSet::new(),
            Exit::Return | Exit::Tail if no_temporary && !value_borrows => HashSet::new(),
            _ => lent,
        };
        self.reach(exit, operand, span, text, lent, operand_dies, no_temporary);
    }

    /// The function may return a value that borrows from these.
    pub(super) fn returns(&mut self, sources: &Sources) {
        if self.shape.value_borrows && self.closures == 0 {
            self.lasts(None, sources);
            self.returned.extend(sources.iter().filter(|source| !self.ends_here.contains(&source.0)).copied());
        }
    }

    /// The function may return these variables themselves, with all that has been put into them by the end.
    pub(super) fn gives_back(&mut self, value: &Expr) {
        if !self.shape.value_borrows || self.closures > 0 {
            return;
        }
        match value {
            Expr::Path(path) => {
                let binding = path.path.get_ident().and_then(|ident| self.resolve(ident));
                let may_hold = |id: &BindingId| {
                    let class = self.bindings[*id].class;
                    !class.is_free() && !class.is_copy() && !self.ends_here.contains(id)
                };
                self.returned.extend(binding.filter(may_hold).map(|binding| (binding, false)));
            }
            Expr::Paren(inner) => self.gives_back(&inner.expr),
            Expr::Group(inner) => self.gives_back(&inner.expr),
            Expr::Try(inner) => self.gives_back(&inner.expr),
            Expr::Call(call) => call.args.iter().for_each(|argument| self.gives_back(argument)),
            Expr::MethodCall(call) => self.gives_back(&call.receiver),
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|part| self.gives_back(part)),
            Expr::Array(array) => array.elems.iter().for_each(|part| self.gives_back(part)),
            Expr::Struct(literal) => literal.fields.iter().for_each(|field| self.gives_back(&field.expr)),
            _ => {}
        }
    }

    /// Notes a failure point; `lent` is what its value may hold.
    #[allow(clippy::too_many_arguments, reason = "each is a fact of its own about the point")]
    pub(super) fn reach(
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
        let held = self.held_by_temporaries();
        let in_scope = self.scopes.iter().flatten().copied().collect();
        let no_temporaries = self.temporaries.iter().all(|one| one.sources.is_empty());
        self.seen.push(Seen {
            node,
            visible: self.visible(),
            in_scope,
            held,
            operand: lent,
            no_temporaries,
            plain_operand,
            in_macro: self.macros > 0,
            guarded: self.guarded.clone(),
        });
        self.points.push(Point {
            exit,
            span,
            text,
            variables: Vec::new(),
            steps: Vec::new(),
            doubtful: Vec::new(),
            perhaps_gone: Vec::new(),
            staying: Vec::new(),
            operand_dies,
            conditional: self.uncertain + self.logs > 0,
            conditions: self.conditions_around.clone(),
        });
    }

    /// An expression whose value is the value of the function.
    pub(super) fn tail(&mut self, expr: &mut Expr) {
        let outer = self.enter_lints(attributes_of(expr));
        self.tail_within(expr);
        self.lints.truncate(outer);
    }

    fn tail_within(&mut self, expr: &mut Expr) {
        if !self.shape.fallible || self.closures > 0 {
            // No failure, but the value borrows all the same, and a `?` may stand before it.
            let sources = self.sources(expr);
            self.returns(&sources);
            self.gives_back(expr);
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
            // A closure is no failure, and is told what it is given by what the function returns.
            _ if is_success(expr, self.shape.none_fails)
                || super::super::diverges(expr)
                || matches!(expr, Expr::Closure(_)) =>
            {
                let sources = self.sources(expr);
                self.returns(&sources);
                self.gives_back(expr);
                self.value(expr);
            }
            // An attribute cannot stand on an argument; on a plain name it can be put elsewhere.
            Expr::Path(_) => self.point_on(Exit::Tail, expr),
            _ if !attributes_of(expr).is_empty() => {
                let sources = self.sources(expr);
                self.returns(&sources);
                self.gives_back(expr);
                self.value(expr);
            }
            _ => self.point_on(Exit::Tail, expr),
        }
    }

    pub(super) fn point_on(&mut self, exit: Exit, expr: &mut Expr) {
        let (span, text) = (expr.span(), crate::text::of(&expr));
        self.point(exit, expr, span, text);
    }
}
