//! Functions that return futures.

pub mod awaits_in_odd_places;
pub mod behind_macros;
pub mod borrowing;
pub mod boxed;
pub mod dropped_early;
pub mod fields_named_as_arguments;
pub mod hidden_by_methods;
pub mod in_traits;
pub mod items_behind_the_end;
pub mod left_by_a_block;
pub mod not_send;
pub mod not_started;
pub mod plain;
pub mod re_assigned_arguments;
pub mod sizes;
pub mod stay_send;
pub mod tails_that_never_come;

shapes![
    hidden_by_methods,
    items_behind_the_end,
    left_by_a_block,
    awaits_in_odd_places,
    behind_macros,
    borrowing,
    boxed,
    dropped_early,
    in_traits,
    not_send,
    not_started,
    plain,
    re_assigned_arguments,
    sizes,
    stay_send,
    tails_that_never_come,
    fields_named_as_arguments,
];
