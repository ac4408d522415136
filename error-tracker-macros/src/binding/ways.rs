//! What a value borrows from that comes out of a block, of one of several ways, or of a closure.

use std::collections::HashSet;

use quote::ToTokens;
use syn::{Block, Expr, Ident, Stmt, visit::Visit};

use super::{
    BindingId, Class,
    diverge::diverges,
    known,
    lower::Lower,
    pattern,
    source::{Sources, idents},
};

/// The names that a value is made of.
type Names = HashSet<String>;

fn names_in(tokens: &impl ToTokens) -> Names {
    idents(tokens.to_token_stream()).into_iter().map(|ident| ident.to_string()).collect()
}

fn binds_any(pattern: &syn::Pat, names: &Names) -> bool {
    pattern::names(pattern).iter().any(|name| names.contains(&name.ident.to_string()))
}

impl Lower {
    /// What the value may borrow from, whichever way it comes from; hands back the names that it is made of.
    ///
    /// A name that is declared on the way stands for what it was made of, and for what it hides.
    pub(super) fn collect_ways(&self, value: &Expr, sources: &mut Sources) -> Names {
        match value {
            _ if diverges(value) => Names::new(),
            Expr::Paren(inner) => self.collect_ways(&inner.expr, sources),
            Expr::Group(inner) => self.collect_ways(&inner.expr, sources),
            Expr::Block(block) if block.label.is_none() => self.collect_block(&block.block, sources),
            Expr::Unsafe(block) => self.collect_block(&block.block, sources),
            Expr::If(branch) => {
                let mut names = self.collect_block(&branch.then_branch, sources);
                self.collect_condition(&branch.cond, &mut names, sources);
                if let Some((_, other)) = &branch.else_branch {
                    names.extend(self.collect_ways(other, sources));
                }
                names
            }
            Expr::Match(choice) => {
                let mut all = Names::new();
                for arm in &choice.arms {
                    let names = self.collect_ways(&arm.body, sources);
                    if binds_any(&arm.pat, &names) {
                        all.extend(self.collect_scrutinee(&choice.expr, sources));
                    }
                    all.extend(names);
                }
                all
            }
            other => {
                self.collect(other, sources);
                names_in(other)
            }
        }
    }

    fn collect_block(&self, block: &Block, sources: &mut Sources) -> Names {
        let Some((Stmt::Expr(tail, None), before)) = block.stmts.split_last() else {
            // A macro may be the value as well.
            if let Some(Stmt::Macro(call)) = block.stmts.last() {
                self.collect_tokens(call.mac.tokens.clone(), sources);
            }
            return Names::new();
        };
        let mut names = self.collect_ways(tail, sources);
        for statement in before.iter().rev() {
            match statement {
                Stmt::Local(local) if binds_any(&local.pat, &names) => {
                    if let Some(init) = &local.init
                        && !is_free(&local.pat)
                    {
                        names.extend(self.collect_scrutinee(&init.expr, sources));
                    }
                }
                Stmt::Item(_) => {}
                // It may put anything that it names into what the value is made of.
                other if Changes::of(other).may_change(&names) => {
                    self.collect_tokens(other.to_token_stream(), sources);
                    names.extend(names_in(other));
                }
                _ => {}
            }
        }
        names
    }

    /// The patterns in a condition, where they bind what the value is made of.
    fn collect_condition(&self, condition: &Expr, names: &mut Names, sources: &mut Sources) {
        match condition {
            Expr::Binary(chain) => {
                self.collect_condition(&chain.right, names, sources);
                self.collect_condition(&chain.left, names, sources);
            }
            Expr::Let(condition) if binds_any(&condition.pat, names) => {
                names.extend(self.collect_scrutinee(&condition.expr, sources));
            }
            _ => {}
        }
    }

    /// What the names of a pattern may borrow from: what the value does, and the place itself.
    fn collect_scrutinee(&self, scrutinee: &Expr, sources: &mut Sources) -> Names {
        let names = self.collect_ways(scrutinee, sources);
        if let Some(root) = self.root(scrutinee)
            && (self.bindings[root].class != Class::Shared || self.can_lend(root))
        {
            sources.push((root, self.can_lend(root)));
        }
        names
    }

    /// The variables that the value takes as they are, and in no other way: what is lent through them is not lent by
    /// them.
    pub(super) fn handed_on(&self, value: &Expr) -> Vec<BindingId> {
        let mut handed_on = HandedOn::default();
        handed_on.value(value);
        let resolved =
            |idents: &[Ident]| -> Vec<BindingId> { idents.iter().filter_map(|ident| self.resolve(ident)).collect() };
        let otherwise = resolved(&handed_on.otherwise);
        resolved(&handed_on.values).into_iter().filter(|id| !otherwise.contains(id)).collect()
    }

    /// What a closure holds: mutably only what its body may change.
    pub(super) fn collect_closure(&self, closure: &syn::ExprClosure, sources: &mut Sources) {
        let own: Names = closure.inputs.iter().flat_map(pattern::names).map(|name| name.ident.to_string()).collect();
        let mut changes = Changes::default();
        changes.visit_expr(&closure.body);
        for ident in idents(closure.body.to_token_stream()) {
            let Some(binding) = self.resolve(&ident).filter(|_| !own.contains(&ident.to_string())) else { continue };
            self.held_by(binding, sources);
            let is_number = self.bindings[binding].class == Class::Scalar;
            let changed = changes.anything
                || changes.assigned.contains(&ident)
                || (!is_number && changes.called.contains(&ident))
                || (is_number && self.bindings[binding].mutable && changes.altered.contains(&ident))
                || matches!(self.bindings[binding].class, Class::Mutable | Class::Unknown | Class::Pinned);
            if !(closure.capture.is_some() && is_number) {
                sources.push((binding, changed && self.can_lend(binding)));
            }
        }
    }
}

/// The names in a value: those that stand for what they hold, and those that are used in another way.
#[derive(Default)]
struct HandedOn {
    values: Vec<Ident>,
    otherwise: Vec<Ident>,
}

impl HandedOn {
    fn value(&mut self, value: &Expr) {
        match value {
            Expr::Path(path) => self.values.extend(path.path.get_ident().cloned()),
            Expr::Paren(inner) => self.value(&inner.expr),
            Expr::Group(inner) => self.value(&inner.expr),
            Expr::Try(inner) => self.value(&inner.expr),
            Expr::Cast(inner) => self.value(&inner.expr),
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|value| self.value(value)),
            Expr::Array(array) => array.elems.iter().for_each(|value| self.value(value)),
            Expr::Struct(literal) if literal.rest.is_none() => {
                literal.fields.iter().for_each(|field| self.value(&field.expr));
            }
            Expr::Call(call) if matches!(*call.func, Expr::Path(_)) => {
                self.otherwise.extend(root_of(&call.func).cloned());
                call.args.iter().for_each(|value| self.value(value));
            }
            other => self.otherwise.extend(idents(other.to_token_stream())),
        }
    }
}

/// Whether the written type of the pattern borrows from nothing.
fn is_free(pattern: &syn::Pat) -> bool {
    matches!(pattern, syn::Pat::Type(typed) if Class::of_type(&typed.ty).is_free())
}

/// The names that a piece of code may change.
#[derive(Default)]
struct Changes {
    /// By an assignment, or by lending them mutably.
    assigned: Vec<Ident>,
    /// By a method, or by calling them.
    called: Vec<Ident>,
    /// By a method that no number has of itself.
    altered: Vec<Ident>,
    /// Those of the called that may come to hold what they are given.
    given: Vec<Ident>,
    /// In a way that nobody can see.
    anything: bool,
}

impl Changes {
    fn of(statement: &Stmt) -> Self {
        let mut changes = Self::default();
        changes.visit_stmt(statement);
        changes
    }

    fn may_change(&self, names: &Names) -> bool {
        self.anything || self.assigned.iter().chain(&self.given).any(|name| names.contains(&name.to_string()))
    }
}

fn root_of(place: &Expr) -> Option<&Ident> {
    match place {
        Expr::Path(path) => path.path.get_ident(),
        Expr::Field(field) => root_of(&field.base),
        Expr::Index(index) => root_of(&index.expr),
        Expr::Paren(inner) => root_of(&inner.expr),
        Expr::Group(inner) => root_of(&inner.expr),
        Expr::Unary(unary) => root_of(&unary.expr),
        _ => None,
    }
}

impl<'ast> Visit<'ast> for Changes {
    fn visit_expr_assign(&mut self, assign: &'ast syn::ExprAssign) {
        match root_of(&assign.left) {
            Some(root) => self.assigned.push(root.clone()),
            None => self.assigned.extend(idents(assign.left.to_token_stream())),
        }
        syn::visit::visit_expr_assign(self, assign);
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        if known::assigns(&binary.op) {
            self.assigned.extend(root_of(&binary.left).cloned());
        }
        syn::visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_reference(&mut self, reference: &'ast syn::ExprReference) {
        if reference.mutability.is_some() {
            self.assigned.extend(root_of(&reference.expr).cloned());
        }
        syn::visit::visit_expr_reference(self, reference);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let method = call.method.to_string();
        if !known::reads_receiver(&method, call.args.len()) && !method.starts_with("is_") {
            self.called.extend(root_of(&call.receiver).cloned());
            if !known::is_of_numbers(&method) {
                self.altered.extend(root_of(&call.receiver).cloned());
            }
            if !known::passes_through(&method) {
                self.given.extend(root_of(&call.receiver).cloned());
            }
        }
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        self.called.extend(root_of(&call.func).cloned());
        self.given.extend(root_of(&call.func).cloned());
        syn::visit::visit_expr_call(self, call);
    }

    fn visit_expr_raw_addr(&mut self, _: &'ast syn::ExprRawAddr) {
        self.anything = true;
    }

    fn visit_pat_ident(&mut self, name: &'ast syn::PatIdent) {
        self.anything |= name.by_ref.is_some() && name.mutability.is_some();
        syn::visit::visit_pat_ident(self, name);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.anything |= !matches!(
            known::macro_kind(&call.path),
            known::MacroKind::Format | known::MacroKind::Assert | known::MacroKind::Panic | known::MacroKind::Nothing
        );
    }
}
