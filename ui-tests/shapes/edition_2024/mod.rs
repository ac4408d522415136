//! What only edition 2024 accepts.

pub mod captures_all;
pub mod let_chains;
pub mod tail_temporaries;

shapes![captures_all, let_chains, tail_temporaries,];
