//! The lines that a panic has left functions at, which the machine's stack knows and the functions do not.

use super::Captured;
use crate::{
    model::{BacktraceFrame, Frame},
    snapshot::point::{APART_NOTE, Unguarded},
};

/// Puts the line of the call into each frame whose function stands on the stack, in the order of the stack.
pub(super) fn find(captured: &mut Captured) {
    let captured = &mut **captured;
    let event = &mut captured.event;
    let mut rest = event.backtrace.as_slice();
    for (frame, lines) in event.frames.iter_mut().zip(&captured.frame_lines) {
        let (first, last) = (lines.first, lines.last);
        let is_in = |on_stack: &BacktraceFrame| {
            on_stack.line.is_some_and(|line| (first..=last).contains(&line))
                && on_stack.file.as_deref().is_some_and(|file| same_file(file, &frame.file))
        };
        let Some(at) = rest.iter().position(is_in) else { continue };
        // Where the panic was raised, its place says more.
        if frame.line == first
            && let Some(line) = rest.get(at).and_then(|on_stack| on_stack.line)
            && line != first
        {
            frame.line = line;
            frame.column = 0;
            drop_out_of_scope(frame, &lines.unguarded);
        }
        rest = rest.get(at + 1..).unwrap_or_default();
    }
}

/// Takes the locals out that only have a name, and are not in scope in the line that the function was left at.
fn drop_out_of_scope(frame: &mut Frame, unguarded: &[(&str, &Unguarded)]) {
    let line = frame.line;
    frame.locals.retain(|local| {
        let mut scopes = unguarded.iter().filter(|(name, _)| *name == local.name).peekable();
        local.note.as_deref() != Some(APART_NOTE)
            || scopes.peek().is_none()
            || scopes.any(|(_, scope)| scope.is_in_lines(line))
    });
}

/// Whether the long path ends with the one that the compiler was given.
fn same_file(path: &str, given: &str) -> bool {
    let (path, given) = (path.replace('\\', "/"), given.replace('\\', "/"));
    let given = given.trim_start_matches("./");
    path == given || path.strip_suffix(given).is_some_and(|before| before.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::same_file;

    #[test]
    fn a_path_is_the_one_that_it_ends_with() {
        assert!(same_file("/home/ada/shop/src/pay.rs", "src/pay.rs"));
        assert!(same_file("src/pay.rs", "src/pay.rs"));
        assert!(!same_file("/home/ada/shop/src/repay.rs", "pay.rs"));
    }
}
