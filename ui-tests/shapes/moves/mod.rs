//! Values that are moved away before, at, or after a failure point.

pub mod copies;
pub mod fields_named_as_variables;
pub mod in_branches;
pub mod in_guards;
pub mod in_loops;
pub mod in_one_expression;
pub mod into_callee;
pub mod into_closures;
pub mod into_return;
pub mod lengths_that_are_none;
pub mod may_be_copies;
pub mod method_chains;
pub mod partial;
pub mod patterns_on_places;
pub mod result_taken_apart;
pub mod shorthand_in_macros;
pub mod struct_update_in_branches;

shapes![
    lengths_that_are_none,
    may_be_copies,
    struct_update_in_branches,
    copies,
    in_branches,
    in_guards,
    in_loops,
    in_one_expression,
    into_callee,
    into_closures,
    into_return,
    method_chains,
    partial,
    patterns_on_places,
    result_taken_apart,
    shorthand_in_macros,
    fields_named_as_variables,
];
