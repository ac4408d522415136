//! Variables that can be read only if nothing of what the function was lent lives on in what it returns, or if a use by
//! value has left them where they are: what no text tells, the compiler is asked.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Block, Expr, Item, Signature, Stmt, UseTree};

use super::{
    dead::checked,
    rewrite::{Rewriter, hidden, own, statement},
};
use crate::{
    binding::{BindingId, Staying, Verdict},
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
    /// What a closure is handed that looks at this point: the variables that the compiler is asked about, each with what
    /// reads it where it can be read.
    pub(super) fn handed_in(&self, number: usize) -> Vec<(BindingId, TokenStream)> {
        let doubtful = self.doubtful(number).into_iter().map(|id| (id, self.reached(&self.var(number, id))));
        let staying = self.analysis.points[number].staying.iter().filter(|one| self.is_shown(one.id));
        doubtful.chain(staying.map(|one| (one.id, self.reached_if_it_stays(number, one)))).collect()
    }

    /// The variables at this point that are shown only if no loan lasts, where the code around them is always there.
    fn doubtful(&self, number: usize) -> Vec<BindingId> {
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
        if self.analysis.points.iter().all(|point| point.doubtful.is_empty()) {
            return None;
        }
        let (runtime, loan, output) = (&self.runtime, hidden("loan", 0), &signature.output);
        let answer = if hides_names_of(body, &output.to_token_stream()) {
            quote!(#runtime::LoanLasts.answer())
        } else {
            quote!(#runtime::Loan::<fn(&()) #output>::ASKED.answer())
        };
        let told = stats::told(stats::Choice::Shown, &signature.ident, &answer);
        Some(statement(quote!(#told let #loan = #answer)))
    }

    /// The variable, if there is a way to it: if nothing that the function was lent lives on in what it returns.
    pub(super) fn reached(&self, var: &TokenStream) -> TokenStream {
        let runtime = &self.runtime;
        self.reached_if_loan_ends(&quote!(#runtime::Some(#var)))
    }

    fn reached_if_loan_ends(&self, reached: &TokenStream) -> TokenStream {
        let loan = hidden("loan", 0);
        self.reached_by(&quote!(#loan.way()), reached)
    }

    /// The variable, if there is a way to it: if the types that have to be copied are.
    pub(super) fn reached_if_it_stays(&self, number: usize, staying: &Staying) -> TokenStream {
        let (runtime, var) = (&self.runtime, self.var(number, staying.id));
        let reached = staying.needs.iter().rev().fold(quote!(#runtime::Some(#var)), |reached, &need| {
            let stay = hidden("stay", need);
            self.reached_by(&quote!(#runtime::stays(#stay)), &reached)
        });
        let in_doubt = self.analysis.points[number].doubtful.contains(&staying.id);
        if in_doubt { self.reached_if_loan_ends(&reached) } else { reached }
    }

    /// Which variables the compiler is asked about whether they are copied.
    pub(super) fn asked_to_stay(&self) -> Vec<bool> {
        let mut asked = vec![false; self.analysis.bindings.len()];
        let shown = self.analysis.points.iter().flat_map(|point| &point.staying).filter(|one| self.is_shown(one.id));
        shown.flat_map(|one| &one.needs).for_each(|&need| asked[need] = true);
        asked
    }

    /// Asks it behind the declaration, where the function is checked and does not run.
    pub(super) fn ask_to_stay(&self, id: BindingId) -> Option<Stmt> {
        let (runtime, carry, ident) = (&self.runtime, hidden("stay_carry", id), &self.analysis.bindings[id].ident);
        let asks = self.asked_to_stay[id] && !self.is_known_early(id);
        asks.then(|| Stmt::Expr(Expr::Verbatim(checked(&quote!(#carry = #runtime::carry_stay(&#ident);))), None))
    }

    fn reached_by(&self, gives_way: &TokenStream, reached: &TokenStream) -> TokenStream {
        let (runtime, way) = (&self.runtime, own("__way"));
        quote! {
            if let #runtime::Some(#way) = #gives_way {
                #way.go();
                #reached
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
