//! A variable, and what becomes of it while its function is written.

use super::Kind;

/// Stands for a variable: its place among all of its function.
pub(crate) type Id = usize;

/// What is known of a variable at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Standing {
    /// It has its value.
    Init,
    /// It has no value yet.
    Unset,
    /// It has moved.
    Moved,
    /// It has moved on some way.
    Perhaps,
    /// It holds a loan that has ended.
    Ended,
}

/// What a variable holds of another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Holds {
    /// Nothing: it is the value.
    Value,
    /// A reference to something outside of the function.
    Outer,
    /// A reference to this variable.
    Reference(Id),
    /// Something else that has this variable lent, as a guard or an iterator does.
    Loan(Id),
}

#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) mutable: bool,
    pub(crate) holds: Holds,
    pub(crate) standing: Standing,
    /// A part of it has moved.
    pub(crate) in_part: bool,
    /// How many hold it at present.
    pub(crate) lent: usize,
    /// How many loops are around its declaration.
    pub(crate) loops: usize,
    /// How many bodies that run later are around its declaration.
    pub(crate) bodies: usize,
}

impl Variable {
    pub(crate) fn is_reference(&self) -> bool {
        matches!(self.holds, Holds::Outer | Holds::Reference(_))
    }

    pub(crate) fn is_usable(&self) -> bool {
        self.standing == Standing::Init && self.lent == 0 && !self.in_part && !matches!(self.holds, Holds::Loan(_))
    }
}

/// A variable as it is seen at a failure.
#[derive(Clone, Debug)]
pub struct Seen {
    pub(crate) name: String,
    pub(crate) id: u32,
    pub(crate) kind: Kind,
    pub(crate) standing: Standing,
    pub(crate) holds: Holds,
}
