//! Macro calls: those whose arguments are expressions, and those that nobody can read.

use proc_macro2::TokenTree;

use super::*;

impl Lower {
    /// Whether the body defines this macro itself, so that its name says nothing.
    fn is_own_macro(&self, path: &syn::Path) -> bool {
        self.own_macros.iter().any(|(name, _)| path.is_ident(name))
    }

    /// What is known of this macro.
    pub(in super::super) fn kind_of(&self, path: &syn::Path) -> MacroKind {
        if self.is_own_macro(path) { MacroKind::Unknown } else { known::macro_kind(path) }
    }

    /// Whether the macro is one whose body, or whose way out, is ours.
    pub(super) fn is_read_macro(&self, call: &syn::Macro) -> bool {
        match self.kind_of(&call.path) {
            MacroKind::Bail | MacroKind::Ensure => {
                self.shape.fallible && self.closures == 0 && !crate::macros::leaves(&call.tokens)
            }
            MacroKind::Unknown => crate::macros::scope_parts(call).is_some(),
            _ => false,
        }
    }

    pub(super) fn macro_expr(&mut self, expr: &mut Expr, tail: bool) {
        let Expr::Macro(call) = expr else { return };
        if let Some((header, mut body)) = crate::macros::scope_parts(&call.mac) {
            self.header(&call.mac);
            self.macros += 1;
            self.block(&mut body, tail && self.closures == 0);
            self.macros -= 1;
            call.mac.tokens = header.into_iter().chain(body.to_token_stream()).collect();
            return;
        }
        let exit = if self.kind_of(&call.mac.path) == MacroKind::Ensure { Exit::Ensure } else { Exit::Bail };
        let (span, text) = (call.mac.path.span(), crate::text::of(&call.mac));
        // It may take what it is given.
        self.closures += 1;
        match crate::macros::arguments(&call.mac) {
            Some(mut arguments) => {
                self.inline(Some(usize::from(exit == Exit::Ensure)), &arguments.items);
                for item in &mut arguments.items {
                    if let Some(expr) = item.expr_mut() {
                        self.value(expr);
                    }
                }
            }
            None => self.unknown_tokens(call.mac.tokens.clone()),
        }
        self.closures -= 1;
        self.reach(exit, expr, span, text, HashSet::new(), false, true);
        if exit == Exit::Bail {
            self.diverge();
        }
    }

    /// The values before the body of a `scope!`: read, and evaluated in place.
    pub(super) fn header(&mut self, call: &syn::Macro) {
        let Ok(input) = syn::parse2::<crate::scope_input::ScopeInput>(call.tokens.clone()) else { return };
        if let crate::scope_input::Header::Extras(extras) = input.header {
            self.closures += 1;
            for mut extra in extras {
                self.place(&mut extra.value, Mode::Read);
            }
            self.closures -= 1;
        }
    }

    pub(super) fn macro_call(&mut self, call: &mut syn::Macro) {
        let kind = self.kind_of(&call.path);
        match kind {
            MacroKind::Nothing => {}
            MacroKind::Unknown if self.hands_on(call) => {}
            MacroKind::Unknown => {
                let mut tokens = call.tokens.clone();
                if self.is_own_macro(&call.path) {
                    // It may call the others.
                    tokens.extend(self.own_macros.iter().flat_map(|(_, tokens)| tokens.clone()));
                }
                self.unknown_tokens(tokens);
            }
            _ => match crate::macros::arguments(call) {
                Some(mut arguments) => {
                    let name = call.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
                    let logs = usize::from(crate::macros::is_for_logging(&name));
                    self.macros += 1;
                    self.logs += logs;
                    self.macro_arguments(kind, &name, &mut arguments.items);
                    self.logs -= logs;
                    self.macros -= 1;
                    call.tokens = arguments.into_tokens();
                    if kind == MacroKind::Panic || kind == MacroKind::Bail {
                        self.diverge();
                    }
                }
                None => self.unknown_tokens(call.tokens.clone()),
            },
        }
    }

    /// A macro that stands for a `?`: what it is given is looked at before it is handed on.
    fn hands_on(&mut self, call: &mut syn::Macro) -> bool {
        let is_known = known::stands_for_question(&call.path) && !self.is_own_macro(&call.path);
        let readable = self.shape.fallible && self.closures == 0 && is_known;
        let Some(mut operand) = readable.then(|| syn::parse2::<Expr>(call.tokens.clone()).ok()).flatten() else {
            return false;
        };
        let (span, text) = (call.path.span(), crate::text::of(call));
        self.macros += 1;
        self.point(Exit::Handed, &mut operand, span, text);
        self.macros -= 1;
        call.tokens = operand.to_token_stream();
        true
    }

    pub(super) fn macro_arguments(&mut self, kind: MacroKind, name: &str, items: &mut [crate::macros::Argument]) {
        self.inline(values_before_text(kind, name), items);
        for (index, item) in items.iter_mut().enumerate() {
            let Some(expr) = item.expr_mut() else { continue };
            match kind {
                MacroKind::Write if index == 0 => self.place(expr, Mode::Change),
                MacroKind::Values => self.value(expr),
                MacroKind::Matches => {
                    self.place(expr, Mode::Read);
                    return;
                }
                _ => self.place(expr, Mode::Read),
            }
        }
    }

    /// Reads the variables that texts name in braces. It is certain of the first one behind so many values, and of none that
    /// the call itself gives a name to.
    fn inline(&mut self, before: Option<usize>, items: &[crate::macros::Argument]) {
        let certain = formatted_behind(before, items);
        for ident in items.iter().filter_map(|item| item.literal()).flat_map(|text| inline_arguments(&text)) {
            if let Some(binding) = self.resolve(&ident) {
                let doubtful = usize::from(!certain.contains(&ident));
                self.uncertain += doubtful;
                self.touch(binding, Touch::Read, true);
                self.uncertain -= doubtful;
            }
        }
    }

    /// Tokens that nobody can read: each variable that they name may be changed, moved, or lent.
    pub(super) fn unknown_tokens(&mut self, tokens: proc_macro2::TokenStream) {
        self.perhaps_leaves(&tokens);
        self.uncertain += 1;
        let mut seen = HashSet::new();
        for ident in super::super::source::idents(tokens.clone()) {
            if let Some(binding) = self.resolve(&ident)
                && seen.insert(binding)
            {
                if !self.is_initialized(binding) || assigns(tokens.clone(), &ident) {
                    self.touch(binding, Touch::PerhapsAssign, true);
                }
                let touch = if self.bindings[binding].class.is_copy() { Touch::Read } else { Touch::Move };
                let node = self.touch(binding, touch, false);
                if touch == Touch::Move {
                    self.moved_within_statement(binding, node, true);
                }
                if self.can_lend(binding) {
                    self.touch(binding, Touch::Change, false);
                    // Who knows what it returns.
                    self.returns(&vec![(binding, true)]);
                }
            }
        }
        self.uncertain -= 1;
        self.perhaps_leaves(&tokens);
    }

    /// What nobody can read may hold a `break` or a `continue` for the innermost loop, and for those whose label it
    /// names.
    fn perhaps_leaves(&mut self, tokens: &proc_macro2::TokenStream) {
        let named = super::super::source::idents(tokens.clone());
        let innermost = self.target(None, true);
        for (number, target) in self.targets.iter().enumerate() {
            let is_named = target.label.as_ref().is_some_and(|label| named.contains(&label.ident));
            if is_named || innermost == Some(number) {
                self.graph.link_perhaps(self.current, target.break_to);
                self.graph.link_perhaps(self.current, target.continue_to);
            }
        }
    }
}

/// The variables that the text names in braces which such a macro formats.
pub(super) fn formatted_in(kind: MacroKind, path: &syn::Path, items: &[crate::macros::Argument]) -> Vec<Ident> {
    let name = path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    formatted_behind(values_before_text(kind, &name), items)
}

fn formatted_behind(before: Option<usize>, items: &[crate::macros::Argument]) -> Vec<Ident> {
    let named: Vec<Ident> = items.iter().filter_map(crate::macros::Argument::name).collect();
    let first = before.and_then(|before| items.iter().skip(before).find_map(|item| item.text()));
    first.iter().flat_map(formatted).filter(|ident| !named.contains(ident)).collect()
}

/// How many values stand before the text that such a macro formats, if it formats one.
fn values_before_text(kind: MacroKind, name: &str) -> Option<usize> {
    match kind {
        MacroKind::Format | MacroKind::Panic | MacroKind::Bail => Some(0),
        MacroKind::Write | MacroKind::Ensure => Some(1),
        MacroKind::Assert => Some(if name.ends_with("assert") { 1 } else { 2 }),
        MacroKind::Values | MacroKind::Matches | MacroKind::Nothing | MacroKind::Unknown => None,
    }
}

/// Whether the tokens have `name = ..` in them.
fn assigns(tokens: proc_macro2::TokenStream, name: &Ident) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is = |token: Option<&TokenTree>, sign: &[char]| matches!(token, Some(TokenTree::Punct(punct)) if sign.contains(&punct.as_char()));
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Ident(ident) => {
            ident == name && is(tokens.get(at + 1), &['=']) && !is(tokens.get(at + 2), &['=', '>'])
        }
        TokenTree::Group(group) => assigns(group.stream(), name),
        _ => false,
    })
}
