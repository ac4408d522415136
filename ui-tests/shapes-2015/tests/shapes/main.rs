//! Functions of difficult shape, in edition 2015: each has to compile under `#[auto_track]`, and to do what it does without.
//!
//! A shape is one file under `shapes/`, mounted twice. Its `run` writes a transcript of results, drops and panics; the
//! two transcripts have to be the same.
#![allow(unreachable_pub, clippy::all, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

extern crate error_tracker;
extern crate shapes_identity;

// There is no `async` in this edition.
#[allow(dead_code)]
#[macro_use]
#[path = "../../../shapes/support.rs"]
mod support;

mod bare;
mod tracked;

/// One test for each group of shapes.
macro_rules! groups {
    ($($group:ident),* $(,)?) => {
        $(#[test]
        fn $group() {
            support::compare(bare::$group::SHAPES, tracked::$group::SHAPES);
        })*
    };
}

groups![arguments, drops, edition_2015, flow, initial, loans, moves, returns,];
