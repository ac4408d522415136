//! Where a tracked function's open failure is found again by an error that comes out of it.

use crate::model::{Event, EventId, Exception};

/// The event of the open trail on this thread that this error belongs to.
pub(crate) fn event_for(_address: usize, _exceptions: &[Exception]) -> Option<Event> {
    None
}

/// The id of the event that was taken down for this error already.
pub(crate) fn id_for(_address: usize, _exceptions: &[Exception]) -> Option<EventId> {
    None
}

/// Hands every open failure of this thread over, as it stands.
pub(crate) fn seal_all() {}
