//! Places: what is read, lent, changed or taken of a variable.

use super::*;

impl Lower {
    /// A place, used in some way.
    pub(super) fn place(&mut self, expr: &mut Expr, mode: Mode) {
        match expr {
            Expr::Path(path) => {
                let callee = self.callee.take();
                let Some(binding) = path.path.get_ident().and_then(|ident| self.resolve(ident)) else { return };
                let class = self.bindings[binding].class;
                let touch = match mode {
                    Mode::Read => Touch::Read,
                    Mode::Change => Touch::Change,
                    Mode::Value | Mode::Receiver | Mode::Consumed if class.is_copy() => Touch::Read,
                    // What is written `&mut T` is lent on, not moved; where nothing comes after, we write that out.
                    Mode::Value | Mode::Receiver | Mode::Consumed if class == Class::Mutable => Touch::Change,
                    Mode::Value | Mode::Receiver | Mode::Consumed => Touch::Move,
                };
                let node = self.touch(binding, touch, true);
                if class == Class::Mutable && mode == Mode::Value && self.closures == 0 {
                    self.by_value(expr, binding, node, callee);
                    return;
                }
                if touch == Touch::Move && mode == Mode::Receiver {
                    self.receivers.push((binding, node, String::new()));
                }
                // In code that may not be there, nothing can be said of the type of what is saved.
                if touch == Touch::Move && mode == Mode::Value && self.closures == 0 && self.uncertain == 0 {
                    self.by_value(expr, binding, node, None);
                } else if touch == Touch::Move {
                    self.moved_within_statement(binding, node, mode == Mode::Receiver);
                }
            }
            Expr::Field(_) | Expr::Index(_) | Expr::Unary(_) | Expr::Paren(_) | Expr::Group(_) => match self.root(expr)
            {
                Some(binding) => {
                    self.indices(expr);
                    let class = self.bindings[binding].class;
                    let declared = &self.bindings[binding];
                    let behind =
                        !declared.mutable && self.references.prove_behind(&declared.ident, declared.parameter, expr);
                    let reference = self.refers[binding]
                        || behind
                        || matches!(class, Class::Shared | Class::Mutable | Class::Pinned | Class::Scalar);
                    let indexed = goes_through_index(expr);
                    let touch = match mode {
                        Mode::Read => Touch::Read,
                        Mode::Change => Touch::Change,
                        Mode::Value if reference || indexed => Touch::Read,
                        Mode::Receiver | Mode::Consumed if class == Class::Shared => Touch::Read,
                        Mode::Receiver | Mode::Consumed if reference || indexed => Touch::Change,
                        Mode::Value | Mode::Receiver | Mode::Consumed => Touch::MovePart,
                    };
                    let node = self.touch(binding, touch, false);
                    self.touches_part(binding, node, expr);
                    if touch == Touch::MovePart && mode == Mode::Receiver {
                        self.receiving_parts.push(node);
                    }
                    if touch == Touch::MovePart {
                        self.moved_within_statement(binding, node, mode == Mode::Receiver);
                    }
                }
                None => self.placeless(expr, mode),
            },
            other => self.value(other),
        }
    }

    /// What has been lent since this node may stay so for as long as the caller says, if that is longer than a loan needs.
    pub(super) fn may_outlast(&mut self, from: usize) {
        let nodes = self.graph.nodes.iter().enumerate().skip(from);
        self.outlasting.extend(nodes.filter_map(|(at, node)| match node.op {
            Op::Touch { binding, touch: Touch::Change, .. } if self.stays_lent.contains(&binding) => {
                Some((binding, at))
            }
            _ => None,
        }));
    }

    /// Marks a variable that is used by value, as it is, where it could be saved or lent on.
    fn by_value(&mut self, expr: &mut Expr, binding: BindingId, node: usize, callee: Option<String>) {
        // What would be saved where a macro is turned off has no type.
        if self.logs > 0 {
            self.unsaved[binding].push(node);
            return;
        }
        let held = self.temporaries.iter().flat_map(|one| &one.sources).map(|source| source.0);
        let borrowed = held.chain(self.waiting.iter().copied()).any(|other| other == binding);
        let evaluated = self.before_way.iter().cloned().chain(std::iter::once(self.way..node)).collect();
        marker::put(expr, Marker::Use(self.uses.len()), self.macros > 0);
        self.uses.push(UseSite { binding, node, read_at: node, evaluated, borrowed, callee, comes_back: false });
    }

    /// A place whose root is no variable: a field of a call's value, a static, and so on.
    pub(super) fn placeless(&mut self, expr: &mut Expr, mode: Mode) {
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
    pub(super) fn indices(&mut self, expr: &mut Expr) {
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
}
