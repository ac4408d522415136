//! What a written type tells of a variable, and no more than that.

use syn::{Expr, Type};

/// What is known of a variable's type from its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Class {
    /// A primitive: copied by every use, and it borrows from nothing.
    Scalar,
    /// A shared reference or a function pointer: copied by every use.
    Shared,
    /// A mutable reference: method calls reborrow it.
    Mutable,
    /// Certainly no reference itself; what it holds is unknown.
    Owned,
    /// Owned, and nothing in it borrows from a local.
    Free,
    /// A `Pin`, which can be lent on like a mutable reference, and moves.
    Pinned,
    /// Anything.
    Unknown,
}

impl Class {
    /// Whether a by-value use leaves the variable as it is.
    pub(crate) fn is_copy(self) -> bool {
        matches!(self, Class::Scalar | Class::Shared)
    }

    /// Whether it is certain that nothing in it borrows from a local.
    pub(crate) fn is_free(self) -> bool {
        matches!(self, Class::Scalar | Class::Free)
    }

    /// The class of a written type.
    pub(crate) fn of_type(ty: &Type) -> Class {
        match ty {
            Type::Paren(inner) => Class::of_type(&inner.elem),
            Type::Group(inner) => Class::of_type(&inner.elem),
            Type::Reference(reference) if reference.mutability.is_some() => Class::Mutable,
            Type::Reference(_) | Type::BareFn(_) => Class::Shared,
            Type::Ptr(_) => Class::Scalar,
            Type::Tuple(tuple) if tuple.elems.is_empty() => Class::Scalar,
            Type::Tuple(tuple) => all(tuple.elems.iter()),
            Type::Array(array) => all(std::iter::once(&*array.elem)),
            Type::Path(path) if path.qself.is_none() => {
                let Some(segment) = path.path.segments.last() else { return Class::Unknown };
                let name = segment.ident.to_string();
                if path.path.segments.len() == 1 && is_primitive(&name) {
                    return Class::Scalar;
                }
                if name == "Pin" {
                    return Class::Pinned;
                }
                match &segment.arguments {
                    syn::PathArguments::None if is_owned_std(&name) => Class::Free,
                    syn::PathArguments::AngleBracketed(arguments) if is_owned_std(&name) => {
                        all(arguments.args.iter().filter_map(|argument| match argument {
                            syn::GenericArgument::Type(ty) => Some(ty),
                            _ => None,
                        }))
                    }
                    _ => Class::Unknown,
                }
            }
            Type::ImplTrait(_) | Type::TraitObject(_) => Class::Owned,
            _ => Class::Unknown,
        }
    }

    /// The class of a parameter: a written path cannot be a mutable reference that the body knows of, unless it is an
    /// alias, which nobody writes for a reference that is lent on.
    pub(crate) fn of_parameter(ty: &Type) -> Class {
        match Class::of_type(ty) {
            Class::Unknown => Class::Owned,
            class => class,
        }
    }

    /// The class of a value whose expression shows it.
    pub(crate) fn of_value(value: &Expr) -> Class {
        match value {
            Expr::Paren(inner) => Class::of_value(&inner.expr),
            Expr::Group(inner) => Class::of_value(&inner.expr),
            Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Str(_) | syn::Lit::ByteStr(_) | syn::Lit::CStr(_) => Class::Shared,
                _ => Class::Scalar,
            },
            Expr::Cast(cast) => Class::of_type(&cast.ty),
            Expr::Reference(reference) if reference.mutability.is_some() => Class::Mutable,
            Expr::Reference(_) => Class::Shared,
            Expr::Binary(binary) => match binary.op {
                syn::BinOp::Eq(_)
                | syn::BinOp::Ne(_)
                | syn::BinOp::Lt(_)
                | syn::BinOp::Le(_)
                | syn::BinOp::Gt(_)
                | syn::BinOp::Ge(_)
                | syn::BinOp::And(_)
                | syn::BinOp::Or(_) => Class::Scalar,
                _ => Class::Owned,
            },
            Expr::Macro(call) => {
                match call.mac.path.segments.last().map(|segment| segment.ident.to_string()).as_deref() {
                    Some("format") => Class::Free,
                    Some("matches" | "cfg" | "line" | "column") => Class::Scalar,
                    Some("vec") => Class::Owned,
                    _ => Class::Unknown,
                }
            }
            Expr::MethodCall(_) if is_scalar_by_method(value) => Class::Scalar,
            Expr::MethodCall(call) => match call.method.to_string().as_str() {
                // Everyone gives a reference under these names.
                "trim" | "trim_start" | "trim_end" | "as_str" | "as_bytes" | "as_slice" | "as_path" => Class::Shared,
                "to_string" => Class::Free,
                _ => Class::Unknown,
            },
            Expr::Repeat(repeat) => free_or_owned(std::iter::once(&*repeat.expr)),
            Expr::Array(array) => free_or_owned(array.elems.iter()),
            Expr::Tuple(tuple) => free_or_owned(tuple.elems.iter()),
            Expr::Unary(unary) => match unary.op {
                syn::UnOp::Deref(_) => Class::Unknown,
                _ if Class::of_value(&unary.expr) == Class::Scalar => Class::Scalar,
                _ => Class::Unknown,
            },
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) => of_constructor(&path.path),
                _ => Class::Unknown,
            },
            Expr::Path(path) => match path.path.segments.first() {
                // `usize::MAX`.
                Some(first) if path.path.segments.len() == 2 && is_primitive(&first.ident.to_string()) => Class::Scalar,
                _ => Class::Unknown,
            },
            Expr::Struct(_) | Expr::Closure(_) | Expr::Range(_) => Class::Owned,
            _ => Class::Unknown,
        }
    }
}

fn free_or_owned<'a>(mut values: impl Iterator<Item = &'a Expr>) -> Class {
    if values.all(|value| Class::of_value(value).is_free()) { Class::Free } else { Class::Owned }
}

/// What `String::new`, `u32::from` and their like give.
fn of_constructor(path: &syn::Path) -> Class {
    let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    match names.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["String" | "PathBuf" | "OsString", "new" | "with_capacity" | "from"] => Class::Free,
        [.., "Instant" | "SystemTime", "now"] => Class::Free,
        [primitive, "from" | "from_be_bytes" | "from_le_bytes" | "from_ne_bytes"] if is_primitive(primitive) => {
            Class::Scalar
        }
        _ => Class::Unknown,
    }
}

fn all<'a>(types: impl Iterator<Item = &'a Type>) -> Class {
    if types.map(Class::of_type).all(Class::is_free) { Class::Free } else { Class::Owned }
}

/// Whether a value of this expression is certainly no reference, as its text shows: a variant, a struct, or what one of
/// std's constructors makes.
pub(crate) fn is_no_reference(value: &Expr) -> bool {
    match value {
        Expr::Paren(inner) => is_no_reference(&inner.expr),
        Expr::Group(inner) => is_no_reference(&inner.expr),
        Expr::Path(path) => is_variant(&path.path),
        Expr::Struct(_) | Expr::Tuple(_) | Expr::Array(_) | Expr::Repeat(_) => true,
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => is_variant(&path.path) || is_new_of_std(&path.path),
            _ => false,
        },
        _ => false,
    }
}

/// `None`, `Kind::First`: in camel case, and so no constant.
fn is_variant(path: &syn::Path) -> bool {
    path.segments.last().is_some_and(|last| {
        let name = last.ident.to_string();
        name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
    })
}

/// `Vec::new`, `Box::from` and their like.
fn is_new_of_std(path: &syn::Path) -> bool {
    let mut names = path.segments.iter().rev().map(|segment| segment.ident.to_string());
    let (Some(function), Some(ty)) = (names.next(), names.next()) else { return false };
    is_owned_std(&ty) && matches!(function.as_str(), "new" | "from" | "with_capacity" | "default")
}

/// Whether this is written as an iterator of std, or as anything that is one.
pub(crate) fn is_iterator(ty: &Type) -> bool {
    match ty {
        Type::Paren(inner) => is_iterator(&inner.elem),
        Type::Group(inner) => is_iterator(&inner.elem),
        Type::Reference(reference) => is_iterator(&reference.elem),
        Type::ImplTrait(one) => one.bounds.iter().any(is_iterator_bound),
        Type::TraitObject(one) => one.bounds.iter().any(is_iterator_bound),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            matches!(&*last.ident.to_string(), "Enumerate" | "Peekable" | "Chars" | "CharIndices" | "Rev" | "StepBy")
        }),
        _ => false,
    }
}

fn is_iterator_bound(bound: &syn::TypeParamBound) -> bool {
    matches!(bound, syn::TypeParamBound::Trait(one) if one.path.segments.last().is_some_and(|last| {
        matches!(&*last.ident.to_string(), "Iterator" | "DoubleEndedIterator" | "ExactSizeIterator")
    }))
}

/// Whether this is written as what a future is polled with: `&mut Context<'_>`.
pub(crate) fn is_context(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) if reference.mutability.is_some() => match &*reference.elem {
            Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == "Context"),
            _ => false,
        },
        _ => false,
    }
}

/// Whether everything that the written type names is known to be `Sync`.
pub(crate) fn is_sync(ty: &Type) -> bool {
    match ty {
        Type::Paren(inner) => is_sync(&inner.elem),
        Type::Group(inner) => is_sync(&inner.elem),
        Type::Reference(reference) => is_sync(&reference.elem),
        Type::Tuple(tuple) => tuple.elems.iter().all(is_sync),
        Type::Array(array) => is_sync(&array.elem),
        Type::Slice(slice) => is_sync(&slice.elem),
        Type::Path(path) if path.qself.is_none() => {
            let Some(segment) = path.path.segments.last() else { return false };
            let name = segment.ident.to_string();
            let known = is_primitive(&name) || name == "str" || (is_owned_std(&name) && name != "Rc");
            known
                && match &segment.arguments {
                    syn::PathArguments::None => true,
                    syn::PathArguments::AngleBracketed(arguments) => arguments
                        .args
                        .iter()
                        .all(|argument| matches!(argument, syn::GenericArgument::Type(ty) if is_sync(ty))),
                    syn::PathArguments::Parenthesized(_) => false,
                }
        }
        _ => false,
    }
}

/// Whether the written type names a lifetime, or has a reference in it, below the top.
pub(crate) fn names_lifetime(ty: &Type) -> bool {
    fn any(tokens: proc_macro2::TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Punct(punct) => matches!(punct.as_char(), '\'' | '&'),
            proc_macro2::TokenTree::Group(group) => any(group.stream()),
            _ => false,
        })
    }
    any(quote::ToTokens::to_token_stream(ty))
}

/// Whether this is written as a number, or as a shared reference.
pub(crate) fn is_plain(ty: &Type) -> bool {
    match ty {
        Type::Paren(inner) => is_plain(&inner.elem),
        Type::Group(inner) => is_plain(&inner.elem),
        Type::Reference(reference) => reference.mutability.is_none(),
        Type::Path(path) => path.path.get_ident().is_some_and(|name| is_primitive(&name.to_string())),
        _ => false,
    }
}

/// Whether this is the name of a number, of `bool` or of `char`.
pub(crate) fn is_primitive(name: &str) -> bool {
    matches!(
        name,
        "u8" | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
            | "f32"
            | "f64"
            | "bool"
            | "char"
    )
}

/// Whether this is the name of a type of std that owns what it holds.
pub(crate) fn is_owned_std(name: &str) -> bool {
    matches!(
        name,
        "String"
            | "Vec"
            | "VecDeque"
            | "HashMap"
            | "BTreeMap"
            | "HashSet"
            | "BTreeSet"
            | "Option"
            | "Box"
            | "Rc"
            | "Arc"
            | "PathBuf"
            | "OsString"
            | "Duration"
            | "Instant"
            | "SystemTime"
    )
}

/// Whether the value is what a method gives, of which nothing but its name says that it is a number or a `bool`.
pub(super) fn is_scalar_by_method(value: &Expr) -> bool {
    let Expr::MethodCall(call) = value else { return false };
    matches!(
        call.method.to_string().as_str(),
        "len"
            | "is_empty"
            | "contains"
            | "contains_key"
            | "starts_with"
            | "ends_with"
            | "is_some"
            | "is_none"
            | "is_ok"
            | "is_err"
            | "count_ones"
            | "leading_zeros"
            | "trailing_zeros"
    )
}
