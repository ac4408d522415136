//! Values that are lent out, shared or mutably, where a failure leaves.

pub mod closures_that_borrow;
pub mod cursors;
pub mod get_or_insert;
pub mod into_callee;
pub mod iteration;
pub mod lent_to_the_caller;
pub mod lock_guards;
pub mod match_on_fields;
pub mod shared_loans;
pub mod struct_with_reference;
pub mod transactions;
pub mod two_phase;

shapes![
    closures_that_borrow,
    cursors,
    get_or_insert,
    into_callee,
    iteration,
    lent_to_the_caller,
    lock_guards,
    match_on_fields,
    shared_loans,
    struct_with_reference,
    transactions,
    two_phase,
];
