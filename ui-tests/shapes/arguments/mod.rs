//! How arguments can be written: patterns, `mut`, attributes, receivers, types that say little.

pub mod configured_out;
pub mod impl_trait;
pub mod moved_then_reported;
pub mod mutable_bindings;
pub mod no_body;
pub mod re_assigned;
pub mod receivers;
pub mod reference_patterns;
pub mod struct_patterns;
pub mod tuple_patterns;
pub mod variadic_abi;
pub mod wildcards;

shapes![
    configured_out,
    impl_trait,
    moved_then_reported,
    mutable_bindings,
    no_body,
    re_assigned,
    receivers,
    reference_patterns,
    struct_patterns,
    tuple_patterns,
    variadic_abi,
    wildcards,
];
