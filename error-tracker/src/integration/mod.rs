//! Other people's libraries: web frameworks, logs, and errors of other kinds. Each one is a feature that is off by
//! default.
//!
//! | feature | what it brings |
//! |---|---|
//! | `tower` | `tower::RequestLayer`, around any tower service: axum, tonic, hyper |
//! | `axum` | the same, and it knows axum's route templates and the client's address |
//! | `actix-web` | `actix_web::RequestTracking`, the same as a middleware of actix-web |
//! | `tracing` | `tracing::EventLayer`: events at `ERROR` are captured, others are breadcrumbs |
//! | `log` | `log::RecordCapture`: the same for the `log` crate |
//! | `eyre` | `eyre::install`: a report that leaves `main` is shown with frames and values |
//! | `error-stack` | `error_stack::capture_report`: reports with their attachments |

#[cfg(feature = "actix-web")]
pub mod actix_web;
#[cfg(feature = "error-stack")]
pub mod error_stack;
#[cfg(feature = "eyre")]
pub mod eyre;
#[cfg(feature = "log")]
pub mod log;
#[cfg(any(feature = "log", feature = "tracing"))]
mod record;
#[cfg(feature = "tower")]
pub mod tower;
#[cfg(feature = "tracing")]
pub mod tracing;
pub mod web;
