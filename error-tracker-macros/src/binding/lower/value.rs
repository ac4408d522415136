//! What the text of a value tells of its type, where it is made of variables whose types are known.

use super::*;

impl Lower {
    /// The class of a value: what its text shows, or what follows from the variables in it.
    pub(super) fn class_of(&self, value: &Expr) -> Class {
        match Class::of_value(value) {
            Class::Unknown | Class::Owned if self.is_scalar(value) => Class::Scalar,
            class => class,
        }
    }

    /// Whether the value is an iterator of std, as far as its text tells.
    pub(super) fn is_iterator(&self, value: &Expr) -> bool {
        match value {
            Expr::Paren(inner) => self.is_iterator(&inner.expr),
            Expr::Group(inner) => self.is_iterator(&inner.expr),
            Expr::Path(_) => self.root(value).is_some_and(|root| self.iterates[root]),
            Expr::Reference(reference) => self.is_iterator(&reference.expr),
            Expr::MethodCall(call) => {
                let method = call.method.to_string();
                let begins = known::begins_iterator(&method);
                begins || (known::adapts_iterator(&method) && self.is_iterator(&call.receiver))
            }
            _ => false,
        }
    }

    /// Whether the value is certainly a number, a `bool` or a `char`.
    pub(super) fn is_scalar(&self, value: &Expr) -> bool {
        match value {
            Expr::Paren(inner) => self.is_scalar(&inner.expr),
            Expr::Group(inner) => self.is_scalar(&inner.expr),
            Expr::Path(path) => path
                .path
                .get_ident()
                .and_then(|ident| self.resolve(ident))
                .map_or_else(|| is_scalar_by_text(value), |binding| self.bindings[binding].class == Class::Scalar),
            Expr::Unary(unary) => match unary.op {
                syn::UnOp::Deref(_) => false,
                _ => self.is_scalar(&unary.expr),
            },
            // Of a raw pointer there is no sum.
            Expr::Binary(binary) => {
                is_scalar_by_text(value) || (self.is_scalar(&binary.left) && self.is_scalar(&binary.right))
            }
            Expr::MethodCall(call) if keeps_scalar(&call.method.to_string()) => self.is_scalar(&call.receiver),
            Expr::MethodCall(call) if opens(&call.method.to_string()) => self.holds_scalar(&call.receiver),
            Expr::Try(inner) => self.holds_scalar(&inner.expr),
            Expr::If(branch) => {
                let other = branch.else_branch.as_ref().is_some_and(|(_, other)| self.is_scalar_or_leaves(other));
                !contains_let(&branch.cond) && other && self.is_scalar_block(&branch.then_branch)
            }
            Expr::Match(choice) => {
                let bare = |arm: &syn::Arm| pattern::names(&arm.pat).is_empty();
                let mut arms = choice.arms.iter();
                arms.all(|arm| bare(arm) && self.is_scalar_or_leaves(&arm.body))
                    && choice.arms.iter().any(|arm| self.is_scalar(&arm.body))
            }
            Expr::Block(block) if block.label.is_none() => self.is_scalar_block(&block.block),
            other => is_scalar_by_text(other),
        }
    }

    /// A block that declares nothing, so that its names are those around it.
    fn is_scalar_block(&self, block: &Block) -> bool {
        matches!(block.stmts.as_slice(), [Stmt::Expr(value, None)] if self.is_scalar(value))
    }

    fn is_scalar_or_leaves(&self, value: &Expr) -> bool {
        matches!(value, Expr::Return(_) | Expr::Break(_) | Expr::Continue(_)) || self.is_scalar(value)
    }

    /// Whether what the `Option` or `Result` holds is certainly a scalar.
    pub(super) fn holds_scalar(&self, value: &Expr) -> bool {
        match value {
            Expr::Paren(inner) => self.holds_scalar(&inner.expr),
            Expr::MethodCall(call) => match call.method.to_string().as_str() {
                "ok_or" | "ok_or_else" | "map_err" | "ok" | "context" | "with_context" => {
                    self.holds_scalar(&call.receiver)
                }
                "parse" => call.turbofish.as_ref().is_some_and(|fish| match fish.args.first() {
                    Some(syn::GenericArgument::Type(syn::Type::Path(path))) => {
                        path.path.get_ident().is_some_and(|ident| class::is_primitive(&ident.to_string()))
                    }
                    _ => false,
                }),
                "and_then" | "map" => {
                    self.holds_scalar(&call.receiver)
                        && matches!(call.args.first(), Some(Expr::Closure(then)) if counts_on(then))
                }
                method => method.starts_with("checked_") && self.is_scalar(&call.receiver),
            },
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) => {
                    let names: Vec<String> = path.path.segments.iter().map(|part| part.ident.to_string()).collect();
                    matches!(names.as_slice(), [primitive, from]
                        if class::is_primitive(primitive) && (from == "try_from" || from == "from_str_radix"))
                }
                _ => false,
            },
            _ => false,
        }
    }
}

/// `|n| n.checked_add(..)`, where `n` is a scalar.
fn counts_on(closure: &syn::ExprClosure) -> bool {
    let Expr::MethodCall(call) = &*closure.body else { return false };
    let (Expr::Path(receiver), Some(Pat::Ident(name)), 1) =
        (&*call.receiver, closure.inputs.first(), closure.inputs.len())
    else {
        return false;
    };
    let method = call.method.to_string();
    receiver.path.is_ident(&name.ident) && (method.starts_with("checked_") || keeps_scalar(&method))
}

fn is_scalar_by_text(value: &Expr) -> bool {
    Class::of_value(value) == Class::Scalar
}

/// Methods of numbers that give a number.
fn keeps_scalar(method: &str) -> bool {
    let inherent = method.strip_prefix("saturating_").or_else(|| method.strip_prefix("wrapping_"));
    matches!(inherent, Some("add" | "sub" | "mul" | "div" | "rem" | "pow" | "neg"))
        || matches!(
            method,
            "pow"
                | "min"
                | "max"
                | "abs"
                | "clamp"
                | "div_ceil"
                | "abs_diff"
                | "next_multiple_of"
                | "next_power_of_two"
                | "rotate_left"
                | "rotate_right"
                | "swap_bytes"
                | "to_be"
                | "to_le"
        )
}

/// Methods that take out what an `Option` or a `Result` holds.
fn opens(method: &str) -> bool {
    matches!(method, "unwrap" | "expect" | "unwrap_or" | "unwrap_or_default" | "unwrap_or_else")
}
