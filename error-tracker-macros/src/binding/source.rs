//! What the value of an expression may borrow from.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Expr, Ident};

use super::{BindingId, Class, known, lower::Lower};

/// Variables that a value may borrow from; the flag says mutably.
pub(super) type Sources = Vec<(BindingId, bool)>;

impl Lower {
    /// What the value of this expression may borrow from, as far as its text tells.
    pub(super) fn sources(&self, expr: &Expr) -> Sources {
        let mut sources = Sources::new();
        self.collect(expr, &mut sources);
        sources.sort_unstable();
        sources.dedup();
        sources
    }

    /// What the value of this expression and the temporaries within it may hold while what follows is evaluated.
    pub(super) fn held_while_waiting(&self, expr: &Expr) -> Sources {
        let mut sources = if super::lower::holds_in_temporary(expr) { self.sources(expr) } else { Sources::new() };
        self.collect_temporaries(expr, &mut sources);
        sources
    }

    /// What the temporaries within this expression may hold as long as its statement lasts.
    pub(super) fn held_within(&self, expr: &Expr) -> Sources {
        let mut sources = Sources::new();
        self.collect_temporaries(expr, &mut sources);
        sources
    }

    /// The receivers and the referents within the expression that are no places live as long as its statement.
    fn collect_temporaries(&self, expr: &Expr, sources: &mut Sources) {
        let temporary = |inner: &Expr, sources: &mut Sources| {
            if self.root(inner).is_none() {
                if super::lower::holds_in_temporary(inner) {
                    self.collect(inner, sources);
                }
                self.collect_temporaries(inner, sources);
            }
        };
        match expr {
            Expr::MethodCall(call) => {
                temporary(&call.receiver, sources);
                call.args.iter().for_each(|argument| self.collect_temporaries(argument, sources));
            }
            Expr::Field(field) => temporary(&field.base, sources),
            Expr::Index(index) => {
                temporary(&index.expr, sources);
                self.collect_temporaries(&index.index, sources);
            }
            Expr::Reference(reference) => temporary(&reference.expr, sources),
            Expr::Unary(unary) => temporary(&unary.expr, sources),
            Expr::Call(call) => call.args.iter().for_each(|argument| self.collect_temporaries(argument, sources)),
            Expr::Binary(binary) => {
                self.collect_temporaries(&binary.left, sources);
                self.collect_temporaries(&binary.right, sources);
            }
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|inner| self.collect_temporaries(inner, sources)),
            Expr::Array(array) => array.elems.iter().for_each(|inner| self.collect_temporaries(inner, sources)),
            Expr::Paren(inner) => self.collect_temporaries(&inner.expr, sources),
            Expr::Group(inner) => self.collect_temporaries(&inner.expr, sources),
            Expr::Cast(cast) => self.collect_temporaries(&cast.expr, sources),
            Expr::Try(inner) => self.collect_temporaries(&inner.expr, sources),
            Expr::Await(inner) => self.collect_temporaries(&inner.base, sources),
            _ => {}
        }
    }

    pub(super) fn collect(&self, expr: &Expr, sources: &mut Sources) {
        match expr {
            Expr::Path(_) | Expr::Reference(_) | Expr::Field(_) | Expr::Index(_) => self.collect_place(expr, sources),
            Expr::MethodCall(call) => self.collect_method_call(call, sources),
            Expr::Call(call) => {
                self.collect(&call.func, sources);
                call.args.iter().for_each(|argument| self.collect(argument, sources));
            }
            Expr::Struct(literal) => {
                literal.fields.iter().for_each(|field| self.collect(&field.expr, sources));
                if let Some(rest) = &literal.rest {
                    self.collect(rest, sources);
                }
            }
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|inner| self.collect(inner, sources)),
            Expr::Array(array) => array.elems.iter().for_each(|inner| self.collect(inner, sources)),
            Expr::Repeat(repeat) => self.collect(&repeat.expr, sources),
            Expr::Paren(inner) => self.collect(&inner.expr, sources),
            Expr::Group(inner) => self.collect(&inner.expr, sources),
            Expr::Try(inner) if is_io(&inner.expr) => {}
            Expr::Try(inner) => self.collect(&inner.expr, sources),
            Expr::Await(inner) => self.collect(&inner.base, sources),
            Expr::Range(range) => {
                range.start.iter().chain(&range.end).for_each(|inner| self.collect(inner, sources));
            }
            Expr::Lit(_)
            | Expr::Cast(_)
            | Expr::Return(_)
            | Expr::Break(_)
            | Expr::Continue(_)
            | Expr::Assign(_)
            | Expr::While(_)
            | Expr::ForLoop(_) => {}
            Expr::Binary(_) | Expr::Let(_) => {}
            Expr::Unary(unary) => match (&unary.op, self.root(expr)) {
                (syn::UnOp::Deref(_), Some(binding)) => self.held_by(binding, sources),
                (syn::UnOp::Deref(_), None) => self.collect(&unary.expr, sources),
                _ => {}
            },
            Expr::Macro(call) => match self.kind_of(&call.mac.path) {
                known::MacroKind::Unknown | known::MacroKind::Values => {
                    self.collect_tokens(call.mac.tokens.clone(), sources)
                }
                _ => {}
            },
            Expr::Closure(closure) => self.collect_closure(closure, sources),
            Expr::If(_) | Expr::Match(_) | Expr::Unsafe(_) => drop(self.collect_ways(expr, sources)),
            Expr::Block(block) if block.label.is_none() => drop(self.collect_ways(expr, sources)),
            // Loops and what can be left by a `break`: whatever they name.
            other => self.collect_tokens(quote::ToTokens::to_token_stream(other), sources),
        }
    }

    /// What a place, or a reference to one, borrows from.
    fn collect_place(&self, expr: &Expr, sources: &mut Sources) {
        match expr {
            Expr::Path(path) => {
                if let Some(binding) = path.path.get_ident().and_then(|ident| self.resolve(ident)) {
                    self.held_by(binding, sources);
                    if self.may_refer(binding) {
                        sources.push((binding, true));
                    }
                }
            }
            Expr::Reference(reference) => match self.root(&reference.expr) {
                Some(binding) => {
                    self.held_by(binding, sources);
                    // What a shared reference refers to is lent by whoever lent it; the variable itself can be lent mutably.
                    if self.bindings[binding].class != Class::Shared || reference.mutability.is_some() {
                        sources.push((binding, reference.mutability.is_some()));
                    }
                }
                None => self.collect(&reference.expr, sources),
            },
            Expr::Field(_) | Expr::Index(_) => {
                if let Some(binding) = self.root(expr) {
                    self.held_by(binding, sources);
                    if matches!(self.bindings[binding].class, Class::Mutable) {
                        sources.push((binding, true));
                    }
                } else if let Expr::Field(field) = expr {
                    self.collect(&field.base, sources);
                } else if let Expr::Index(index) = expr {
                    self.collect(&index.expr, sources);
                }
            }
            _ => {}
        }
    }

    /// What a method gives may borrow from its receiver, and from its arguments.
    fn collect_method_call(&self, call: &syn::ExprMethodCall, sources: &mut Sources) {
        let method = call.method.to_string();
        let formats = self.root(&call.receiver).is_some_and(|root| self.formats[root]);
        if known::gives_owned(&method, call.args.len()) || (formats && known::ends_formatting(&method)) {
            return;
        }
        match self.root(&call.receiver) {
            Some(binding) => {
                self.held_by(binding, sources);
                let lends = self.bindings[binding].class != Class::Shared || self.can_lend(binding);
                // What an iterator gives is none of its own.
                let item = self.iterates[binding] && known::gives_item(&method);
                let copies =
                    known::gives_copy(&method, call.args.len()) && (self.reads_receiver(call) || method != "clone");
                if lends && !item && !copies {
                    // A field may be a mutable reference, whatever holds it.
                    let by_field = !matches!(*call.receiver, Expr::Path(_)) && self.may_hold_reference(binding);
                    let lends = self.can_lend(binding) || by_field;
                    let mutable = lends && !self.reads_receiver(call);
                    sources.push((binding, mutable));
                }
            }
            None => self.collect(&call.receiver, sources),
        }
        let keeps_nothing = |argument: &&Expr| method.contains("poll") && self.is_context(argument);
        call.args.iter().filter(|one| !keeps_nothing(one)).for_each(|argument| self.collect(argument, sources));
    }

    /// Whether this is the context of a task, of which what is polled with it gives nothing back.
    fn is_context(&self, argument: &Expr) -> bool {
        matches!(argument, Expr::Path(_)) && self.root(argument).is_some_and(|root| self.contexts.contains(&root))
    }

    /// Everything that a run of tokens names may be lent, in whatever way it can be.
    pub(super) fn collect_tokens(&self, tokens: TokenStream, sources: &mut Sources) {
        for ident in idents(tokens) {
            if let Some(binding) = self.resolve(&ident) {
                self.held_by(binding, sources);
                sources.push((binding, self.can_lend(binding)));
            }
        }
    }

    /// What the variable itself may borrow from.
    pub(super) fn held_by(&self, binding: BindingId, sources: &mut Sources) {
        sources.extend(self.borrows[binding].iter().copied());
    }

    /// Whether the variable can be lent mutably at all.
    pub(super) fn can_lend(&self, id: BindingId) -> bool {
        let binding = &self.bindings[id];
        match binding.class {
            Class::Mutable | Class::Pinned => true,
            Class::Unknown if !self.refers_not[id] => true,
            // A reference is lent by what changes where it points to: `text.by_ref()`, `bytes.read_slice(2)`.
            Class::Unknown | Class::Shared | Class::Scalar | Class::Owned | Class::Free => binding.mutable,
        }
    }

    /// Whether a part of the variable may be a mutable reference that nobody else stands in front of.
    fn may_hold_reference(&self, id: BindingId) -> bool {
        matches!(self.bindings[id].class, Class::Owned | Class::Unknown)
    }

    /// Whether the variable may be a mutable reference, or like one.
    fn may_refer(&self, id: BindingId) -> bool {
        match self.bindings[id].class {
            Class::Mutable | Class::Pinned => true,
            Class::Unknown => !self.refers_not[id],
            _ => false,
        }
    }

    /// The variable at the root of a place: `x`, `x.a.b`, `x[i].c`, `*x`.
    pub(super) fn root(&self, expr: &Expr) -> Option<BindingId> {
        match expr {
            Expr::Path(path) => self.resolve(path.path.get_ident()?),
            Expr::Field(field) => self.root(&field.base),
            Expr::Index(index) => self.root(&index.expr),
            Expr::Paren(inner) => self.root(&inner.expr),
            Expr::Group(inner) => self.root(&inner.expr),
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => self.root(&unary.expr),
            _ => None,
        }
    }

    /// Whether nothing but the value itself can hold what this call has lent: its receiver and arguments are places or
    /// values that the call takes, so no temporary is left over.
    pub(super) fn leaves_no_temporary(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Lit(_) | Expr::Path(_) | Expr::Closure(_) | Expr::Cast(_) => true,
            Expr::Paren(inner) => self.leaves_no_temporary(&inner.expr),
            Expr::Group(inner) => self.leaves_no_temporary(&inner.expr),
            Expr::Field(_) | Expr::Index(_) => is_place(expr),
            Expr::Unary(unary) => match unary.op {
                syn::UnOp::Deref(_) => is_place(&unary.expr),
                _ => self.leaves_no_temporary(&unary.expr),
            },
            Expr::Binary(binary) => {
                !is_comparison(&binary.op)
                    && self.leaves_no_temporary(&binary.left)
                    && self.leaves_no_temporary(&binary.right)
            }
            Expr::Reference(reference) => is_place(&reference.expr) || matches!(*reference.expr, Expr::Lit(_)),
            Expr::Range(range) => range.start.iter().chain(&range.end).all(|inner| self.leaves_no_temporary(inner)),
            Expr::Tuple(tuple) => tuple.elems.iter().all(|inner| self.leaves_no_temporary(inner)),
            Expr::Struct(literal) => {
                literal.rest.is_none() && literal.fields.iter().all(|field| self.leaves_no_temporary(&field.expr))
            }
            Expr::Call(call) => {
                matches!(*call.func, Expr::Path(_))
                    && call.args.iter().all(|argument| self.leaves_no_temporary(argument))
            }
            Expr::MethodCall(call) => {
                let receiver = is_place(&call.receiver)
                    || (known::passes_receiver_on(&call.method.to_string())
                        && self.leaves_no_temporary(&call.receiver));
                receiver && call.args.iter().all(|argument| self.leaves_no_temporary(argument))
            }
            _ => false,
        }
    }
}

/// Whether this reads or writes, or is the future that does.
fn is_io(expr: &Expr) -> bool {
    match expr {
        Expr::MethodCall(call) => known::is_io(call),
        Expr::Await(inner) => is_io(&inner.base),
        _ => false,
    }
}

fn is_comparison(op: &syn::BinOp) -> bool {
    use syn::BinOp::{Eq, Ge, Gt, Le, Lt, Ne};
    matches!(op, Eq(_) | Ne(_) | Lt(_) | Le(_) | Gt(_) | Ge(_))
}

fn is_place(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) => true,
        Expr::Field(field) => is_place(&field.base),
        Expr::Index(index) => is_place(&index.expr) && is_plain_index(&index.index),
        Expr::Paren(inner) => is_place(&inner.expr),
        Expr::Group(inner) => is_place(&inner.expr),
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)) && is_place(&unary.expr),
        _ => false,
    }
}

fn is_plain_index(index: &Expr) -> bool {
    match index {
        Expr::Lit(_) => true,
        Expr::Range(range) => range.start.iter().chain(&range.end).all(|inner| is_plain_index(inner)),
        Expr::Binary(binary) => is_plain_index(&binary.left) && is_plain_index(&binary.right),
        other => is_place(other),
    }
}

/// The identifiers of a run of tokens, at any depth, and those that its string literals name in braces.
pub(super) fn idents(tokens: TokenStream) -> Vec<Ident> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => found.push(ident),
            TokenTree::Group(group) => found.extend(idents(group.stream())),
            TokenTree::Literal(literal) => found.extend(super::lower::inline_arguments(&literal)),
            TokenTree::Punct(_) => {}
        }
    }
    found
}
