//! Closures and blocks that run later.

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

impl Lower {
    pub(super) fn closure(&mut self, closure: &mut syn::ExprClosure) {
        let moves = closure.capture.is_some();
        let tokens = closure.body.to_token_stream();
        let inputs: Vec<Pat> = closure.inputs.iter().cloned().collect();
        let mut own = OwnNames::default();
        own.visit_expr_closure(closure);
        self.captured(moves, tokens, &own.0, |lower| {
            for input in &inputs {
                lower.declare_pattern(input, Class::Unknown, &Sources::new(), false);
            }
            lower.value(&mut closure.body);
        });
    }

    /// A body that runs later, perhaps never, perhaps often: what it does to the variables outside may happen at once.
    /// What it names is its own where it declares that name, which `own` holds.
    pub(super) fn captured(
        &mut self,
        moves: bool,
        tokens: proc_macro2::TokenStream,
        own: &[Ident],
        body: impl FnOnce(&mut Self),
    ) {
        if moves {
            let mut seen = HashSet::new();
            for ident in super::super::source::idents(tokens) {
                if let Some(binding) = self.resolve(&ident)
                    && seen.insert(binding)
                {
                    let touch = if self.bindings[binding].class.is_copy() { Touch::Read } else { Touch::Move };
                    let perhaps_own = usize::from(own.contains(&ident));
                    self.uncertain += perhaps_own;
                    let node = self.touch(binding, touch, true);
                    self.uncertain -= perhaps_own;
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
