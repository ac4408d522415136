//! Where a function that can be suspended finds its arguments. Those that its frame keeps a copy of are read from there:
//! otherwise the future would hold them twice, and be so much larger.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{Block, Expr, ExprField, Index, Member};

use super::rewrite::{Rewriter, hidden, own};

/// The arguments of which the frame holds all, by name, each with its number there.
#[derive(Default)]
pub(super) struct Places(Vec<(String, u32)>);

impl Places {
    /// Where the frame holds what this expression names, if it is nothing but a name.
    pub(super) fn of(&self, expr: &Expr) -> Option<Expr> {
        let Expr::Path(path) = expr else { return None };
        if self.0.is_empty() || path.qself.is_some() || !path.attrs.is_empty() {
            return None;
        }
        let name = path.path.get_ident()?.to_string();
        let (_, index) = self.0.iter().find(|(of, _)| *of == name)?;
        let frame = Expr::Path(syn::ExprPath { attrs: Vec::new(), qself: None, path: hidden("enter", 0).into() });
        let number = Member::Unnamed(Index { index: *index, span: Span::mixed_site() });
        let members = [Member::Named(own("kept")), number, Member::Named(own("held"))];
        Some(members.into_iter().fold(frame, |base, member| {
            let (base, dot_token) = (Box::new(base), Default::default());
            Expr::Field(ExprField { attrs: Vec::new(), base, dot_token, member })
        }))
    }
}

impl Rewriter<'_> {
    /// The arguments that are read from the frame: no other variable, and no item of the body, has their name.
    pub(super) fn kept_places(&self, body: &Block) -> Places {
        let bindings = &self.analysis.bindings;
        let is_alone = |id: usize| {
            bindings.iter().filter(|other| other.name == bindings[id].name).count() == 1
                && !declares_item(quote::ToTokens::to_token_stream(body), &bindings[id].name)
        };
        let kept = (0..bindings.len()).filter(|&id| self.kept_at(id).is_some() && is_alone(id));
        Places(kept.filter_map(|id| Some((bindings[id].name.clone(), self.kept_at(id)?))).collect())
    }
}

/// Whether an item of this name is declared in there.
fn declares_item(tokens: TokenStream, name: &str) -> bool {
    let mut after_word = false;
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => {
            let is_meant = after_word && ident == name;
            after_word = ["const", "static", "fn", "use", "as", "mut"].iter().any(|word| ident == word);
            is_meant
        }
        TokenTree::Group(group) => {
            after_word = false;
            declares_item(group.stream(), name)
        }
        _ => {
            after_word = false;
            false
        }
    })
}
