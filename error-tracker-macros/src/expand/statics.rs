//! The `static`s of a function: what is known of it, and of its failure points, before anything fails.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use syn::Stmt;

use super::rewrite::{Rewriter, statement};
use crate::{binding::BindingId, origin::Origin};

/// So many times why a variable is not handed over is added to its number: what the runtime calls by this name.
pub(super) const ABSENT: usize = 1 << 16;

impl Rewriter<'_> {
    /// Notes a failure point of the function; what names it. `shown` are the numbers of its variables.
    pub(super) fn known_point(
        &mut self,
        span: Span,
        text: &str,
        shown: &[TokenStream],
        silent: bool,
        origin: &Origin,
    ) -> TokenStream {
        let of = origin.names.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        let Origin { only, direct, alone, .. } = origin;
        let converts = text.ends_with('?');
        let runtime = &self.runtime;
        let (line, column) = place(span);
        let (line, column) = (Literal::u32_unsuffixed(line), Literal::u32_unsuffixed(column));
        let place = number_of(self.points.len());
        self.points.push(quote! {
            #runtime::Point::new(
                &__ERROR_TRACKER_FUNCTION,
                (#line, #column),
                #text,
                &[#(#shown),*],
                #of,
                [#silent, #only, #converts, #direct, #alone],
            )
        });
        quote!(&__ERROR_TRACKER_POINTS[#place])
    }

    /// The static of the failure points, which is one, because each has to be looked at as a function would be.
    pub(super) fn points_static(&self) -> Option<Stmt> {
        let (runtime, points, count) = (&self.runtime, &self.points, number_of(self.points.len()));
        (!points.is_empty()).then(|| {
            statement(quote! {
                static __ERROR_TRACKER_POINTS: [#runtime::Point; #count] = [#(#points),*]
            })
        })
    }

    /// The static that says what the failure points and the frame of the function share.
    pub(super) fn function_static(&self) -> Stmt {
        let (runtime, function, counted, level) = (&self.runtime, &self.function, self.counted, self.level());
        let called = &self.called;
        let leaves_unseen = self.origins.leaves_unseen;
        let (names, dealt_with) = (self.names(), self.origins.dealt_with().collect::<Vec<_>>().join(" "));
        statement(quote! {
            static __ERROR_TRACKER_FUNCTION: #runtime::Function = #runtime::Function {
                name: #function,
                called: #called,
                module_path: #runtime::core::module_path!(),
                file: #runtime::core::file!(),
                level: #runtime::Level::#level,
                counted: #counted,
                names: &[#(#names),*],
                dealt_with: #dealt_with,
                leaves_unseen: #leaves_unseen,
            }
        })
    }

    /// The number of a static among the function's names: they stand behind the variables.
    pub(super) fn number_of_global(&self, global: usize) -> usize {
        self.analysis.bindings.len() + global
    }

    /// What is known of the variables and statics before anything fails.
    fn names(&self) -> Vec<TokenStream> {
        let runtime = &self.runtime;
        let name_of = |kind: &str, name: String, masked: bool| {
            let (kind, masked) = (Ident::new(kind, Span::call_site()), masked.then(|| quote!(.masked())));
            quote!(#runtime::Name::#kind(#name) #masked)
        };
        let bindings = self.analysis.bindings.iter().map(|binding| {
            let name = syn::ext::IdentExt::unraw(&binding.ident).to_string();
            let kind = if binding.argument { "argument" } else { "local" };
            name_of(kind, name, self.options.mask.contains(&binding.ident))
        });
        let globals = self.options.globals.iter().map(|global| {
            let last = global.segments.last().map(|segment| &segment.ident);
            let masked = last.is_some_and(|last| self.options.mask.contains(last));
            name_of("global", last.map(ToString::to_string).unwrap_or_default(), masked)
        });
        bindings.chain(globals).collect()
    }

    /// How bad a failure of this function is.
    pub(super) fn level(&self) -> TokenStream {
        match self.options.level.as_ref().map(|level| level.0.as_str()) {
            Some("debug") => quote!(Debug),
            Some("info") => quote!(Info),
            Some("warning") => quote!(Warning),
            Some("fatal") => quote!(Fatal),
            _ => quote!(Error),
        }
    }
}

/// A variable's number among the function's names, as it is written.
pub(super) fn number_of(id: BindingId) -> Literal {
    Literal::usize_unsuffixed(id)
}

/// Line and column, from 1; zero where there is no compiler to ask.
pub(super) fn place(span: Span) -> (u32, u32) {
    if !proc_macro::is_available() {
        return (0, 0);
    }
    let span = span.unwrap();
    (u32::try_from(span.line()).unwrap_or(0), u32::try_from(span.column()).unwrap_or(0))
}
