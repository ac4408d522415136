//! Loops, labels, matches and the other ways of going on or leaving.

pub mod blocks_in_conditions;
pub mod calls_that_do_not_return;
pub mod if_else_chains;
pub mod labelled_breaks;
pub mod loops_within_loops;
pub mod question_marks_on_everything;
pub mod range_ends;
pub mod recursion;
pub mod results_used_as_values;
pub mod returns_everywhere;
pub mod tails_that_never_come;
pub mod unreachable_ends;

shapes![
    loops_within_loops,
    blocks_in_conditions,
    calls_that_do_not_return,
    if_else_chains,
    labelled_breaks,
    question_marks_on_everything,
    range_ends,
    recursion,
    results_used_as_values,
    returns_everywhere,
    tails_that_never_come,
    unreachable_ends,
];
