//! Closures and blocks that run later, and what they name of the variables around them.

use syn::visit::Visit;

use super::*;

/// The names that a closure or a block declares itself.
#[derive(Default)]
pub(super) struct OwnNames(pub(super) Vec<Ident>);

impl<'ast> Visit<'ast> for OwnNames {
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        self.0.push(pattern.ident.clone());
        syn::visit::visit_pat_ident(self, pattern);
    }
}

/// The names of variables in a body: no fields, no methods, no parts of paths.
#[derive(Default)]
pub(in super::super) struct Named {
    /// Those that are used as values.
    pub(in super::super) certain: Vec<Ident>,
    /// Those that stand where only a macro can tell.
    pub(in super::super) perhaps: Vec<Ident>,
}

impl Named {
    /// The same of what does not live as long as the body.
    fn visit_owned(&mut self, expr: &Expr) {
        let mut inner = Named::default();
        inner.visit_expr(expr);
        self.certain.extend(inner.certain);
        self.perhaps.extend(inner.perhaps);
    }

    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        use proc_macro2::TokenTree;
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let dot = |at: Option<usize>| matches!(at.and_then(|at| tokens.get(at)), Some(TokenTree::Punct(punct)) if punct.as_char() == '.');
        for (at, token) in tokens.iter().enumerate() {
            match token {
                // Behind one point stands a field, behind two the end of a range.
                TokenTree::Ident(_) if dot(at.checked_sub(1)) && !dot(at.checked_sub(2)) => {}
                TokenTree::Ident(ident) => self.perhaps.push(ident.clone()),
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => self.perhaps.extend(inline_arguments(literal)),
                TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Named {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Path(path) if path.qself.is_none() => self.certain.extend(path.path.get_ident().cloned()),
            Expr::Verbatim(tokens) => self.tokens(tokens.clone()),
            _ => syn::visit::visit_expr(self, expr),
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let kind = known::macro_kind(&call.path);
        let arguments = (kind != MacroKind::Unknown).then(|| crate::macros::arguments(call)).flatten();
        if let Some(arguments) = arguments {
            arguments.items.iter().filter_map(|item| item.expr()).for_each(|expr| self.visit_owned(expr));
            self.certain.extend(macros::formatted_in(kind, &call.path, &arguments.items));
        }
        self.tokens(call.tokens.clone());
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

/// The names that are certainly used as values in a block.
pub(in super::super) fn named_in(block: &Block) -> Vec<Ident> {
    let mut named = Named::default();
    named.visit_block(block);
    named.certain
}

impl Lower {
    pub(super) fn closure(&mut self, closure: &mut syn::ExprClosure) {
        let moves = closure.capture.is_some();
        let mut named = Named::default();
        if moves {
            named.visit_expr(&closure.body);
        }
        let inputs: Vec<Pat> = closure.inputs.iter().cloned().collect();
        let mut own = OwnNames::default();
        own.visit_expr_closure(closure);
        self.captured(moves, named, &own.0, |lower| {
            for input in &inputs {
                lower.declare_pattern(input, Class::Unknown, &Sources::new(), false);
            }
            lower.value(&mut closure.body);
        });
    }

    /// A body that runs later, perhaps never, perhaps often: what it does to the variables outside may happen at once.
    /// What it names is its own where it declares that name, which `own` holds.
    pub(super) fn captured(&mut self, moves: bool, named: Named, own: &[Ident], body: impl FnOnce(&mut Self)) {
        if moves {
            let mut seen = HashSet::new();
            let certain = named.certain.iter().map(|ident| (ident, true));
            let perhaps = named.perhaps.iter().map(|ident| (ident, false));
            // What is most likely its own comes first, and is not taken for lent to the others.
            let (its_own, taken): (Vec<_>, Vec<_>) = certain.chain(perhaps).partition(|one| own.contains(one.0));
            let its_own = its_own.into_iter().map(|(ident, _)| (ident, false));
            for (ident, certain) in its_own.chain(taken) {
                if let Some(binding) = self.resolve(ident)
                    && seen.insert(binding)
                {
                    let touch = if self.bindings[binding].class.is_copy() { Touch::Read } else { Touch::Move };
                    let doubtful = usize::from(!certain);
                    self.uncertain += doubtful;
                    let node = self.touch(binding, touch, true);
                    self.uncertain -= doubtful;
                    if touch == Touch::Move {
                        let through = matches!(self.bindings[binding].class, Class::Mutable);
                        self.moved_within_statement(binding, node, through);
                    }
                }
            }
        }
        self.taking_closures += usize::from(moves);
        let targets = std::mem::take(&mut self.targets);
        // What the body uses is then its own.
        self.uncertain += usize::from(moves);
        self.closures += 1;
        self.scopes.push(Vec::new());
        self.maybe(|lower| {
            body(lower);
            lower.leave_scope();
        });
        self.closures -= 1;
        self.uncertain -= usize::from(moves);
        self.taking_closures -= usize::from(moves);
        self.targets = targets;
    }
}
