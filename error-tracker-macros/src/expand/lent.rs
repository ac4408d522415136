//! Whether a function gives back what it was lent, in a type whose lifetime is not written out.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Block, Expr, FnArg, Ident, Pat, Signature, Type, visit::Visit};

/// Whether the body makes a value of a type that `output` names, out of a mutable loan of an argument.
pub(super) fn returned(signature: &Signature, output: &Type, body: &Block) -> bool {
    let arguments: Vec<Ident> = signature.inputs.iter().filter_map(lent_name).collect();
    if arguments.is_empty() {
        return false;
    }
    let mut makes = Makes { arguments, types: Vec::new(), found: false };
    names(output.to_token_stream(), &mut makes.types);
    makes.visit_block(body);
    makes.found
}

/// The name of an argument that is a mutable reference.
fn lent_name(argument: &FnArg) -> Option<Ident> {
    match argument {
        FnArg::Receiver(receiver) => {
            let lends = receiver.mutability.is_some() && receiver.reference.is_some();
            lends.then(|| Ident::new("self", receiver.self_token.span))
        }
        FnArg::Typed(argument) => match (&*argument.pat, &*argument.ty) {
            (Pat::Ident(name), Type::Reference(reference)) if reference.mutability.is_some() => {
                Some(name.ident.clone())
            }
            _ => None,
        },
    }
}

fn names(tokens: TokenStream, found: &mut Vec<Ident>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => found.push(name),
            TokenTree::Group(group) => names(group.stream(), found),
            _ => {}
        }
    }
}

struct Makes {
    arguments: Vec<Ident>,
    types: Vec<Ident>,
    found: bool,
}

impl Makes {
    fn is_of_type(&self, path: &syn::Path) -> bool {
        // Of `Type::function`, the type; `Ok` and its like hold what they are given and are found within.
        path.segments.iter().any(|segment| self.types.contains(&segment.ident))
    }

    /// Whether the argument is lent on: by itself, by `&mut`, or by a method whose name says so. A tuple or a literal
    /// of the type itself, rather than a function, holds what `&` is put before as well.
    fn lends(&self, value: &Expr, is_literal: bool) -> bool {
        match value {
            Expr::Path(path) => path.path.get_ident().is_some_and(|name| self.arguments.contains(name)),
            Expr::Reference(reference) => {
                (reference.mutability.is_some() || is_literal) && self.is_within(&reference.expr)
            }
            Expr::MethodCall(call) => {
                let name = call.method.to_string();
                let lends = name.ends_with("_mut") || matches!(name.as_str(), "drain" | "lock" | "entry");
                let shares = matches!(name.as_str(), "iter" | "chars" | "bytes" | "lines" | "split_at")
                    || name.starts_with("as_");
                (lends || (shares && is_literal)) && self.is_within(&call.receiver)
            }
            Expr::Paren(inner) => self.lends(&inner.expr, is_literal),
            Expr::Call(call) => {
                let wraps = matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Some"));
                wraps && call.args.iter().any(|value| self.lends(value, is_literal))
            }
            _ => false,
        }
    }

    /// Whether it is a place in what an argument refers to.
    fn is_within(&self, place: &Expr) -> bool {
        match place {
            Expr::Path(path) => path.path.get_ident().is_some_and(|name| self.arguments.contains(name)),
            Expr::Field(field) => self.is_within(&field.base),
            Expr::Index(index) => self.is_within(&index.expr),
            Expr::Paren(inner) => self.is_within(&inner.expr),
            Expr::Unary(unary) => self.is_within(&unary.expr),
            _ => false,
        }
    }
}

impl<'ast> Visit<'ast> for Makes {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(path) = &*call.func
            && self.is_of_type(&path.path)
        {
            let last = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
            let is_literal = last.starts_with(char::is_uppercase);
            self.found |= call.args.iter().any(|value| self.lends(value, is_literal));
        }
        syn::visit::visit_expr_call(self, call);
    }

    fn visit_expr_struct(&mut self, literal: &'ast syn::ExprStruct) {
        if self.is_of_type(&literal.path) {
            self.found |= literal.fields.iter().any(|field| self.lends(&field.expr, true));
        }
        syn::visit::visit_expr_struct(self, literal);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}
