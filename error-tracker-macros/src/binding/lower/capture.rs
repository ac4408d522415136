//! Closures and blocks that run later.

use super::*;

impl Lower {
    pub(super) fn closure(&mut self, closure: &mut syn::ExprClosure) {
        let moves = closure.capture.is_some();
        let tokens = closure.body.to_token_stream();
        let inputs: Vec<Pat> = closure.inputs.iter().cloned().collect();
        self.captured(moves, tokens, |lower| {
            for input in &inputs {
                lower.declare_pattern(input, Class::Unknown, &Sources::new(), false);
            }
            lower.value(&mut closure.body);
        });
    }

    /// A body that runs later, perhaps never, perhaps often: what it does to the variables outside may happen at once.
    pub(super) fn captured(&mut self, moves: bool, tokens: proc_macro2::TokenStream, body: impl FnOnce(&mut Self)) {
        if moves {
            let mut seen = HashSet::new();
            for ident in super::super::source::idents(tokens) {
                if let Some(binding) = self.resolve(&ident)
                    && seen.insert(binding)
                {
                    let touch = if self.bindings[binding].class.is_copy() { Touch::Read } else { Touch::Move };
                    let node = self.touch(binding, touch, true);
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
