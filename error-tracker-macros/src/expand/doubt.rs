//! Variables that can be read only if nothing of what the function was lent lives on in what it returns: where no lifetime
//! is written, the compiler is asked.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Block, Item, Signature, Stmt, UseTree};

use super::rewrite::{Rewriter, hidden, own, statement};
use crate::{
    binding::{BindingId, Verdict},
    stats,
};

/// Whether an item of the block may give another meaning to a name in the type.
fn hides_names_of(block: &Block, ty: &TokenStream) -> bool {
    block.stmts.iter().any(|statement| match statement {
        Stmt::Item(Item::Use(import)) => brings_in(&import.tree, ty),
        Stmt::Item(Item::Struct(item)) => names(ty, &item.ident),
        Stmt::Item(Item::Enum(item)) => names(ty, &item.ident),
        Stmt::Item(Item::Union(item)) => names(ty, &item.ident),
        Stmt::Item(Item::Type(item)) => names(ty, &item.ident),
        Stmt::Item(Item::Trait(item)) => names(ty, &item.ident),
        Stmt::Item(Item::Mod(item)) => names(ty, &item.ident),
        Stmt::Item(Item::Const(item)) => names(ty, &item.ident),
        Stmt::Item(Item::ExternCrate(item)) => names(ty, item.rename.as_ref().map_or(&item.ident, |(_, name)| name)),
        // A macro of another crate makes what it likes.
        Stmt::Item(Item::Macro(item)) => item.ident.is_none(),
        _ => false,
    })
}

fn brings_in(tree: &UseTree, ty: &TokenStream) -> bool {
    match tree {
        UseTree::Path(path) if matches!(&*path.tree, UseTree::Group(_)) => {
            names(ty, &path.ident) || brings_in(&path.tree, ty)
        }
        UseTree::Path(path) => brings_in(&path.tree, ty),
        UseTree::Name(name) => names(ty, &name.ident),
        UseTree::Rename(renamed) => names(ty, &renamed.rename),
        UseTree::Glob(_) => true,
        UseTree::Group(group) => group.items.iter().any(|inner| brings_in(inner, ty)),
    }
}

fn names(ty: &TokenStream, name: &Ident) -> bool {
    ty.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => names(&group.stream(), name),
        _ => false,
    })
}

impl Rewriter<'_> {
    /// The variables at this point that are shown only if no loan lasts, where the code around them is always there.
    pub(super) fn doubtful(&self, number: usize) -> Vec<BindingId> {
        let point = &self.analysis.points[number];
        let plain = |id: BindingId| {
            self.is_shown(id) && self.analysis.bindings[id].conditions.is_empty() && self.kept(id).is_none()
        };
        let read = |id: BindingId| point.variables.contains(&(id, Verdict::Borrow));
        point.doubtful.iter().copied().filter(|&id| plain(id) && read(id)).collect()
    }

    /// Asks whether what the function was lent lives on in what it returns, where that is in doubt. Where an item in the
    /// body may have a name of the type, nobody can ask: it may.
    pub(super) fn loan(&self, signature: &Signature, body: &Block) -> Option<Stmt> {
        let (runtime, loan, output) = (&self.runtime, hidden("loan", 0), &signature.output);
        let in_doubt = self.analysis.points.iter().any(|point| !point.doubtful.is_empty());
        let answer = if hides_names_of(body, &output.to_token_stream()) {
            quote!(#runtime::LoanLasts.answer())
        } else {
            quote!(#runtime::Loan::<fn(&()) #output>::ASKED.answer())
        };
        let told = stats::told(stats::Choice::Shown, &signature.ident, &answer);
        in_doubt.then(|| statement(quote!(#told let #loan = #answer)))
    }

    /// The variable, if there is a way to it: if nothing that the function was lent lives on in what it returns.
    pub(super) fn reached(&self, var: &TokenStream) -> TokenStream {
        let (runtime, loan, way) = (&self.runtime, hidden("loan", 0), own("__way"));
        quote! {
            if let #runtime::Some(#way) = #loan.way() {
                #way.go();
                #runtime::Some(#var)
            } else {
                #runtime::None
            }
        }
    }

    /// What a variable is read by that can be borrowed.
    pub(super) fn var(&self, number: usize, id: BindingId) -> TokenStream {
        let (runtime, ident) = (&self.runtime, &self.analysis.bindings[id].ident);
        if self.analysis.points[number].conditional {
            let way = self.way_at(number, id);
            return quote!(#runtime::Var::new(&#ident, #way));
        }
        let tier = hidden("tier", id);
        quote!(#runtime::Var::new(&#ident, #tier))
    }
}
