//! What the web frameworks share: the settings, the request as it is shown, and what becomes of an answer that fails.
//!
//! No framework is named in here.

#[cfg(any(feature = "tower", feature = "actix-web"))]
mod copy;
#[cfg(any(feature = "tower", feature = "actix-web"))]
mod description;
#[cfg(any(feature = "tower", feature = "actix-web"))]
mod exchange;
#[cfg(any(feature = "tower", feature = "actix-web"))]
mod local;
mod options;
mod page;

#[cfg(any(feature = "tower", feature = "actix-web"))]
pub(crate) use copy::BodyCopy;
#[cfg(any(feature = "tower", feature = "actix-web"))]
pub(crate) use description::{Description, Head};
#[cfg(any(feature = "tower", feature = "actix-web"))]
pub(crate) use exchange::{Exchange, Outcome};
pub use options::{EVENT_ID_HEADER, WebOptions};
pub use page::{FailedRequest, FailurePage, FailurePageFuture, PageAnswer};
