//! What is captured and stored, as data: no I/O, no clock, no global.

mod event;
mod fingerprint;
mod frame;
mod id;
mod issue;
mod release;
mod variable;

pub use event::{BacktraceFrame, Breadcrumb, Event, Exception, Kind, Level, Request};
pub use fingerprint::Fingerprint;
pub use frame::Frame;
pub use id::EventId;
pub use issue::{Action, Change, Issue, Note, Status, Ticket, Until};
pub(crate) use release::may_be_newer;
pub use variable::{Variable, VariableState};
