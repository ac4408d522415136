//! How to use it, subject by subject. There is no code in here, only text whose examples run with the tests.
//!
//! | guide | read it to |
//! |---|---|
//! | [`concepts`] | know what an event, an issue, a frame and a scope are, and how they come about |
//! | [`masking`] | know what is hidden, and hide more |
//! | [`asynchronous`] | track futures, tasks and threads |
//! | [`web`] | show failures with their requests, and mount the viewer |
//! | [`logs`] | capture what is logged, and log what is captured |
//! | [`notifications`] | have mail, messages and tickets of issues, and not too many |
//! | [`production`] | set it up for a program that others depend on |
//! | [`stores`] | know what a store promises, watch it, and write one |
//! | [`extending`] | write a store, a notifier, a ticket system, a masker or a context builder |
//! | [`coming_from_python`] | find what you know from error-tracker for Flask or Django |

#[doc = include_str!("asynchronous.md")]
pub mod asynchronous {}

#[doc = include_str!("coming_from_python.md")]
pub mod coming_from_python {}

#[doc = include_str!("concepts.md")]
pub mod concepts {}

#[doc = include_str!("extending.md")]
pub mod extending {}

#[doc = include_str!("masking.md")]
pub mod masking {}

#[doc = include_str!("notifications.md")]
pub mod notifications {}

#[doc = include_str!("production.md")]
pub mod production {}

#[doc = include_str!("stores.md")]
pub mod stores {}
// Their examples need libraries that are there only with the features.
#[cfg_attr(
    all(feature = "log", feature = "tracing", feature = "eyre", feature = "error-stack"),
    doc = include_str!("logs.md")
)]
#[cfg_attr(
    not(all(feature = "log", feature = "tracing", feature = "eyre", feature = "error-stack")),
    doc = "Read it with all features on: `log`, `tracing`, `eyre` and `error-stack`."
)]
pub mod logs {}

#[cfg_attr(all(feature = "axum", feature = "actix-web"), doc = include_str!("web.md"))]
#[cfg_attr(
    not(all(feature = "axum", feature = "actix-web")),
    doc = "Read it with the features `axum` and `actix-web` on."
)]
pub mod web {}
