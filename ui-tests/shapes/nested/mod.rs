//! Closures, async blocks, items and constants inside a function, whose `?` is not the function's own.

pub mod async_blocks;
pub mod closures_returned;
pub mod closures_with_question_marks;
pub mod const_and_inline_blocks;
pub mod items_inside;

shapes![async_blocks, closures_returned, closures_with_question_marks, const_and_inline_blocks, items_inside,];
