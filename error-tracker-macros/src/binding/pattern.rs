//! The names that a pattern binds.

use syn::{Attribute, Ident, Pat};

/// One name of a pattern.
pub(super) struct Bound {
    pub(super) ident: Ident,
    pub(super) mutable: bool,
    pub(super) by_reference: bool,
    /// The same, and not to change it: `ref name`.
    pub(super) by_shared_reference: bool,
    /// The pattern is nothing but this name.
    pub(super) whole: bool,
    /// The `#[cfg]`s on the field that it stands for.
    pub(super) conditions: Vec<Attribute>,
}

/// The names that a pattern binds, in their order; of alternatives, those of the first.
pub(super) fn names(pattern: &Pat) -> Vec<Bound> {
    let mut names = Vec::new();
    collect(pattern, true, &mut names);
    names
}

/// Whether a part of the pattern looks behind a reference: what it names there is none.
pub(super) fn looks_behind(pattern: &Pat) -> bool {
    struct Look(bool);
    impl<'ast> syn::visit::Visit<'ast> for Look {
        fn visit_pat_reference(&mut self, _: &'ast syn::PatReference) {
            self.0 = true;
        }
    }
    let mut look = Look(false);
    syn::visit::Visit::visit_pat(&mut look, pattern);
    look.0
}

/// Whether the pattern tells that what it is matched with is a number, a text or a plain reference, or an `Option` of one:
/// that needs no drop.
pub(super) fn tells_plain(pattern: &Pat) -> bool {
    match pattern {
        Pat::Lit(_) | Pat::Range(_) | Pat::Reference(_) => true,
        Pat::Ident(name) => name.subpat.as_ref().is_some_and(|(_, inner)| tells_plain(inner)),
        Pat::Paren(inner) => tells_plain(&inner.pat),
        Pat::Or(or) => or.cases.iter().any(tells_plain),
        Pat::TupleStruct(tuple) => {
            let is_some = tuple.path.is_ident("Some") && tuple.elems.len() == 1;
            is_some && tuple.elems.first().is_some_and(tells_plain)
        }
        _ => false,
    }
}

fn collect(pattern: &Pat, whole: bool, names: &mut Vec<Bound>) {
    match pattern {
        Pat::Ident(ident) => {
            // A capital first letter is a constant or a variant without fields.
            let text = ident.ident.to_string();
            let constant = ident.subpat.is_none()
                && ident.by_ref.is_none()
                && ident.mutability.is_none()
                && text.trim_start_matches("r#").starts_with(char::is_uppercase);
            if !constant {
                names.push(Bound {
                    ident: ident.ident.clone(),
                    mutable: ident.mutability.is_some() && ident.by_ref.is_none(),
                    by_reference: ident.by_ref.is_some(),
                    by_shared_reference: ident.by_ref.is_some() && ident.mutability.is_none(),
                    whole: whole && ident.subpat.is_none(),
                    conditions: Vec::new(),
                });
            }
            if let Some((_, inner)) = &ident.subpat {
                collect(inner, false, names);
            }
        }
        Pat::Type(typed) => collect(&typed.pat, whole, names),
        Pat::Paren(inner) => collect(&inner.pat, whole, names),
        Pat::Reference(reference) => collect(&reference.pat, false, names),
        Pat::Tuple(tuple) => tuple.elems.iter().for_each(|inner| collect(inner, false, names)),
        Pat::TupleStruct(tuple) => tuple.elems.iter().for_each(|inner| collect(inner, false, names)),
        Pat::Struct(fields) => {
            for field in &fields.fields {
                let first = names.len();
                collect(&field.pat, false, names);
                let conditions = super::lower::conditions(&field.attrs);
                for name in names.iter_mut().skip(first) {
                    name.conditions.extend(conditions.iter().cloned());
                }
            }
        }
        Pat::Slice(slice) => slice.elems.iter().for_each(|inner| collect(inner, false, names)),
        Pat::Or(or) => {
            if let Some(first) = or.cases.first() {
                collect(first, false, names);
            }
        }
        _ => {}
    }
}
