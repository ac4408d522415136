//! One function: its body with the failure points in it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Block, Expr, Signature, Stmt, parse::Parser, spanned::Spanned, visit_mut::VisitMut};

use super::{
    catch,
    dead::{self, checked, may_end},
    made,
    point::without_parentheses,
    raises::Raises,
    rewrite::{Rewriter, hidden, is_value, statement},
    shape,
    tiers::declare_tiers,
    values::{context_value, told, tuples},
    watch::Entry,
};
use crate::{
    arguments::{AdditionalContext, Options},
    binding::{self, Analysis, BindingId, Point, Verdict, gives_closure, is_condition},
    diagnostics::Diagnostics,
    origin::{Origin, Origins},
    stats,
};

/// Rewrites the body of a function so that its failures are taken down.
///
/// `own` tells that the options stand on the function itself, so that the names in them have to be its own; `around` are
/// its other attributes, and those of the items that it stands in.
pub(super) fn rewrite(
    options: &Options,
    around: &[syn::Attribute],
    signature: &Signature,
    body: &mut Block,
    own: bool,
    diagnostics: &mut Diagnostics,
) {
    let asks_for_nothing = !options.silent && !own_names(options, own);
    if signature.constness.is_some() || (asks_for_nothing && compares_as_ordered(signature, body)) {
        return;
    }
    if !options.name_something() && !stats::are_asked() && !made::is_code() {
        name_runtime(body);
        return;
    }
    let silent = options.silent.then(|| silent_value(options, signature));
    let mut shape = shape::of(signature, body, options.none, silent.is_some());
    // The context is made at the failure point, with what can be read there.
    shape.leaves_late &= options.additional_context.is_none();
    let async_inside = signature.asyncness.is_none() && async_body(body).is_some();
    let raises = (options.panics != Some(false)).then(|| Raises::of(body)).filter(|raises| raises.any);
    if !shape.fallible && raises.is_none() && !own_names(options, own) {
        // Nothing can fail here: all that is left to do is to count.
        stats::write_nothing(&signature.ident.to_string());
        enter(options, signature, body);
        return;
    }
    if async_inside && let Some((outer, inner)) = async_body(body) {
        if options.silent {
            let message =
                "`silent` is not there yet for a function that gives an `async` block back; write an `async fn`";
            diagnostics.push(syn::Error::new(signature.ident.span(), message));
        }
        let outer = outer.to_vec();
        let shape = binding::Shape {
            fallible: shape::mentions_failure(inner.to_token_stream()),
            value_borrows: true,
            error_borrows: true,
            hides_loan: true,
            none_fails: options.none,
            leaves_late: false,
            suspends: true,
        };
        let mut rewritten = inner.clone();
        let analysis = binding::analyse_async(signature, around, &outer, &mut rewritten, shape);
        if own {
            check(options, signature, &analysis, inner, diagnostics);
        }
        *inner = finish(options, signature, analysis, rewritten, inner, None, polled(raises));
        return;
    }
    let mut rewritten = body.clone();
    let analysis = binding::analyse(signature, around, &mut rewritten, shape);
    if own {
        check(options, signature, &analysis, body, diagnostics);
    }
    let default = silent.clone();
    let entry = match (signature.asyncness, raises) {
        (Some(_), raises) => polled(raises),
        (None, None) => Entry::Counted,
        (None, Some(raises)) => Entry::Watched(raises),
    };
    *body = finish(options, signature, analysis, rewritten, body, silent, entry);
    if let (true, Some(default)) = (options.catches, default) {
        catch::panics(options, signature, body, &default);
    }
}

/// The runtime has to be found all the same, so that a check tells when it is not. A linter looks at what a body is that is
/// one expression.
fn name_runtime(body: &mut Block) {
    if body.stmts.len() > 1 {
        let items = body.stmts.iter().take_while(|statement| matches!(statement, Stmt::Item(_))).count();
        body.stmts.insert(items, statement(quote!(use ::error_tracker as _)));
    }
}

/// Whether it is the `partial_cmp` of a type that is `Ord`: `Some(self.cmp(other))`. A linter holds any other body to be a
/// mistake, and `cmp` itself shows the same values.
fn compares_as_ordered(signature: &Signature, body: &Block) -> bool {
    let [Stmt::Expr(Expr::Call(some), None)] = &body.stmts[..] else { return false };
    let by_cmp = match some.args.first() {
        Some(Expr::MethodCall(call)) => call.method == "cmp",
        Some(Expr::Call(call)) => ends_in(&call.func, "cmp"),
        _ => false,
    };
    signature.ident == "partial_cmp" && by_cmp && ends_in(&some.func, "Some")
}

fn ends_in(path: &Expr, name: &str) -> bool {
    matches!(path, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

fn polled(raises: Option<Raises>) -> Entry {
    raises.map_or(Entry::Uncounted, Entry::Polled)
}

/// The block of an `async` that is all the value of a function: `async { .. }`, or `Box::pin(async { .. })`; and the
/// statements before it.
fn async_body(body: &mut Block) -> Option<(&[Stmt], &mut Block)> {
    let (last, outer) = body.stmts.split_last_mut()?;
    let Stmt::Expr(tail, None) = last else { return None };
    let block = match tail {
        syn::Expr::Async(block) => block,
        syn::Expr::Call(call) if call.args.len() == 1 => {
            let pins = matches!(&*call.func, syn::Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "pin"));
            match call.args.first_mut() {
                Some(syn::Expr::Async(block)) if pins => block,
                _ => return None,
            }
        }
        _ => return None,
    };
    Some((outer, &mut block.block))
}

/// The rewritten block, from the block as it was and what was found out about it.
fn finish(
    options: &Options,
    signature: &Signature,
    mut analysis: Analysis,
    mut rewritten: Block,
    body: &Block,
    silent: Option<TokenStream>,
    entry: Entry,
) -> Block {
    analysis.bindings.iter_mut().for_each(|binding| read_by_us(&mut binding.ident));
    let ends = dead::last_run(&body.stmts).is_some_and(|last| dead::ends(&body.stmts[last]));
    // Otherwise nothing of ours may stand here that names it.
    let names_runtime = !analysis.points.is_empty() || options.error.is_some() || entry.watches();
    let short = if names_runtime { options.short_runtime() } else { None };
    let (runtime, alias) = short.map_or_else(|| (options.runtime(), None), |(name, alias)| (name, Some(alias)));
    let function = options
        .name
        .as_ref()
        .map_or_else(|| syn::ext::IdentExt::unraw(&signature.ident).to_string(), syn::LitStr::value);
    let context_names =
        options.additional_context.as_ref().map(|context| names_in(context, &analysis)).unwrap_or_default();
    let early_context = is_made_early(&context_names, &analysis).then(|| hidden("context", 0));
    let mut rewriter = Rewriter {
        analysis: &analysis,
        options,
        runtime: runtime.clone(),
        function,
        called: syn::ext::IdentExt::unraw(&signature.ident).to_string(),
        counted: matches!(entry, Entry::Counted | Entry::Watched(_)),
        // That of an `async` block is told by the block.
        knows_returned: shape::names_return(&signature.output)
            && (signature.asyncness.is_some() || matches!(entry, Entry::Counted | Entry::Watched(_))),
        asks_returned: false,
        entry,
        generic_error: shape::has_generic_error(&signature.output),
        lent_error: shape::has_lent_error(signature),
        silent,
        context_names,
        early_context: early_context.clone(),
        carried: vec![false; analysis.bindings.len()],
        typed: vec![false; analysis.bindings.len()],
        asked_to_stay: Vec::new(),
        carried_at: Vec::new(),
        last_conditions: last_conditions(body),
        error_tiers: Vec::new(),
        allows: false,
        watched: 0,
        unguarded: Vec::new(),
        loops: 0,
        points: 0,
        points_text: String::new(),
        question: Span::call_site(),
        origins: Origins::of(body),
        hiding: 0,
        awaited: Default::default(),
        unseen: 0,
        shared: Vec::new(),
        places: Default::default(),
        macros: 0,
    };
    rewriter.asked_to_stay = rewriter.asked_to_stay();
    rewriter.places = rewriter.kept_places(body);
    let function_text = rewriter.function_text();
    rewriter.visit_block_mut(&mut rewritten);
    stats::write(&signature.ident, &analysis, |id| rewriter.is_shown(id));

    let recorded = options.error.as_ref().map(|error| rewriter.record_argument(error, signature));
    let mut statements: Vec<Stmt> = leading_items(&mut rewritten);
    statements.extend(alias.map(statement));
    let (begin, frame) = begin(&mut rewriter, signature, body);
    if names_runtime {
        statements.push(rewriter.known_static(&function_text, &frame));
    }
    statements.extend(rewriter.returned_way());
    statements.extend(begin);
    if let (Some(context), Some(early)) = (&options.additional_context, &early_context) {
        let value = context_value(context, &runtime);
        statements.push(statement(quote! {
            let #early = if #runtime::is_active() { #runtime::Some(#value) } else { #runtime::None }
        }));
    }
    statements.extend(recorded);
    let settled = declare_tiers(&rewriter, &mut statements);
    for (id, binding) in analysis.bindings.iter().enumerate() {
        if analysis.saved[id] && rewriter.is_shown(id) && binding.parameter {
            statements.push(rewriter.slot(id));
        }
        if binding.parameter {
            statements.extend(rewriter.ask_to_stay(id));
        }
    }
    statements.extend(still_unused(&rewriter));
    let may_end = dead::last_run(&body.stmts).is_some_and(|last| may_end(&body.stmts[last]));
    append_settled(&mut rewritten, &settled, [ends, may_end], &rewriter);
    if (0..analysis.points.len()).any(|number| rewriter.leaves_late(number)) {
        // What has no value at its end does not come to it.
        statements.extend(rewriter.read_late(rewritten.stmts, ends || !body.stmts.last().is_some_and(is_value)));
    } else {
        statements.append(&mut rewritten.stmts);
    }
    Block { brace_token: body.brace_token, stmts: statements }
}

/// Whether the context has to be made where the function begins, since what it names cannot be read at each failure point.
fn is_made_early(names: &[BindingId], analysis: &Analysis) -> bool {
    let is_readable = |point: &Point, id: &BindingId| {
        point.variables.contains(&(*id, Verdict::Borrow)) && !point.doubtful.contains(id)
    };
    analysis.points.iter().any(|point| names.iter().any(|id| !is_readable(point, id)))
}

/// What a function begins with: how its arguments are shown, and that it is counted. And the text of what is known of its
/// frame.
fn begin(rewriter: &mut Rewriter<'_>, signature: &Signature, body: &Block) -> (Vec<Stmt>, String) {
    let mut statements: Vec<Stmt> = Vec::new();
    statements.extend(rewriter.loan(signature, body));
    statements.extend(rewriter.early_tiers());
    let mut frame = String::new();
    match &rewriter.entry {
        Entry::Uncounted => {}
        Entry::Counted => statements.extend(entered(rewriter.options, signature, body)),
        Entry::Watched(raises) | Entry::Polled(raises) => {
            statements.extend(rewriter.panic_frame());
            frame = rewriter.frame_text(signature, body, raises);
        }
    }
    (statements, frame)
}

/// A name with an underscore in front says that the user never reads it: that we do shall not be held against them.
fn read_by_us(ident: &mut Ident) {
    // The place of the attribute means the same variable where no other macro has given the name a meaning of its own.
    let is_written = || format!("{:?}", ident.span()).starts_with("#0 ");
    if ident.to_string().starts_with('_') && is_written() {
        ident.set_span(Span::call_site().located_at(ident.span()));
    }
}

/// The items that the body begins with: they stay in front of all statements.
fn leading_items(body: &mut Block) -> Vec<Stmt> {
    let items = body.stmts.iter().take_while(|statement| matches!(statement, Stmt::Item(_))).count();
    body.stmts.drain(..items).collect()
}

/// Keeps the compiler's warning about a variable that only we read.
fn still_unused(rewriter: &Rewriter<'_>) -> Vec<Stmt> {
    let bindings = &rewriter.analysis.bindings;
    let read = |id: usize| rewriter.carried[id] || (rewriter.analysis.held[id].is_some() && rewriter.is_shown(id));
    let unused = |id: usize| read(id) && rewriter.analysis.unused[id] && !rewriter.context_names.contains(&id);
    (0..bindings.len())
        .filter(|&id| unused(id) && bindings[id].conditions.is_empty() && bindings[id].ident != "self")
        .filter(|&id| !bindings[id].ident.to_string().starts_with('_'))
        .map(|id| {
            let (ident, lints) = (&bindings[id].ident, &bindings[id].lints);
            Stmt::Expr(Expr::Verbatim(quote!({ #(#lints)* let #ident = (); })), None)
        })
        .collect()
}

/// Whether the options name variables, so that the body has to be read even where nothing can fail.
fn own_names(options: &Options, own: bool) -> bool {
    options.error.is_some() || (own && !(options.skip.is_empty() && options.mask.is_empty()))
}

fn enter(options: &Options, signature: &Signature, body: &mut Block) {
    if let Some(entered) = entered(options, signature, body) {
        body.stmts.insert(0, entered);
    }
}

/// Counts the function while its body runs, where the body can run into anything that is counted or fails.
fn entered(options: &Options, signature: &Signature, body: &Block) -> Option<Stmt> {
    let (runtime, enter) = (options.runtime(), hidden("enter", 0));
    (signature.asyncness.is_none() && calls_something(&body.to_token_stream()))
        .then(|| statement(quote!(let #enter = #runtime::Enter::new())))
}

/// Puts the choices behind everything that can tell a type: behind the value of the body. `ends` says that the last
/// statement never does, `may_end` that it may not.
fn append_settled(body: &mut Block, settled: &TokenStream, [ends, may_end]: [bool; 2], rewriter: &Rewriter<'_>) {
    if settled.is_empty() {
        return;
    }
    let (runtime, block) = (&rewriter.runtime, checked(settled));
    let [allowed, before] = [may_end, false].map(|may_end| rewriter.allowed(may_end));
    let items = body.stmts.split_off(dead::last_run(&body.stmts).map_or(0, |last| last + 1));
    match body.stmts.last_mut() {
        // Nothing comes after it, so what stands on the other way is checked behind it and no more.
        Some(end) if ends && !is_attributed(end) => {
            let tail = quote!(if true { #end } else { #block loop {} });
            *end = Stmt::Expr(Expr::Verbatim(tail), None);
        }
        // With a condition, it may not be there.
        Some(Stmt::Expr(_, semicolon @ None)) if ends => {
            *semicolon = Some(Default::default());
            body.stmts.push(statement(quote!(#allowed let () = #block)));
        }
        // The value of a macro may be made of statements, and an attribute cannot stand on an argument: what can be
        // known without that value has to do.
        Some(Stmt::Macro(syn::StmtMacro { semi_token: None, .. })) => settle_before_last(body, &before, &block),
        Some(Stmt::Expr(tail, None)) if begins_with_condition(tail) => settle_before_last(body, &before, &block),
        Some(Stmt::Expr(tail, None)) if gives_closure(tail) => settle_before_last(body, &before, &block),
        // The attributes speak of what is put around the value as well.
        Some(Stmt::Expr(tail, None)) if begins_with_attribute(tail) => {
            let (attributes, value) = split_attributes(tail);
            let value = match tail {
                Expr::Paren(inner) => without_parentheses(&inner.expr).to_token_stream(),
                _ => value,
            };
            *tail = syn::Expr::Verbatim(quote!(#attributes { #runtime::settle(#value, #allowed #block) }));
        }
        Some(Stmt::Expr(tail, None)) => *tail = syn::Expr::Verbatim(quote!(#runtime::settle(#tail, #allowed #block))),
        _ => body.stmts.push(statement(quote!(#allowed let () = #block))),
    }
    body.stmts.extend(items);
}

/// The `#[cfg]`s on the values that a body may end with, behind which nothing of ours can stand.
fn last_conditions(body: &Block) -> Vec<String> {
    let tails = body.stmts.iter().rev().map_while(|statement| match statement {
        Stmt::Expr(tail, None) if begins_with_condition(tail) => Some(split_attributes(tail).0),
        _ => None,
    });
    tails.map(|attributes| attributes.to_string()).collect()
}

fn settle_before_last(body: &mut Block, allowed: &Option<TokenStream>, block: &TokenStream) {
    // Of several with conditions, each may be the one that is left.
    let conditional = |statement: &Stmt| matches!(statement, Stmt::Expr(tail, None) if begins_with_attribute(tail));
    let trailing = body.stmts.iter().rev().take_while(|statement| conditional(statement)).count();
    let at = body.stmts.len() - trailing.max(1);
    body.stmts.insert(at, statement(quote!(#allowed let () = #block)));
}

/// The attributes before a value, and the value.
fn split_attributes(expr: &syn::Expr) -> (TokenStream, TokenStream) {
    let mut tokens = expr.to_token_stream().into_iter().peekable();
    let mut attributes = TokenStream::new();
    while let Some(mark) = tokens.next_if(|token| token.to_string() == "#") {
        attributes.extend([mark]);
        attributes.extend(tokens.next());
    }
    (attributes, tokens.collect())
}

fn begins_with_condition(expr: &syn::Expr) -> bool {
    let (attributes, _) = split_attributes(expr);
    let read = syn::Attribute::parse_outer.parse2(attributes.clone());
    !attributes.is_empty() && read.is_ok_and(|attributes| attributes.iter().any(is_condition))
}

fn is_attributed(statement: &Stmt) -> bool {
    matches!(statement.to_token_stream().into_iter().next(), Some(proc_macro2::TokenTree::Punct(punct)) if punct.as_char() == '#')
}

fn begins_with_attribute(expr: &syn::Expr) -> bool {
    matches!(expr.to_token_stream().into_iter().next(), Some(proc_macro2::TokenTree::Punct(punct)) if punct.as_char() == '#')
}

/// What a silent function gives back when it failed.
fn silent_value(options: &Options, signature: &Signature) -> TokenStream {
    let runtime = options.runtime();
    if let Some(default) = &options.default {
        return default.to_token_stream();
    }
    match &signature.output {
        syn::ReturnType::Default => quote!(()),
        syn::ReturnType::Type(_, ty) => {
            // A type without a default is told at the type.
            let default = quote!(#runtime::core::default::Default::default());
            let default: TokenStream = default.into_iter().map(|token| at(token, ty.span())).collect();
            match &**ty {
                syn::Type::Path(path)
                    if path
                        .path
                        .segments
                        .last()
                        .is_some_and(|segment| segment.ident.to_string().contains("Result")) =>
                {
                    quote!(#runtime::Ok(#default))
                }
                _ => default,
            }
        }
    }
}

fn at(mut token: proc_macro2::TokenTree, span: Span) -> proc_macro2::TokenTree {
    token.set_span(span.resolved_at(token.span()));
    token
}

fn check(options: &Options, signature: &Signature, analysis: &Analysis, body: &Block, diagnostics: &mut Diagnostics) {
    if !own_names(options, true) {
        return;
    }
    let body = &body.to_token_stream();
    let mut known: Vec<Ident> = Vec::new();
    for binding in &analysis.bindings {
        if !known.contains(&binding.ident) {
            known.push(binding.ident.clone());
        }
    }
    let arguments: Vec<Ident> =
        analysis.bindings.iter().filter(|binding| binding.argument).map(|binding| binding.ident.clone()).collect();
    // What a macro of the user's declares is a name as well.
    let mut options = options.clone();
    options.skip.retain(|name| !mentions(body, name) || known.contains(name));
    options.mask.retain(|name| !mentions(body, name) || known.contains(name));
    options.check_names(&known, diagnostics);
    if let Some(error) = &options.error
        && !arguments.contains(error)
    {
        diagnostics.push(syn::Error::new(
            error.span(),
            format!(
                "`{error}` in `error` is no argument of `{}`; name the argument that holds the error",
                signature.ident
            ),
        ));
    }
}

fn mentions(tokens: &TokenStream, name: &Ident) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == *name,
        proc_macro2::TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}

/// The arguments that the additional context names.
fn names_in(context: &AdditionalContext, analysis: &Analysis) -> Vec<BindingId> {
    let tokens = match context {
        AdditionalContext::Value(value) => value.to_token_stream(),
        AdditionalContext::Pairs(pairs) => pairs.iter().flat_map(|(_, value)| value.to_token_stream()).collect(),
    };
    analysis
        .bindings
        .iter()
        .enumerate()
        .filter(|(_, binding)| binding.parameter && mentions(&tokens, &binding.ident))
        .map(|(id, _)| id)
        .collect()
}

/// Whether the body calls anything that could fail or track.
fn calls_something(tokens: &TokenStream) -> bool {
    let mut after_name = false;
    for token in tokens.clone() {
        match token {
            proc_macro2::TokenTree::Group(group) => {
                if (after_name && group.delimiter() == proc_macro2::Delimiter::Parenthesis)
                    || calls_something(&group.stream())
                {
                    return true;
                }
                after_name = group.delimiter() == proc_macro2::Delimiter::Parenthesis;
            }
            proc_macro2::TokenTree::Punct(punct) => after_name = punct.as_char() == '>',
            proc_macro2::TokenTree::Ident(_) => after_name = true,
            proc_macro2::TokenTree::Literal(_) => after_name = false,
        }
    }
    false
}

impl Rewriter<'_> {
    /// Takes down the error that an error handler is handed.
    fn record_argument(&mut self, error: &Ident, signature: &Signature) -> Stmt {
        let values = self.arguments();
        let known =
            self.known_point(signature.ident.span(), &error.to_string(), &told(&values), true, &Origin::default());
        let [values, ways] = tuples(&values);
        let runtime = &self.runtime;
        let tier = quote!(#runtime::carry_error(&#error).tier());
        statement(quote!(#runtime::fail(#known, #tier, &#error, #values, #ways)))
    }
}
