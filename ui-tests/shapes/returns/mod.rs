//! What a function can return, and how its tail pins the type.

pub mod aliases;
pub mod error_types;
pub mod impl_trait;
pub mod items_behind_the_end;
pub mod must_use_results;
pub mod nested_results;
pub mod never;
pub mod poll_and_options;
pub mod references;
pub mod tail_blocks;
pub mod tails_that_pin;
pub mod unit_and_nothing;

shapes![
    aliases,
    error_types,
    impl_trait,
    items_behind_the_end,
    must_use_results,
    nested_results,
    never,
    poll_and_options,
    references,
    tail_blocks,
    tails_that_pin,
    unit_and_nothing,
];
