//! The order in which values are dropped.

pub mod arguments_of_the_failing_call;
pub mod errors_that_log;
pub mod manual;
pub mod order_of_locals;
pub mod tail_temporaries;

shapes![arguments_of_the_failing_call, errors_that_log, manual, order_of_locals, tail_temporaries,];
