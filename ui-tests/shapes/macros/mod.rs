//! Macros in every position.

pub mod blocks_of_items;
pub mod endless_loops;
pub mod generated_functions;
pub mod macros_of_the_body;
pub mod own_macros;
pub mod standard_macros;
pub mod tail_macros;

shapes![
    macros_of_the_body,
    blocks_of_items,
    endless_loops,
    generated_functions,
    own_macros,
    standard_macros,
    tail_macros,
];
