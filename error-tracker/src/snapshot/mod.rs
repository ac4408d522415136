//! What is taken down on the failing thread: the place, the machine's stack as addresses, values as bounded text.

pub(crate) mod backtrace;
pub(crate) mod render;
pub(crate) mod site;
pub(crate) mod trail;
