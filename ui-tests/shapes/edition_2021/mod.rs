//! What edition 2021 and earlier do differently: the temporaries of tails and of `if let` live longer.

pub mod tail_temporaries;

shapes![tail_temporaries,];
