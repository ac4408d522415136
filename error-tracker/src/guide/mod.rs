//! How to use it, subject by subject. There is no code in here, only text whose examples run with the tests.
//!
//! | guide | read it to |
//! |---|---|
//! | [`concepts`] | know what an event, an issue, a frame and a scope are, and how they come about |
//! | [`masking`] | know what is hidden, and hide more |
//! | [`asynchronous`] | track futures, tasks and threads |
//! | [`notifications`] | have mail, messages and tickets of issues, and not too many |
//! | [`production`] | set it up for a program that others depend on |
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
