//! What the written return type tells of how a function can fail, and what its value can borrow.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Block, Expr, ReturnType, Signature, Type, visit::Visit};

use crate::binding::{Shape, is_primitive};

/// The shape of a function with this return type and body.
pub(super) fn of(signature: &Signature, body: &Block, none: bool, silent: bool) -> Shape {
    let (leaves_late, none_fails, suspends) = (!silent, none, signature.asyncness.is_some());
    let ReturnType::Type(_, ty) = &signature.output else {
        return Shape {
            fallible: silent,
            value_borrows: false,
            error_borrows: false,
            hides_loan: false,
            none_fails,
            leaves_late,
            suspends,
        };
    };
    let fallible = silent || can_fail(ty, body, none) || may_be_alias(ty, body);
    let may_be_lent_to_self = lends_for_longer(signature) && names_self(ty);
    Shape {
        fallible,
        value_borrows: borrows(ty) || may_be_lent_to_self,
        error_borrows: error_borrows(ty),
        hides_loan: false,
        none_fails,
        leaves_late,
        suspends,
    }
}

/// Whether an argument is lent mutably for a lifetime that is not the function's own: `Self` may be of that lifetime.
fn lends_for_longer(signature: &Signature) -> bool {
    let is_own = |lifetime: &syn::Lifetime| signature.generics.lifetimes().any(|own| own.lifetime == *lifetime);
    signature.inputs.iter().any(|input| match input {
        syn::FnArg::Typed(typed) => match &*typed.ty {
            Type::Reference(lent) if lent.mutability.is_some() => {
                lent.lifetime.as_ref().is_some_and(|lifetime| lifetime.ident != "_" && !is_own(lifetime))
            }
            _ => false,
        },
        syn::FnArg::Receiver(_) => false,
    })
}

fn names_self(ty: &Type) -> bool {
    fn any(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => ident == "Self",
            TokenTree::Group(group) => any(group.stream()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        })
    }
    any(ty.to_token_stream())
}

/// Whether an error of this return type can borrow: its second type, or a lifetime of its own.
fn error_borrows(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return borrows(ty) };
    let Some(segment) = path.path.segments.last() else { return true };
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return borrows(ty) };
    let mut types = Vec::new();
    for argument in &arguments.args {
        match argument {
            syn::GenericArgument::Type(ty) => types.push(ty),
            _ => return true,
        }
    }
    match types.as_slice() {
        // `Poll<Result<..>>` and `Option<Result<..>>`.
        [inner @ Type::Path(path)]
            if path.path.segments.last().is_some_and(|last| last.ident.to_string().contains("Result")) =>
        {
            error_borrows(inner)
        }
        // `io::Result<&str>`: the alias names the error itself.
        [_] => false,
        [_, error] => borrows(error),
        _ => borrows(ty),
    }
}

fn can_fail(ty: &Type, body: &Block, none: bool) -> bool {
    match ty {
        Type::Paren(inner) => return can_fail(&inner.elem, body, none),
        Type::Group(inner) => return can_fail(&inner.elem, body, none),
        Type::Path(_) | Type::ImplTrait(_) | Type::Macro(_) | Type::Verbatim(_) => {}
        _ => return false,
    }
    let text = ty.to_token_stream().to_string();
    if let Type::Path(path) = ty
        && let Some(last) = path.path.segments.last()
    {
        // An answer of "nothing there" or "stop here" is no failure unless it is asked for.
        if (last.ident == "Option" || last.ident == "ControlFlow") && !text.contains("Result") {
            return none && last.ident == "Option";
        }
        if last.ident == "Self" || is_plain(&last.ident.to_string()) {
            return false;
        }
    }
    text.contains("Res") || text.contains("Poll") || mentions_failure(body.to_token_stream())
}

/// Whether a type of this name is no failure, whatever is in it.
fn is_plain(name: &str) -> bool {
    is_primitive(name) || matches!(name, "String" | "Vec" | "Ordering")
}

/// Whether the tokens have a `?` or name `Err`.
pub(super) fn mentions_failure(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == '?',
        TokenTree::Ident(ident) => ident == "Err" || ident == "bail" || ident == "ensure",
        TokenTree::Group(group) => mentions_failure(group.stream()),
        TokenTree::Literal(_) => false,
    })
}

/// Whether a type of any name may be a `Result` all the same, as far as the values tell that are returned: one that a
/// function of another name gives may be anything.
fn may_be_alias(ty: &Type, body: &Block) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(last) = path.path.segments.last() else { return false };
    let name = last.ident.to_string();
    if name == "Option" && holds_item(last) {
        let mut exits = Exits { ty: &name, given: false, items: true };
        exits.block(body);
        exits.visit_block(body);
        return exits.given;
    }
    let is_projection = path.qself.is_some() || path.path.segments.first().is_some_and(|first| first.ident == "Self");
    let is_known = is_plain(&name) || matches!(name.as_str(), "Option" | "ControlFlow" | "Box" | "Rc" | "Arc" | "Pin");
    if is_projection || is_known || name.len() == 1 {
        return false;
    }
    let mut exits = Exits { ty: &name, given: false, items: false };
    exits.block(body);
    exits.visit_block(body);
    exits.given
}

/// Whether it holds what a trait of the function's names: `Option<Self::Item>`, which may be a `Result`.
fn holds_item(option: &syn::PathSegment) -> bool {
    let syn::PathArguments::AngleBracketed(arguments) = &option.arguments else { return false };
    arguments.args.iter().any(|argument| match argument {
        syn::GenericArgument::Type(Type::Path(item)) => {
            item.qself.is_some() || item.path.segments.first().is_some_and(|first| first.ident == "Self")
        }
        _ => false,
    })
}

/// Looks for values that are returned and come from a function that could give a failure.
struct Exits<'a> {
    ty: &'a str,
    given: bool,
    /// Whether only what is put into a `Some` counts.
    items: bool,
}

impl Exits<'_> {
    fn block(&mut self, block: &Block) {
        if let Some(syn::Stmt::Expr(tail, None)) = block.stmts.last() {
            self.value(tail);
        }
    }

    fn value_into(mut self, value: &Expr, given: &mut bool) {
        self.value(value);
        *given |= self.given;
    }

    fn value(&mut self, value: &Expr) {
        match value {
            Expr::Block(inner) => self.block(&inner.block),
            Expr::Unsafe(inner) => self.block(&inner.block),
            Expr::Paren(inner) => self.value(&inner.expr),
            Expr::Group(inner) => self.value(&inner.expr),
            Expr::If(branch) => {
                self.block(&branch.then_branch);
                if let Some((_, other)) = &branch.else_branch {
                    self.value(other);
                }
            }
            Expr::Match(choice) => choice.arms.iter().for_each(|arm| self.value(&arm.body)),
            Expr::Call(call) if self.items => {
                if let (Expr::Path(called), Some(item)) = (&*call.func, call.args.first())
                    && called.path.segments.last().is_some_and(|last| last.ident == "Some")
                {
                    Exits { ty: self.ty, given: false, items: false }.value_into(item, &mut self.given);
                }
            }
            Expr::MethodCall(call) if self.items => {
                self.given |= matches!(call.method.to_string().as_str(), "map" | "and_then" | "then" | "transpose");
            }
            Expr::Await(_) => self.given = true,
            Expr::Call(call) => {
                let Expr::Path(called) = &*call.func else {
                    self.given = true;
                    return;
                };
                // `Type::new(..)` and `Variant(..)` give what they are named after.
                let makes = |segment: &syn::PathSegment| segment.ident == "Self" || segment.ident == self.ty;
                let last = called.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
                self.given |= !called.path.segments.iter().any(makes) && !last.starts_with(char::is_uppercase);
            }
            Expr::MethodCall(call) => {
                let name = call.method.to_string();
                self.given |= !(matches!(name.as_str(), "clone" | "to_owned" | "into" | "build" | "finish" | "expect")
                    || name.starts_with("unwrap"));
            }
            _ => {}
        }
    }
}

impl<'ast> Visit<'ast> for Exits<'_> {
    fn visit_expr_return(&mut self, exit: &'ast syn::ExprReturn) {
        if let Some(value) = &exit.expr {
            self.value(value);
        }
        syn::visit::visit_expr_return(self, exit);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}

    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}

    fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {}
}

/// Whether a value of this type can borrow from what the arguments refer to.
fn borrows(ty: &Type) -> bool {
    struct Look(bool);
    impl<'ast> Visit<'ast> for Look {
        fn visit_lifetime(&mut self, lifetime: &'ast syn::Lifetime) {
            self.0 |= lifetime.ident != "static";
        }
        fn visit_type_reference(&mut self, reference: &'ast syn::TypeReference) {
            self.0 |= reference.lifetime.as_ref().is_none_or(|lifetime| lifetime.ident != "static");
            syn::visit::visit_type_reference(self, reference);
        }
        fn visit_type_impl_trait(&mut self, _: &'ast syn::TypeImplTrait) {
            self.0 = true;
        }
        fn visit_type_macro(&mut self, _: &'ast syn::TypeMacro) {
            self.0 = true;
        }
    }
    let mut look = Look(false);
    look.visit_type(ty);
    look.0
}

/// Whether the written return type is what the values have that are returned.
pub(super) fn names_return(output: &ReturnType) -> bool {
    fn is_whole(tokens: TokenStream) -> bool {
        tokens.into_iter().all(|token| match token {
            TokenTree::Ident(ident) => ident != "impl",
            TokenTree::Punct(punct) => punct.as_char() != '!',
            TokenTree::Group(group) => is_whole(group.stream()),
            TokenTree::Literal(_) => true,
        })
    }
    is_whole(output.to_token_stream())
}

/// Whether the error in this return type is a generic type: whether it is an `Error` can then depend on a lifetime,
/// which only the compiler's last check sees.
pub(super) fn has_generic_error(output: &ReturnType) -> bool {
    let ReturnType::Type(_, ty) = output else { return false };
    is_generic_error(ty)
}

fn is_generic_error(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(segment) = path.path.segments.last() else { return false };
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return false };
    let types: Vec<&Type> = arguments
        .args
        .iter()
        .filter_map(|argument| match argument {
            syn::GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
        .collect();
    match types.as_slice() {
        // `Option<Result<..>>`, `Poll<Result<..>>`, and aliases such as `io::Result<Vec<u8>>`, which hide their error.
        [inner] => is_generic_error_within(inner),
        [.., Type::Path(path)] => path.path.segments.last().is_some_and(|segment| {
            !matches!(segment.arguments, syn::PathArguments::None)
                && !matches!(segment.ident.to_string().as_str(), "Box" | "Arc" | "Rc")
        }),
        _ => false,
    }
}

fn is_generic_error_within(inner: &Type) -> bool {
    let Type::Path(path) = inner else { return false };
    let name = path.path.segments.last().map(|segment| segment.ident.to_string());
    name.is_some_and(|name| name.contains("Result") || name == "Option" || name == "Poll") && is_generic_error(inner)
}

/// Whether the error of this function may be one of which it depends on a lifetime whether it is an `Error`, as of a
/// `Box<dyn Error + 'a>` or a `CapacityError<&str>`: it is not asked then.
pub(super) fn has_lent_error(signature: &Signature) -> bool {
    let ReturnType::Type(_, ty) = &signature.output else { return false };
    is_lent_result(ty, names_lifetime_around(signature))
}

/// `around` says that a lifetime may come from what the function stands in.
fn is_lent_result(ty: &Type, around: bool) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(syn::PathArguments::AngleBracketed(arguments)) = path.path.segments.last().map(|last| &last.arguments)
    else {
        return false;
    };
    let mut types = Vec::new();
    for argument in &arguments.args {
        match argument {
            // An alias: what it is about is not written here.
            syn::GenericArgument::Lifetime(lifetime) if lifetime.ident != "static" => return true,
            syn::GenericArgument::Type(ty) => types.push(ty),
            _ => {}
        }
    }
    match types.as_slice() {
        [inner] => is_lent_result(inner, around),
        [_, .., error] => is_lent_error(error, around),
        [] => false,
    }
}

fn is_lent_error(error: &Type, around: bool) -> bool {
    match error {
        Type::TraitObject(_) => borrows(error),
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return false };
            let is_pointer = matches!(last.ident.to_string().as_str(), "Box" | "Arc" | "Rc");
            match &last.arguments {
                syn::PathArguments::AngleBracketed(arguments) => arguments.args.iter().any(|argument| match argument {
                    syn::GenericArgument::Type(inner) if is_pointer => is_lent_error(inner, around),
                    syn::GenericArgument::Type(inner) => borrows(inner),
                    _ => false,
                }),
                // `Self::Error`: what that is stands further out.
                _ => around && (path.qself.is_some() || path.path.segments.len() > 1),
            }
        }
        _ => false,
    }
}

/// Whether the signature names a lifetime that is not its own.
fn names_lifetime_around(signature: &Signature) -> bool {
    struct Look<'a>(&'a Signature, bool);
    impl<'ast> Visit<'ast> for Look<'_> {
        fn visit_lifetime(&mut self, lifetime: &'ast syn::Lifetime) {
            let is_own = self.0.generics.lifetimes().any(|own| own.lifetime == *lifetime);
            self.1 |= !is_own && lifetime.ident != "static" && lifetime.ident != "_";
        }
    }
    let mut look = Look(signature, false);
    look.visit_signature(signature);
    look.1
}
