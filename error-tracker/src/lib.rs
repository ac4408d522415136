//! Failures with the values of arguments and locals.
//!
//! Put `#[auto_track]` on a function. When it fails, by `Err` or by panic, you see the error's whole chain, the path it
//! took through your functions, and the values that the arguments and locals had in each of them.

pub mod internal_error;
pub mod limits;
pub mod mask;
pub mod model;
pub mod store;

mod error;

pub use error::{Error, ErrorKind, Result};
pub use model::{EventId, Fingerprint};
pub use store::{MemoryStore, SledStore};
