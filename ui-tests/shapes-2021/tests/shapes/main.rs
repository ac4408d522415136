//! Functions of difficult shape, in edition 2021: each has to compile under `#[auto_track]`, and to do what it does without.
//!
//! A shape is one file under `shapes/`, mounted twice. Its `run` writes a transcript of results, drops and panics; the
//! two transcripts have to be the same.
#![allow(unreachable_pub, clippy::all, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

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

groups![
    arguments,
    asyncs,
    attributes,
    drops,
    edition_2021,
    flow,
    generics,
    initial,
    loans,
    macros,
    moves,
    names,
    nested,
    panics,
    returns,
    types,
];
