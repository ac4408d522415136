//! What stands in the call of a macro that is known: its tokens are walked as the code that they will be.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::VisitMut;

use super::{rewrite::Rewriter, watch::Entry};
use crate::{
    macros,
    origin::hiding_macro,
    waits::{self, Part},
};

impl Rewriter<'_> {
    /// Walks what can be read of a macro's tokens.
    pub(super) fn visit_call_mut(&mut self, call: &mut syn::Macro) {
        if let Some((header, mut body)) = macros::scope_parts(call) {
            self.visit_block_mut(&mut body);
            call.tokens = header.into_iter().chain(body.to_token_stream()).collect();
            return;
        }
        self.hiding += hiding_macro(call);
        if let (Entry::Polled(_), Some(mut parts)) = (&self.entry, waits::parts(call)) {
            for part in &mut parts {
                if let Part::Future(expr) | Part::Perhaps(expr) | Part::Value(expr) = part {
                    self.visit_expr_mut(expr);
                }
                match part {
                    _ if self.unseen > 0 => {}
                    Part::Future(expr) => *expr = self.waited_for(expr),
                    Part::Perhaps(expr) => *expr = self.perhaps_waited_for(expr),
                    Part::Tokens(_) | Part::Value(_) => {}
                }
            }
            call.tokens = waits::tokens(parts);
            return;
        }
        if let Some(mut arguments) = macros::arguments(call) {
            let mut changed = false;
            for item in &mut arguments.items {
                if let Some(expr) = item.expr_mut() {
                    self.visit_expr_mut(expr);
                    changed = true;
                }
            }
            if changed && has_marks(&call.tokens) {
                call.tokens = arguments.into_tokens();
            }
        }
    }
}

fn has_marks(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident.to_string().starts_with("__error_tracker_"),
        TokenTree::Group(group) => has_marks(&group.stream()),
        _ => false,
    })
}
