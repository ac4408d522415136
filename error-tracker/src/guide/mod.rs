//! How to use it, subject by subject. There is no code in here, only text whose examples run with the tests.
//!
//! | guide | read it to |
//! |---|---|
//! | [`concepts`] | know what an event, an issue, a frame and a scope are, and how they come about |
//! | [`masking`] | know what is hidden, and hide more |
//! | [`asynchronous`] | track futures, tasks and threads |
//! | [`production`] | set it up for a program that others depend on |

#[doc = include_str!("asynchronous.md")]
pub mod asynchronous {}

#[doc = include_str!("concepts.md")]
pub mod concepts {}

#[doc = include_str!("masking.md")]
pub mod masking {}

#[doc = include_str!("production.md")]
pub mod production {}
