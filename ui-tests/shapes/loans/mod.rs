//! Values that are lent out, shared or mutably, where a failure leaves.

pub mod bounded_lifetimes;
pub mod closures_that_borrow;
pub mod cursors;
pub mod disjoint_fields;
pub mod ends_with_the_function;
pub mod free_on_another_way;
pub mod get_or_insert;
pub mod hidden_by_methods;
pub mod hidden_lifetimes;
pub mod into_callee;
pub mod iteration;
pub mod kept_by_another;
pub mod left_behind;
pub mod lent_to_self;
pub mod lent_to_the_caller;
pub mod loans_past_their_use;
pub mod lock_guards;
pub mod match_on_fields;
pub mod read_beside_a_copy;
pub mod references_into_arguments;
pub mod references_to_temporaries;
pub mod shared_loans;
pub mod shared_reference_lent;
pub mod shared_through_mutable;
pub mod state_machines;
pub mod struct_with_reference;
pub mod taken_apart;
pub mod transactions;
pub mod two_phase;
pub mod written_through;

shapes![
    bounded_lifetimes,
    closures_that_borrow,
    cursors,
    disjoint_fields,
    ends_with_the_function,
    get_or_insert,
    hidden_by_methods,
    hidden_lifetimes,
    into_callee,
    iteration,
    kept_by_another,
    left_behind,
    lent_to_the_caller,
    loans_past_their_use,
    lock_guards,
    match_on_fields,
    read_beside_a_copy,
    references_into_arguments,
    shared_loans,
    shared_reference_lent,
    shared_through_mutable,
    state_machines,
    struct_with_reference,
    taken_apart,
    transactions,
    two_phase,
    free_on_another_way,
    references_to_temporaries,
    lent_to_self,
    written_through,
];
