//! What can be done about one variable at one failure point, and why not more.

/// Why a variable is left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reason {
    /// It may have been moved, and could not be saved.
    Moved,
    /// It may be lent, or what it borrows from may have changed.
    Borrowed(Loan),
    /// It may have no value yet.
    Uninitialized,
    /// It certainly has no value yet.
    Unset,
}

/// What stands between a variable and its reader.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Loan {
    /// A temporary of the code around the failure point may hold it.
    Temporary,
    /// The value that fails may hold it.
    Value,
    /// A local may hold it, and cannot be dropped first.
    Local,
    /// What the function returns on another way may hold it.
    Returned,
    /// It may borrow from what has changed or gone since.
    Changed,
}

/// What can be done about one variable at one failure point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// It is borrowed and read.
    Borrow,
    /// It was saved where it moved.
    Saved,
    /// It was held from its declaration on, if its type certainly borrows from nothing; as a copy only, if it may have
    /// moved. The reason is why it cannot be read where it is.
    Held(Reason),
    /// It is an argument that is lent, and is read when everything in the body has been dropped.
    Late,
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
