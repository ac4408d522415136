//! The lines that a panic has left functions at, which the machine's stack knows and the functions do not.

use super::Captured;
use crate::model::BacktraceFrame;

/// Puts the line of the call into each frame whose function stands on the stack, in the order of the stack.
pub(super) fn find(captured: &mut Captured) {
    let event = &mut captured.event;
    let mut rest = event.backtrace.as_slice();
    for (frame, &(first, last)) in event.frames.iter_mut().zip(&captured.frame_lines) {
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
        }
        rest = rest.get(at + 1..).unwrap_or_default();
    }
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
