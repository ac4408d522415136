//! Calls that may hide a failure: they may call tracked functions, and deal with what fails in there. What such a call
//! has left behind must not be taken for the failure of a later one.

use proc_macro2::TokenTree;
use syn::{Expr, visit::Visit};

use super::{DROPS, KEEPS, MAKES, for_each_token, last_name};

/// Functions of std that call nothing of the user's, by the last part of their path.
const FUNCTIONS: &[&str] = &[
    "available_parallelism",
    "black_box",
    "drop",
    "forget",
    "from_ref",
    "from_str",
    "from_utf8",
    "identity",
    "max",
    "min",
    "replace",
    "size_of",
    "size_of_val",
    "sleep",
    "swap",
    "take",
    "type_name",
    "yield_now",
];
/// Types of std whose constructors call nothing of the user's.
const TYPES: &[&str] = &[
    "Arc",
    "AtomicBool",
    "AtomicU32",
    "AtomicU64",
    "AtomicUsize",
    "BTreeMap",
    "BTreeSet",
    "BinaryHeap",
    "Box",
    "Cell",
    "Cow",
    "Default",
    "Duration",
    "HashMap",
    "HashSet",
    "Instant",
    "Mutex",
    "NonZeroU32",
    "NonZeroU64",
    "OnceCell",
    "OsString",
    "Path",
    "PathBuf",
    "Rc",
    "RefCell",
    "RwLock",
    "String",
    "SystemTime",
    "Vec",
    "VecDeque",
    "bool",
    "char",
    "f32",
    "f64",
    "i128",
    "i16",
    "i32",
    "i64",
    "i8",
    "isize",
    "str",
    "u128",
    "u16",
    "u32",
    "u64",
    "u8",
    "usize",
];
/// Macros that call nothing but what stands in their arguments.
const MACROS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "cfg",
    "column",
    "dbg",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "env",
    "eprint",
    "eprintln",
    "error",
    "event",
    "file",
    "include_bytes",
    "include_str",
    "info",
    "json",
    "line",
    "log",
    "matches",
    "module_path",
    "option_env",
    "panic",
    "print",
    "println",
    "stringify",
    "todo",
    "trace",
    "unimplemented",
    "unreachable",
    "vec",
    "warn",
    "write",
    "writeln",
];
/// Methods of std's types that hide nothing.
const METHODS: &[&str] = &[
    "abs",
    "all",
    "and",
    "and_then",
    "any",
    "append",
    "as_bytes",
    "as_millis",
    "as_mut_slice",
    "as_path",
    "as_secs",
    "as_secs_f64",
    "as_slice",
    "as_str",
    "borrow",
    "borrow_mut",
    "bytes",
    "capacity",
    "ceil",
    "chain",
    "chars",
    "checked_add",
    "checked_div",
    "checked_mul",
    "checked_sub",
    "chunks",
    "clear",
    "cloned",
    "cmp",
    "collect",
    "contains",
    "contains_key",
    "count",
    "dedup",
    "display",
    "div_euclid",
    "drain",
    "elapsed",
    "ends_with",
    "entry",
    "enumerate",
    "eq",
    "eq_ignore_ascii_case",
    "expect",
    "extend",
    "extend_from_slice",
    "fetch_add",
    "fetch_sub",
    "filter",
    "filter_map",
    "find",
    "first",
    "first_mut",
    "flat_map",
    "floor",
    "fold",
    "for_each",
    "get",
    "get_mut",
    "get_or_insert",
    "get_or_insert_with",
    "insert",
    "into_boxed_str",
    "into_bytes",
    "into_iter",
    "into_string",
    "is_alphabetic",
    "is_ascii",
    "is_nan",
    "is_numeric",
    "is_some_and",
    "iter",
    "iter_mut",
    "keys",
    "last",
    "last_mut",
    "lines",
    "map",
    "max",
    "max_by_key",
    "min",
    "min_by_key",
    "ne",
    "next",
    "nth",
    "or",
    "or_default",
    "or_else",
    "or_insert",
    "or_insert_with",
    "parse",
    "partial_cmp",
    "peekable",
    "pop",
    "pop_back",
    "pop_front",
    "position",
    "pow",
    "product",
    "push",
    "push_back",
    "push_front",
    "push_str",
    "rem_euclid",
    "remove",
    "repeat",
    "replace",
    "resize",
    "retain",
    "rev",
    "round",
    "rsplit",
    "saturating_add",
    "saturating_mul",
    "saturating_sub",
    "set",
    "skip",
    "skip_while",
    "sort",
    "sort_by",
    "sort_by_key",
    "sort_unstable",
    "split",
    "split_at",
    "split_off",
    "split_once",
    "split_whitespace",
    "sqrt",
    "starts_with",
    "step_by",
    "strip_prefix",
    "strip_suffix",
    "sum",
    "take_while",
    "then",
    "then_some",
    "to_ascii_lowercase",
    "to_ascii_uppercase",
    "to_be_bytes",
    "to_le_bytes",
    "to_lowercase",
    "to_owned",
    "to_path_buf",
    "to_string_lossy",
    "to_uppercase",
    "to_vec",
    "trim",
    "trim_end",
    "trim_start",
    "truncate",
    "try_fold",
    "try_for_each",
    "try_into",
    "unwrap",
    "unzip",
    "values",
    "values_mut",
    "windows",
    "with_capacity",
    "wrapping_add",
    "wrapping_mul",
    "wrapping_sub",
    "zip",
];

/// How many calls of an expression may hide a failure. A closure or an `async` block in it runs within one of them.
pub(crate) fn hiding(expr: &Expr) -> usize {
    let mut hiding = Hiding(0);
    hiding.visit_expr(expr);
    hiding.0
}

/// Whether calls of this name are counted.
pub(super) fn counts(name: &str) -> bool {
    !(is_harmless_method(name) || is_in(FUNCTIONS, name))
}

/// Whether this call by itself may hide a failure; nothing else does.
pub(crate) fn hides(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => !is_harmless(&call.func),
        Expr::MethodCall(call) => {
            let name = call.method.to_string();
            let name = name.trim_start_matches("r#");
            !is_harmless_method(name)
        }
        // What was called before goes on here.
        Expr::Await(awaited) => matches!(&*awaited.base, Expr::Path(_) | Expr::Field(_) | Expr::Index(_)),
        _ => false,
    }
}

/// The same of a macro: one that nobody knows, or what is called in its arguments.
pub(crate) fn hiding_macro(call: &syn::Macro) -> usize {
    let name = call.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    let is_known = name.starts_with("__error_tracker_") || is_in(MACROS, &name) || MAKES.contains(&&*name);
    if crate::macros::scope_parts(call).is_none() && !is_known {
        return 1;
    }
    let mut count = 0;
    for_each_token(&call.tokens, &mut |token, is_called| {
        if let (TokenTree::Ident(ident), true) = (token, is_called) {
            let name = ident.to_string();
            let harmless = name.starts_with(char::is_uppercase) || is_in(FUNCTIONS, &name) || is_harmless_method(&name);
            count += usize::from(!harmless);
        }
    });
    count
}

fn is_harmless_method(name: &str) -> bool {
    [KEEPS, DROPS].iter().any(|list| list.contains(&name)) || is_in(METHODS, name)
}

/// Whether a list has the name; the lists are in the order of their bytes.
fn is_in(list: &[&str], name: &str) -> bool {
    list.binary_search(&name).is_ok()
}

fn is_harmless(called: &Expr) -> bool {
    let Some(name) = last_name(called) else { return false };
    let Expr::Path(path) = called else { return false };
    let segments: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let of_std = segments.first().is_some_and(|first| matches!(first.as_str(), "std" | "core" | "alloc"));
    let of_its_type = segments.iter().rev().nth(1).is_some_and(|of| is_in(TYPES, of));
    name.starts_with(char::is_uppercase) || of_std || of_its_type || is_in(FUNCTIONS, &name)
}

struct Hiding(usize);

impl<'ast> Visit<'ast> for Hiding {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        self.0 += usize::from(hides(expr));
        syn::visit::visit_expr(self, expr);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.0 += hiding_macro(call);
    }

    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}

    fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {}

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

#[cfg(test)]
mod tests {
    use super::{FUNCTIONS, MACROS, METHODS, TYPES};

    #[test]
    fn the_lists_are_in_the_order_that_they_are_searched_by() {
        for list in [FUNCTIONS, MACROS, METHODS, TYPES] {
            assert!(list.is_sorted(), "{list:?}");
        }
    }
}
