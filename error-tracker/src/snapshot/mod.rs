//! What is taken down on the failing thread: the place, the machine's stack as addresses, values as bounded text.

pub(crate) mod backtrace;
pub(crate) mod failure;
pub(crate) mod fault;
pub(crate) mod frame;
pub(crate) mod handed;
pub(crate) mod held;
pub(crate) mod kept;
pub(crate) mod known;
pub(crate) mod lasting;
pub(crate) mod part;
mod plain;
pub(crate) mod point;
pub(crate) mod returned;
pub(crate) mod saved;
pub(crate) mod shared;
pub(crate) mod shown;
pub(crate) mod site;
pub(crate) mod staying;
pub(crate) mod taken;
pub(crate) mod tier;
pub(crate) mod usual;
pub(crate) mod variable;
