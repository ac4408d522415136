//! Whose failure the value at a failure point may be, as far as the text of a body tells: the functions that it calls
//! by name. The trail goes on with a failure only where this says that it can be the same one.

mod hiding;
#[cfg(test)]
mod tests;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::{Block, Expr, Pat, Stmt, ext::IdentExt, visit::Visit};

pub(crate) use hiding::{hides, hiding, hiding_macro};
use walk::{Breaks, Leaving, Walk};

/// How often the variables of a body are gone through before their origins count as doubtful.
const PASSES_MAX: usize = 8;
/// Methods whose value fails exactly when their receiver has failed, and with its failure.
const KEEPS: &[&str] = &[
    "map_err",
    "context",
    "with_context",
    "wrap_err",
    "wrap_err_with",
    "change_context",
    "attach",
    "attach_with",
    "attach_printable",
    "inspect",
    "inspect_err",
    "err",
    "unwrap_err",
    "expect_err",
    "into",
    "ok_or",
    "ok_or_else",
    "transpose",
    "copied",
    "cloned",
    "as_ref",
    "as_mut",
    "as_deref",
    "as_deref_mut",
    "flatten",
    "boxed",
    "boxed_local",
    "to_string",
    "to_owned",
    "clone",
    "take",
    "in_scope",
    "into_inner",
    "or_raise",
    "whatever_context",
    "boxed_err",
];
/// Methods whose value has nothing of their receiver's failure any more.
const DROPS: &[&str] = &[
    "ok",
    "unwrap_or",
    "unwrap_or_default",
    "unwrap_or_else",
    "is_ok",
    "is_err",
    "is_some",
    "is_none",
    "is_ok_and",
    "is_err_and",
    "is_some_and",
    "map_or",
    "map_or_else",
    "map_or_default",
    "len",
    "is_empty",
];
/// Macros that make an error, or a text: what they call makes it and does not fail.
const MAKES: &[&str] = &[
    "bail",
    "ensure",
    "anyhow",
    "eyre",
    "format",
    "format_err",
    "whatever",
    "ensure_whatever",
    "concat",
    "format_args",
    "report",
    "err",
];

/// What a result is put into as it is.
const HOLDERS: &[&str] = &["Ok", "Some", "Ready"];
/// Methods that call a function which they are given by its name.
const CALLS: &[&str] = &[
    "and",
    "and_then",
    "filter_map",
    "flat_map",
    "for_each",
    "map",
    "map_ok",
    "map_while",
    "or",
    "or_else",
    "then",
    "try_for_each",
];

/// Whose failure a value may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The functions, by the last part of their path.
    pub(crate) names: BTreeSet<String>,
    /// Whether it is the failure of one call, whatever it was made into.
    pub(crate) only: bool,
    /// Whether it is what that call gave back, as it is.
    pub(crate) direct: bool,
    /// Whether nothing else that may hide a failure has run since the function was entered, or was resumed.
    pub(crate) alone: bool,
}

impl Origin {
    fn call(name: String) -> Self {
        Self { names: BTreeSet::from([name]), only: true, ..Self::default() }
    }

    /// The value is made of both.
    fn and(mut self, other: Self) -> Self {
        self.only = match (self.names.is_empty(), other.names.is_empty()) {
            (true, _) => other.only,
            (_, true) => self.only,
            _ => false,
        };
        self.names.extend(other.names);
        self
    }

    /// The value is one of the two.
    fn or(mut self, other: Self) -> Self {
        self.only = false;
        self.names.extend(other.names);
        self
    }

    fn doubtful(mut self) -> Self {
        self.only = false;
        self
    }
}

/// What a body's variables may hold, and which calls it makes.
#[derive(Default)]
pub(crate) struct Origins {
    variables: BTreeMap<String, Origin>,
    /// How often each name is called, and how often its failure is certain to leave the function right there.
    calls: BTreeMap<String, (usize, usize)>,
    /// Whether a failure may leave the body where nobody sees it: by a `?` or a `return` in a macro that is not read.
    pub(crate) leaves_unseen: bool,
    /// What a `for` is given, one after the other: as it is, it may be the failure of what gives it.
    items: BTreeSet<String>,
}

impl Origins {
    pub(crate) fn of(body: &Block) -> Self {
        let mut origins = Self::default();
        // What a variable holds may come from one that is declared further down, in a loop.
        for _ in 0..PASSES_MAX {
            let mut walk = Walk::new(&origins);
            walk.visit_block(body);
            if let Some(Stmt::Expr(tail, None)) = body.stmts.last() {
                walk.leaves_by(tail);
            }
            let Walk { found, calls, leaves_unseen, items, .. } = walk;
            let settled = found == origins.variables;
            origins = Self { variables: found, calls, leaves_unseen, items };
            if settled {
                return origins;
            }
        }
        origins.variables.values_mut().for_each(|origin| origin.only = false);
        origins
    }

    /// Within what follows, the names of the pattern hold parts of this value. What they held before.
    pub(crate) fn enter(&mut self, pattern: &Pat, value: &Origin) -> Vec<(String, Option<Origin>)> {
        let mut walk = Walk::new(self);
        walk.declare(pattern, value);
        let found = walk.found;
        found.into_iter().map(|(name, value)| (name.clone(), self.variables.insert(name, value))).collect()
    }

    /// What they hold again behind it.
    pub(crate) fn leave(&mut self, before: Vec<(String, Option<Origin>)>) {
        for (name, value) in before {
            match value {
                Some(value) => self.variables.insert(name, value),
                None => self.variables.remove(&name),
            };
        }
    }

    /// Whose failure the value of this expression may be.
    pub(crate) fn at(&self, operand: &Expr) -> Origin {
        let mut origin = match operand {
            // `a??`: what is in it behind the first `?` may fail as well.
            Expr::Try(question) => self.value(&question.expr).doubtful(),
            Expr::Group(inner) => return self.at(&inner.expr),
            Expr::Paren(inner) => return self.at(&inner.expr),
            _ => self.value(operand),
        };
        let is_certain = |name: &String| self.calls.get(name).is_none_or(|(all, leaving)| *all < 2 || all == leaving);
        origin.only &= origin.names.iter().all(is_certain);
        origin.direct = is_direct(operand);
        if kept(operand).is_some_and(|name| self.items.contains(&name)) {
            origin = origin.or(Origin::call("next".to_owned()));
        }
        origin
    }

    /// Whether nothing can have hidden a failure but the call that a value comes from, of so many that are counted.
    pub(crate) fn is_alone(origin: &Origin, counted: usize) -> bool {
        counted <= usize::from(origin.names.iter().any(|name| hiding::counts(name)))
    }

    /// The functions whose failures the body may have dealt with by itself.
    pub(crate) fn dealt_with(&self) -> impl Iterator<Item = &str> {
        self.calls.iter().filter(|(_, (all, leaving))| all != leaving).map(|(name, _)| name.as_str())
    }

    pub(crate) fn value(&self, expr: &Expr) -> Origin {
        match expr {
            Expr::Path(path) => {
                let variable = path.path.get_ident().and_then(|ident| self.variables.get(&ident.unraw().to_string()));
                variable.cloned().unwrap_or_default()
            }
            Expr::Call(call) => self.call_value(call),
            Expr::MethodCall(call) => self.method_value(call),
            Expr::Macro(call) => self.macro_value(&call.mac),
            // A future that is made on the spot fails when it is polled.
            Expr::Await(awaited) => match self.value(&awaited.base) {
                made if made.names.is_empty() && is_made(&awaited.base) => Origin::call("poll".to_owned()).doubtful(),
                base => base,
            },
            Expr::Block(block) => self.block_value(&block.block),
            Expr::Unsafe(block) => self.block_value(&block.block),
            Expr::Async(block) => self.closed(&block.block).doubtful(),
            Expr::Closure(closure) => self.closure(&closure.body).doubtful(),
            Expr::If(branch) => {
                let otherwise = branch.else_branch.as_ref().map(|(_, other)| self.value(other)).unwrap_or_default();
                self.block_value(&branch.then_branch).or(otherwise)
            }
            Expr::Match(choice) => {
                let arms = choice.arms.iter().filter(|arm| !is_success(&arm.body) && !leaves(&arm.body));
                arms.map(|arm| self.value(&arm.body)).reduce(Origin::or).unwrap_or_default()
            }
            Expr::Loop(looped) => {
                let mut breaks = Breaks { origins: self, found: None };
                breaks.visit_block(&looped.body);
                breaks.found.unwrap_or_default()
            }
            Expr::Reference(inner) => self.value(&inner.expr),
            Expr::Unary(inner) => self.value(&inner.expr),
            Expr::Cast(inner) => self.value(&inner.expr),
            Expr::Paren(inner) => self.value(&inner.expr),
            Expr::Group(inner) => self.value(&inner.expr),
            Expr::Field(field) => self.value(&field.base).doubtful(),
            Expr::Index(index) => self.value(&index.expr).doubtful(),
            Expr::Tuple(tuple) => self.all(&tuple.elems),
            Expr::Array(array) => self.all(&array.elems),
            Expr::Struct(literal) => {
                literal.fields.iter().map(|field| self.value(&field.expr)).fold(Origin::default(), Origin::and)
            }
            _ => Origin::default(),
        }
    }

    /// What a call gives.
    fn call_value(&self, call: &syn::ExprCall) -> Origin {
        let given = self.all(&call.args);
        match last_name(&call.func) {
            // What is called in there gives the result, and fails.
            Some(name) if HOLDERS.contains(&name.as_str()) => given,
            // `Err(..)`, `Error::Io(..)`: what it is made with.
            Some(name) if is_type(&name) => self.made(&call.args),
            // A closure: what it gives back.
            Some(name) if self.variables.get(&name).is_some_and(|held| !held.names.is_empty()) => {
                given.and(self.value(&call.func)).doubtful()
            }
            // A task fails on its own.
            Some(name) if given.names.is_empty() || name.starts_with("spawn") => Origin::call(name),
            Some(name) => given.or(Origin::call(name)),
            None => match closure(&call.func) {
                // One that is called where it stands.
                Some(body) if given.names.is_empty() => self.closure(body),
                _ => given.and(self.value(&call.func)).doubtful(),
            },
        }
    }

    /// What a method gives.
    fn method_value(&self, call: &syn::ExprMethodCall) -> Origin {
        let (name, receiver) = (call.method.unraw().to_string(), self.value(&call.receiver));
        match name.as_str() {
            name if KEEPS.contains(&name) => receiver,
            name if DROPS.contains(&name) => Origin::default(),
            // What it holds when it has not failed may be a failure as well.
            "unwrap" | "expect" => receiver.doubtful(),
            // The first one's failure is gone when this one fails.
            "or" | "or_else" => self.alternatives(&call.args, &receiver),
            "and" | "and_then" | "map" => match self.given(&name, &call.args) {
                given if given.names.is_empty() => receiver,
                given => receiver.or(given),
            },
            _ => match receiver.and(self.given(&name, &call.args)) {
                given if given.names.is_empty() => Origin::call(name),
                given => given.or(Origin::call(name)),
            },
        }
    }

    fn all<'e>(&self, values: impl IntoIterator<Item = &'e Expr>) -> Origin {
        values.into_iter().map(|value| self.value(value)).fold(Origin::default(), Origin::and)
    }

    /// What the method is given; a function that stands there by its name is called.
    fn given<'e>(&self, method: &str, values: impl IntoIterator<Item = &'e Expr>) -> Origin {
        let given = values.into_iter().map(|value| match (self.value(value), last_name(value)) {
            (held, Some(name)) if held.names.is_empty() && CALLS.contains(&method) && !is_type(&name) => {
                Origin::call(name).doubtful()
            }
            (held, _) => held,
        });
        given.fold(Origin::default(), Origin::and)
    }

    /// Of a value that is made of others, what those may hold: what is called there makes a part of it.
    fn made<'e>(&self, parts: impl IntoIterator<Item = &'e Expr>) -> Origin {
        let part = |part: &Expr| match part {
            Expr::Call(call) => self.made(&call.args),
            Expr::MethodCall(call) if !KEEPS.contains(&call.method.unraw().to_string().as_str()) => {
                self.made([&*call.receiver]).and(self.made(&call.args)).doubtful()
            }
            other => self.value(other),
        };
        parts.into_iter().map(part).fold(Origin::default(), Origin::and)
    }

    /// What the closure or value gives in place of a failure.
    fn alternatives<'e>(&self, given: impl IntoIterator<Item = &'e Expr>, replaced: &Origin) -> Origin {
        let given = given.into_iter().map(|value| match value {
            Expr::Closure(closure) => {
                let mut within = Self { variables: self.variables.clone(), ..Self::default() };
                for name in closure.inputs.iter().flat_map(names) {
                    within.variables.insert(name, replaced.clone());
                }
                within.value(&closure.body)
            }
            other => self.value(other),
        });
        given.fold(Origin::default(), Origin::and)
    }

    /// The last value of a block, and what leaves it before.
    fn block_value(&self, block: &Block) -> Origin {
        match block.stmts.last() {
            Some(Stmt::Expr(tail, None)) if !is_success(tail) => self.value(tail),
            Some(Stmt::Macro(call)) if call.semi_token.is_none() => self.macro_value(&call.mac),
            _ => Origin::default(),
        }
    }

    /// What a closure gives back.
    fn closure(&self, body: &Expr) -> Origin {
        match body {
            Expr::Block(block) => self.closed(&block.block),
            body => self.left(Some(self.value(body)), |leaving| leaving.visit_expr(body)),
        }
    }

    /// The same of a block that `?` and `return` leave.
    fn closed(&self, block: &Block) -> Origin {
        let succeeds = matches!(block.stmts.last(), Some(Stmt::Expr(tail, None)) if is_success(tail));
        self.left((!succeeds).then(|| self.block_value(block)), |leaving| leaving.visit_block(block))
    }

    /// A value, or what leaves before it.
    fn left(&self, value: Option<Origin>, look: impl FnOnce(&mut Leaving<'_>)) -> Origin {
        let mut leaving = Leaving { origins: self, found: value };
        look(&mut leaving);
        leaving.found.unwrap_or_default()
    }

    fn macro_value(&self, call: &syn::Macro) -> Origin {
        let name = call.path.segments.last().map(|last| last.ident.unraw().to_string()).unwrap_or_default();
        let mut origin = Origin::default();
        if let Some((_, body)) = crate::macros::scope_parts(call) {
            return self.block_value(&body);
        }
        if MAKES.contains(&name.as_str()) {
            for_each_token(&call.tokens, &mut |token, _| match token {
                TokenTree::Ident(ident) => self.add_variable(&mut origin, &ident.unraw().to_string()),
                TokenTree::Literal(literal) => {
                    for name in inline_names(&literal.to_string()) {
                        self.add_variable(&mut origin, name);
                    }
                }
                _ => {}
            });
            return origin;
        }
        for_each_token(&call.tokens, &mut |token, is_called| {
            let TokenTree::Ident(ident) = token else { return };
            let name = ident.unraw().to_string();
            if is_called && !name.starts_with(char::is_uppercase) {
                origin.names.insert(name);
            } else {
                self.add_variable(&mut origin, &name);
            }
        });
        origin.doubtful()
    }

    fn add_variable(&self, origin: &mut Origin, name: &str) {
        if let Some(held) = self.variables.get(name) {
            *origin = std::mem::take(origin).and(held.clone());
        }
    }
}

/// The call whose failure is the failure of this value, whatever it is made into.
fn direct_call(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Call(call) => last_name(&call.func).filter(|name| !name.starts_with(char::is_uppercase)),
        Expr::MethodCall(call) => {
            let name = call.method.unraw().to_string();
            if KEEPS.contains(&name.as_str()) { direct_call(&call.receiver).or(Some(name)) } else { Some(name) }
        }
        Expr::Await(inner) => direct_call(&inner.base),
        Expr::Paren(inner) => direct_call(&inner.expr),
        Expr::Group(inner) => direct_call(&inner.expr),
        _ => None,
    }
}

/// Whether the value is what a call gives back, as it is.
fn is_direct(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => last_name(&call.func).is_some_and(|name| !name.starts_with(char::is_uppercase)),
        Expr::MethodCall(call) => !KEEPS.contains(&call.method.unraw().to_string().as_str()),
        Expr::Await(awaited) => is_direct(&awaited.base),
        Expr::Paren(inner) => is_direct(&inner.expr),
        Expr::Group(inner) => is_direct(&inner.expr),
        _ => false,
    }
}

/// Whether the value is what an await gives back, or made of that.
pub(crate) fn is_awaited(expr: &Expr) -> bool {
    match expr {
        Expr::Await(_) => true,
        Expr::MethodCall(call) => {
            KEEPS.contains(&call.method.unraw().to_string().as_str()) && is_awaited(&call.receiver)
        }
        Expr::Try(inner) => is_awaited(&inner.expr),
        Expr::Paren(inner) => is_awaited(&inner.expr),
        Expr::Group(inner) => is_awaited(&inner.expr),
        _ => false,
    }
}

/// The variable whose failure this is, whatever it was made into.
pub(crate) fn kept(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(_) => root(expr),
        Expr::MethodCall(call) if KEEPS.contains(&call.method.unraw().to_string().as_str()) => kept(&call.receiver),
        Expr::Paren(inner) => kept(&inner.expr),
        Expr::Group(inner) => kept(&inner.expr),
        _ => None,
    }
}

/// The last name of the path that is called.
fn last_name(called: &Expr) -> Option<String> {
    match called {
        Expr::Path(path) => path.path.segments.last().map(|last| last.ident.unraw().to_string()),
        Expr::Paren(inner) => last_name(&inner.expr),
        Expr::Group(inner) => last_name(&inner.expr),
        _ => None,
    }
}

/// The body of a closure that stands in parentheses.
fn closure(called: &Expr) -> Option<&Expr> {
    match called {
        Expr::Closure(closure) => Some(&closure.body),
        Expr::Paren(inner) => closure(&inner.expr),
        Expr::Group(inner) => closure(&inner.expr),
        _ => None,
    }
}

/// Whether the value is made by its type's name.
fn is_made(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => last_name(&call.func).is_some_and(|name| is_type(&name)),
        Expr::Struct(_) => true,
        Expr::Paren(inner) => is_made(&inner.expr),
        Expr::Group(inner) => is_made(&inner.expr),
        _ => false,
    }
}

/// Whether the name is that of a type or of a variant.
fn is_type(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

/// `Ok(..)`, `Some(..)`.
fn is_success(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(call) if last_name(&call.func).is_some_and(|name| name == "Ok"))
}

fn leaves(expr: &Expr) -> bool {
    matches!(expr, Expr::Return(_) | Expr::Break(_) | Expr::Continue(_))
}

/// The names that a pattern declares.
pub(crate) fn names(pattern: &Pat) -> Vec<String> {
    struct Names(Vec<String>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
            self.0.push(pattern.ident.unraw().to_string());
            syn::visit::visit_pat_ident(self, pattern);
        }
    }
    let mut names = Names(Vec::new());
    names.visit_pat(pattern);
    names.0
}

/// The variable that a place is in.
pub(crate) fn root(place: &Expr) -> Option<String> {
    match place {
        Expr::Path(path) => path.path.get_ident().map(|ident| ident.unraw().to_string()),
        Expr::Field(field) => root(&field.base),
        Expr::Index(index) => root(&index.expr),
        Expr::Unary(inner) => root(&inner.expr),
        Expr::Reference(inner) => root(&inner.expr),
        Expr::Paren(inner) => root(&inner.expr),
        Expr::Group(inner) => root(&inner.expr),
        _ => None,
    }
}

/// Shows each token, and whether it is followed by arguments.
fn for_each_token(tokens: &TokenStream, look: &mut dyn FnMut(&TokenTree, bool)) {
    let mut tokens = tokens.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_called = matches!(tokens.peek(), Some(TokenTree::Group(group)) if group.delimiter() == proc_macro2::Delimiter::Parenthesis);
        look(&token, is_called);
        if let TokenTree::Group(group) = token {
            for_each_token(&group.stream(), look);
        }
    }
}

/// The names in the braces of a text.
fn inline_names(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).map(|rest| {
        let end = rest.find(|letter: char| !(letter.is_alphanumeric() || letter == '_')).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    })
}
