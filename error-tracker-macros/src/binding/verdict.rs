//! What can be done about one variable at one failure point, and why not more.

/// Why a variable is left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reason {
    /// It may have been moved, and could not be saved.
    Moved,
    /// It, or what it borrows from, may be lent.
    Borrowed,
    /// It may have no value yet.
    Uninitialized,
}

/// What can be done about one variable at one failure point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// It is borrowed and read.
    Borrow,
    /// It was saved where it moved.
    Saved,
    /// It cannot be read.
    LeftOut(Reason),
}

/// One step of reading the variables at a failure point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// Reads a variable.
    Show(super::BindingId),
    /// Reads a local, and drops it, as the function would do next.
    Drop(super::BindingId),
}
