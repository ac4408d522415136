//! Other attributes and lint levels around the annotated function.

pub mod configured_points;
pub mod configured_tails;
pub mod constant_functions;
pub mod expected_unused;
pub mod forbid_unsafe;
pub mod forbidden_lints;
pub mod inner_in_tails;
pub mod inside_the_body;
pub mod lint_levels_on_tails;
pub mod of_all_kinds;
pub mod on_blocks_of_functions;
pub mod options;
pub mod strict_lints;

shapes![
    lint_levels_on_tails,
    configured_points,
    configured_tails,
    constant_functions,
    expected_unused,
    forbid_unsafe,
    forbidden_lints,
    inner_in_tails,
    inside_the_body,
    of_all_kinds,
    on_blocks_of_functions,
    options,
    strict_lints,
];
