//! Macros in every position.

pub mod blocks_of_items;
pub mod endless_loops;
pub mod failure_macros_of_others;
pub mod fragments;
pub mod generated_functions;
pub mod in_place_of_question_marks;
pub mod macros_of_the_body;
pub mod named_in_texts;
pub mod own_macros;
pub mod standard_macros;
pub mod tail_macros;
pub mod turned_off;

shapes![
    failure_macros_of_others,
    in_place_of_question_marks,
    macros_of_the_body,
    blocks_of_items,
    endless_loops,
    fragments,
    generated_functions,
    own_macros,
    standard_macros,
    tail_macros,
    named_in_texts,
    turned_off,
];
