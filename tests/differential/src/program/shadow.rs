//! Where a twin's variables are, and what they hold when it fails: read from memory, past every loan.
//!
//! Only a twin says where its variables are, so that nothing but its own frame is ever read.
#![allow(unsafe_code)] // The truth has to come from somewhere that no rule of the language stands before.

use std::{cell::Cell, cell::RefCell, collections::HashMap, fmt::Debug};

type Pictures = HashMap<u32, (State, String)>;

thread_local! {
    static VARIABLES: RefCell<HashMap<u32, Shadow>> = RefCell::default();
    static IN_SCOPE: Cell<&'static [u32]> = const { Cell::new(&[]) };
    static PICTURE: RefCell<Option<Pictures>> = const { RefCell::new(None) };
}

/// What has become of a variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub enum State {
    /// It holds its value.
    Value,
    /// It has moved; the text is what it held last.
    Moved,
    /// A part of it has moved.
    InPart,
    /// A part of it has moved, and another has changed since.
    Changed,
}

struct Shadow {
    place: usize,
    render: fn(usize) -> String,
    state: State,
    last: String,
}

fn render<T: Debug>(place: usize) -> String {
    // SAFETY: the twin has said that a `T` is there, and it has not left the scope: `take_picture` looks at those only.
    let value: &T = unsafe { &*(place as *const T) };
    format!("{value:?}")
}

/// The variable has a value, and is here.
pub fn begins<T: Debug>(id: u32, variable: &T) {
    let place = std::ptr::from_ref(variable) as usize;
    let shadow = Shadow { place, render: render::<T>, state: State::Value, last: String::new() };
    VARIABLES.with_borrow_mut(|all| all.insert(id, shadow));
}

fn with(id: u32, change: impl FnOnce(&mut Shadow)) {
    VARIABLES.with_borrow_mut(|all| all.get_mut(&id).map(change));
}

/// The variable is declared, without a value.
pub fn unset(id: u32) {
    VARIABLES.with_borrow_mut(|all| all.remove(&id));
}

/// The variable is going to move.
pub fn leaves(id: u32) {
    with(id, |one| one.last = (one.render)(one.place));
}

pub fn gone(id: u32) {
    with(id, |one| one.state = State::Moved);
}

pub fn gone_in_part(id: u32) {
    with(id, |one| one.state = State::InPart);
}

pub fn changed_in_part(id: u32) {
    with(id, |one| one.state = State::Changed);
}

/// Begins to look at a twin, of which these variables are in scope when it fails.
pub(super) fn look(in_scope: &'static [u32]) {
    VARIABLES.with_borrow_mut(HashMap::clear);
    PICTURE.set(None);
    IN_SCOPE.set(in_scope);
}

/// What the variables held when the twin failed.
pub(super) fn picture() -> Option<Pictures> {
    let picture = PICTURE.take();
    VARIABLES.with_borrow_mut(HashMap::clear);
    picture
}

pub(super) fn take_picture() {
    let taken = VARIABLES.with_borrow(|all| {
        let in_scope = all.iter().filter(|(id, _)| IN_SCOPE.get().contains(id));
        let text = |one: &Shadow| match one.state {
            State::Value => (one.render)(one.place),
            _ => one.last.clone(),
        };
        in_scope.map(|(&id, one)| (id, (one.state, text(one)))).collect()
    });
    PICTURE.with_borrow_mut(|picture| {
        picture.get_or_insert(taken);
    });
}
