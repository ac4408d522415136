//! Names with a meaning that everybody shares: methods of std's types, and macros that take expressions.

/// Methods that borrow their receiver, and only read it, by a trait of std or by what Rust's naming conventions say of
/// such a name. Some of those names mean something else with other arguments.
pub(super) fn reads_receiver(method: &str, arguments: usize) -> bool {
    match method {
        "len" | "is_empty" | "iter" | "clone" | "as_str" | "as_bytes" | "as_slice" | "to_string" | "to_owned"
        | "to_vec" | "is_some" | "is_none" | "is_ok" | "is_err" | "as_ref" | "as_deref" | "as_path" => arguments == 0,
        "contains" | "contains_key" | "starts_with" | "ends_with" => arguments == 1,
        _ => false,
    }
}

/// Methods of traits that everybody has in scope, and nobody gives another meaning.
pub(super) fn is_of_a_trait(method: &str) -> bool {
    matches!(method, "clone" | "to_string" | "to_owned") || method.starts_with("into_")
}

/// Methods that numbers have of themselves, as far as it is worth knowing: none of those changes its receiver.
pub(super) fn is_of_numbers(method: &str) -> bool {
    let starts =
        ["checked_", "saturating_", "wrapping_", "overflowing_", "leading_", "trailing_", "count_", "to_", "is_"];
    starts.iter().any(|start| method.starts_with(start))
        || matches!(
            method,
            "abs"
                | "pow"
                | "min"
                | "max"
                | "clamp"
                | "into"
                | "try_into"
                | "cmp"
                | "eq"
                | "partial_cmp"
                | "abs_diff"
                | "div_ceil"
                | "rem_euclid"
                | "rotate_left"
                | "rotate_right"
                | "swap_bytes"
                | "clone"
                | "then"
                | "then_some"
        )
}

/// Methods of std that only read their receiver, whose names other types use for what takes it.
pub(super) fn reads_receiver_of_std(method: &str) -> bool {
    matches!(
        method,
        "first" | "last" | "capacity" | "display" | "chars" | "bytes" | "lines" | "trim" | "get" | "keys" | "values"
    )
}

/// Methods that everyone takes to borrow their receiver, and to change it.
pub(super) fn changes_receiver(method: &str) -> bool {
    matches!(
        method,
        "as_mut"
            | "as_deref_mut"
            | "iter_mut"
            | "push_str"
            | "extend_from_slice"
            | "last_mut"
            | "first_mut"
            | "read_line"
            | "read_exact"
            | "read_to_end"
            | "read_to_string"
            | "write_all"
            | "write_str"
            | "write_fmt"
    )
}

/// Methods that everyone takes to change their receiver, where nobody uses what they give.
pub(super) fn changes_in_passing(method: &str) -> bool {
    let starts = ["push", "insert", "extend", "reserve", "resize", "sort", "retain", "dedup"];
    starts.iter().any(|start| method.starts_with(start))
        || matches!(method, "append" | "clear" | "truncate" | "pop" | "remove" | "drain" | "fill" | "reverse")
}

/// Methods that use their receiver up and change nothing where it is, by what everyone calls them.
pub(super) fn consumes_receiver(method: &str) -> bool {
    method.starts_with("into_")
        || method.starts_with("unwrap")
        || method.starts_with("expect")
        || method.starts_with("ok_or")
        || matches!(method, "map_err" | "collect" | "context" | "with_context" | "wrap_err" | "wrap_err_with")
}

/// Methods of std's builders that format which give whether it was written, and no builder.
pub(super) fn ends_formatting(method: &str) -> bool {
    matches!(method, "finish" | "finish_non_exhaustive")
}

/// Methods whose value borrows nothing from the receiver.
pub(super) fn gives_owned(method: &str, arguments: usize) -> bool {
    match method {
        "len" | "is_empty" | "to_string" | "is_some" | "is_none" | "is_ok" | "is_err" | "capacity" | "to_lowercase"
        | "to_uppercase" | "to_ascii_lowercase" | "to_ascii_uppercase" => arguments == 0,
        "contains" | "contains_key" | "starts_with" | "ends_with" | "eq" | "ne" | "cmp" | "partial_cmp" => {
            arguments == 1
        }
        _ => false,
    }
}

/// Methods whose value borrows from what the receiver borrows from, and not from the receiver.
pub(super) fn gives_copy(method: &str, arguments: usize) -> bool {
    matches!(method, "clone" | "to_owned" | "to_vec" | "into_owned" | "copied" | "cloned") && arguments == 0
}

/// Methods that work with what they are lent and give it back, by what everyone calls them.
pub(super) fn passes_through(method: &str) -> bool {
    let starts = ["read", "write", "poll", "encode", "decode", "fill", "recv", "send", "copy", "clone_from", "finish"];
    starts.iter().any(|start| method.starts_with(start))
        || reads_receiver(method, 0)
        || reads_receiver(method, 1)
        || reads_receiver_of_std(method)
        || matches!(method, "hash" | "fmt" | "eq" | "ne" | "cmp" | "partial_cmp" | "append" | "swap" | "push_str")
}

/// Methods that keep what they are given, by what everyone calls them.
pub(super) fn stores(method: &str) -> bool {
    let starts = ["push", "insert", "set", "with", "add", "attach", "register", "extend"];
    starts.iter().any(|start| method.starts_with(start)) && method != "extend_from_slice"
}

/// Functions that make a value of what they are given.
pub(super) fn makes(function: &str) -> bool {
    let starts = ["new", "with_", "from", "make", "build", "create", "open"];
    starts.iter().any(|start| function.starts_with(start)) || function.starts_with(char::is_uppercase)
}

/// Methods of an iterator whose value is an item of it, or made of items: it borrows what the iterator does, and nothing
/// from the iterator itself.
pub(super) fn gives_item(method: &str) -> bool {
    matches!(
        method,
        "next"
            | "next_back"
            | "nth"
            | "nth_back"
            | "last"
            | "find"
            | "find_map"
            | "position"
            | "rposition"
            | "any"
            | "all"
            | "count"
            | "size_hint"
            | "len"
    )
}

/// Methods that give an iterator by what everyone calls them.
pub(super) fn begins_iterator(method: &str) -> bool {
    matches!(
        method,
        "iter"
            | "iter_mut"
            | "into_iter"
            | "chars"
            | "char_indices"
            | "bytes"
            | "lines"
            | "split_whitespace"
            | "split_ascii_whitespace"
            | "split"
            | "splitn"
            | "rsplit"
            | "rsplitn"
            | "drain"
            | "keys"
            | "values"
            | "values_mut"
            | "windows"
            | "chunks"
            | "chunks_exact"
    )
}

/// Methods that make one iterator of another.
pub(super) fn adapts_iterator(method: &str) -> bool {
    matches!(
        method,
        "enumerate"
            | "peekable"
            | "rev"
            | "fuse"
            | "cycle"
            | "skip"
            | "take"
            | "skip_while"
            | "take_while"
            | "filter"
            | "filter_map"
            | "flat_map"
            | "map"
            | "map_while"
            | "step_by"
            | "zip"
            | "chain"
            | "copied"
            | "cloned"
            | "by_ref"
            | "into_iter"
    )
}

/// Whether the operator assigns to its left side.
pub(super) fn assigns(op: &syn::BinOp) -> bool {
    use syn::BinOp::{
        AddAssign, BitAndAssign, BitOrAssign, BitXorAssign, DivAssign, MulAssign, RemAssign, ShlAssign, ShrAssign,
        SubAssign,
    };
    matches!(
        op,
        AddAssign(_)
            | SubAssign(_)
            | MulAssign(_)
            | DivAssign(_)
            | RemAssign(_)
            | BitXorAssign(_)
            | BitAndAssign(_)
            | BitOrAssign(_)
            | ShlAssign(_)
            | ShrAssign(_)
    )
}

/// Whether the call reads into a buffer, or writes, as std's traits do: what comes of it, once it has succeeded, is a
/// number or nothing.
pub(super) fn is_io(call: &syn::ExprMethodCall) -> bool {
    let (Some(argument), 1) = (call.args.first(), call.args.len()) else { return false };
    match call.method.to_string().as_str() {
        "read" | "read_line" | "read_exact" | "read_to_end" | "read_to_string" => {
            matches!(argument, syn::Expr::Reference(reference) if reference.mutability.is_some())
        }
        "write_all" | "write_str" | "write_fmt" => true,
        _ => false,
    }
}

/// Methods whose value borrows mutably at most by a plain reference, which needs no drop.
pub(super) fn gives_plain_reference(method: &str) -> bool {
    matches!(
        method,
        "get_mut"
            | "as_mut"
            | "iter_mut"
            | "last_mut"
            | "first_mut"
            | "as_deref_mut"
            | "as_ref"
            | "iter"
            | "chars"
            | "bytes"
    )
}

/// Methods of `Result`, `Option` and futures that take their receiver by value and hand on what it holds.
pub(super) fn passes_receiver_on(method: &str) -> bool {
    matches!(
        method,
        "map_err"
            | "ok_or"
            | "ok_or_else"
            | "context"
            | "with_context"
            | "wrap_err"
            | "wrap_err_with"
            | "and_then"
            | "map"
            | "or_else"
            | "ok"
            | "transpose"
            | "unwrap"
            | "expect"
            | "unwrap_or"
            | "unwrap_or_else"
            | "unwrap_or_default"
            | "into"
            | "try_into"
            | "into_iter"
            | "collect"
            | "flatten"
            | "copied"
            | "cloned"
            | "err"
            | "filter"
            | "rev"
            | "enumerate"
    )
}

/// Whether a call of this path certainly comes back: it makes a value of an enum or of a tuple struct, or is one of the
/// functions of std that everybody knows.
pub(super) fn comes_back(path: &syn::Path) -> bool {
    let Some(last) = path.segments.last() else { return false };
    let name = last.ident.to_string();
    name.starts_with(char::is_uppercase)
        || matches!(name.as_str(), "drop" | "swap" | "replace" | "take" | "from" | "new" | "default" | "with_capacity")
}

/// Whether a method of this name certainly comes back.
pub(super) fn method_comes_back(method: &str) -> bool {
    reads_receiver_of_std(method)
        || changes_receiver(method)
        || gives_plain_reference(method)
        || passes_receiver_on(method)
        || matches!(
            method,
            "clone"
                | "iter"
                | "len"
                | "next"
                | "push"
                | "to_string"
                | "to_owned"
                | "truncate"
                | "insert"
                | "remove"
                | "pop"
                | "clear"
                | "extend"
                | "append"
                | "drain"
                | "sort"
                | "set"
                | "get"
                | "store"
                | "send"
                | "join"
                | "push_back"
                | "push_front"
                | "pop_front"
                | "pop_back"
                | "fetch_add"
                | "fetch_sub"
        )
}

/// Macros of many crates that return with what they are given when it is a failure: `try!` and its kin.
pub(super) fn stands_for_question(path: &syn::Path) -> bool {
    path.segments.last().is_some_and(|last| {
        matches!(last.ident.to_string().trim_start_matches("r#"), "try" | "tri" | "ok" | "itry" | "otry" | "try_ready")
    })
}

/// How a macro treats its arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum MacroKind {
    /// Formats its arguments by reference.
    Format,
    /// Formats into its first argument.
    Write,
    /// Compares its arguments by reference.
    Assert,
    /// Evaluates its arguments by value, one after the other.
    Values,
    /// `matches!(value, pattern)`.
    Matches,
    /// Formats its arguments and does not come back.
    Panic,
    /// Returns with a failure: `bail!`.
    Bail,
    /// Returns with a failure unless its condition holds: `ensure!`.
    Ensure,
    /// Has no arguments that are evaluated here.
    Nothing,
    /// Nobody knows.
    Unknown,
}

/// How the macro of this path treats its arguments.
pub(super) fn macro_kind(path: &syn::Path) -> MacroKind {
    let Some(last) = path.segments.last() else { return MacroKind::Unknown };
    match last.ident.to_string().as_str() {
        "format" | "print" | "println" | "eprint" | "eprintln" | "format_args" | "anyhow" | "eyre" => MacroKind::Format,
        "trace" | "debug" | "info" | "warn" | "error" | "log" | "event" => MacroKind::Format,
        "write" | "writeln" => MacroKind::Write,
        "assert" | "assert_eq" | "assert_ne" | "debug_assert" | "debug_assert_eq" | "debug_assert_ne" => {
            MacroKind::Assert
        }
        "vec" | "dbg" | "ready" => MacroKind::Values,
        "join" | "try_join" if path.segments.len() > 1 => MacroKind::Values,
        "matches" => MacroKind::Matches,
        "panic" | "unreachable" | "todo" | "unimplemented" => MacroKind::Panic,
        "bail" => MacroKind::Bail,
        "ensure" => MacroKind::Ensure,
        "concat" | "stringify" | "file" | "line" | "column" | "module_path" | "env" | "option_env" | "include_str"
        | "include_bytes" | "cfg" | "compile_error" => MacroKind::Nothing,
        _ => MacroKind::Unknown,
    }
}

/// Whether what a macro with braces becomes is an expression, and no statements.
pub(super) fn is_expression(path: &syn::Path) -> bool {
    path.segments
        .last()
        .is_some_and(|last| matches!(last.ident.to_string().as_str(), "select" | "select_biased" | "join" | "try_join"))
}

/// Macros of many crates that make a value, a query or a span, and wait for nothing themselves.
fn waits_for_nothing(path: &syn::Path) -> bool {
    const NAMES: &str = "json span hashmap btreemap hashset smallvec arrayvec params named_params sql html counter gauge \
        histogram increment_counter date time datetime uuid url regex include addr_of offset_of pin context";
    path.segments.last().is_some_and(|last| {
        let name = last.ident.to_string();
        name.ends_with("_span") || name.starts_with("query") || NAMES.split_ascii_whitespace().any(|one| one == name)
    })
}

/// Whether the macro may hold an `.await` that nobody sees.
pub(crate) fn may_await(call: &syn::Macro) -> bool {
    match macro_kind(&call.path) {
        _ if crate::waits::parts(call).is_some() => false,
        MacroKind::Unknown => crate::macros::scope_parts(call).is_none() && !waits_for_nothing(&call.path),
        MacroKind::Values => call.path.segments.last().is_some_and(|last| last.ident != "vec" && last.ident != "dbg"),
        _ => false,
    }
}
