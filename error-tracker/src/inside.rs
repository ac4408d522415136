//! The thread-local flag that says "this is our own code": a failure in there never records itself.

use std::{
    any::Any,
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
};

thread_local! {
    // Without a destructor, so it can be read while the thread's other locals are torn down.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Lasts as long as this thread runs our own code.
pub(crate) struct Inside {
    was_inside: bool,
}

impl Drop for Inside {
    fn drop(&mut self) {
        let _ = INSIDE.try_with(|inside| inside.set(self.was_inside));
    }
}

/// Whether this thread runs our own code, or a user's code that we called.
pub(crate) fn is_inside() -> bool {
    INSIDE.try_with(Cell::get).unwrap_or(true)
}

/// Enters our own code; where this thread is in there already, it stays.
pub(crate) fn stay() -> Inside {
    let was_inside = INSIDE.try_with(|inside| inside.replace(true)).unwrap_or(true);
    Inside { was_inside }
}

/// Runs foreign code as our own; a panic in it comes back as its text.
///
/// # Errors
/// With the text of the panic.
pub fn caught<R>(run: impl FnOnce() -> R) -> Result<R, String> {
    let _inside = stay();
    catch_unwind(AssertUnwindSafe(run)).map_err(text_of_payload)
}

/// The text of a panic, which is dropped.
pub(crate) fn text_of_payload(payload: Box<dyn Any + Send>) -> String {
    let text = match payload.downcast_ref::<&'static str>() {
        Some(text) => (*text).to_owned(),
        None => payload.downcast_ref::<String>().cloned().unwrap_or_else(|| "panic without a text".to_owned()),
    };
    discard(payload);
    text
}

/// Drops what a panic carried. It may panic as well; then it is better lost than let loose in the host.
pub(crate) fn discard(payload: Box<dyn Any + Send>) {
    let _inside = stay();
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(second);
    }
}

#[cfg(test)]
mod tests {
    use super::{caught, is_inside, stay};

    #[test]
    fn leaving_the_inner_one_stays_inside() {
        let outer = stay();
        drop(stay());
        assert!(is_inside());
        drop(outer);
        assert!(!is_inside());
    }

    #[test]
    fn a_panic_comes_back_as_its_text() {
        assert_eq!(caught(|| -> () { panic!("no {}", 7) }), Err("no 7".to_owned()));
        assert!(!is_inside());
    }
}
