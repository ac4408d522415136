//! What tells that two failures are the same one, and the cause chain that they make together.

use crate::{limits::EXCEPTIONS_MAX, model::Exception};

/// Whether the expression calls a function of this name.
pub(super) fn calls(expression: &str, function: &str) -> bool {
    let (text, name) = (expression.as_bytes(), function.as_bytes());
    let Some(first) = name.first() else { return false };
    // By hand: both are short, and setting up a search costs more than it takes.
    text.iter().enumerate().filter(|(_, byte)| *byte == first).any(|(at, _)| {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        let rest = text.get(at..).and_then(|rest| rest.strip_prefix(name));
        before.is_none_or(|byte| !is_of_name(*byte)) && matches!(rest, Some([b'(' | b':', ..]))
    })
}

/// Whether the byte belongs to a name: letters beyond ASCII are many bytes, all of them above it.
fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Whether a message of the one chain stands in the other.
pub(super) fn shares_text(open: &[Exception], exceptions: &[Exception]) -> bool {
    open.iter().any(|old| !old.message.is_empty() && exceptions.iter().any(|new| new.message == old.message))
}

/// The chain of the failure as it is now, with what was known of it before where that says more.
pub(super) fn merge(new: Vec<Exception>, old: Vec<Exception>) -> Vec<Exception> {
    let same = old.first().and_then(|first| new.iter().position(|exception| exception.message == first.message));
    let mut merged = new;
    match same {
        Some(at) => {
            // An error that was only boxed on its way keeps the type that it had.
            merged.truncate(at);
        }
        None => {
            // It was changed into another: what it was is what caused it.
            merged.retain(|exception| !old.iter().any(|before| before == exception));
        }
    }
    merged.extend(old);
    merged.truncate(EXCEPTIONS_MAX);
    merged
}

#[cfg(test)]
mod tests {
    use super::calls;

    #[test]
    fn only_a_call_of_the_whole_name_counts() {
        assert!(calls("self.charge(&card)?", "charge"));
        assert!(calls("charge::<Card>(&card).await?", "charge"));
        assert!(!calls("recharge(&card)?", "charge"));
        assert!(!calls("charge_all(&card)?", "charge"));
        assert!(!calls("charge?", "charge"));
        assert!(!calls("écharge(&card)?", "charge"));
        assert!(calls("Écharge::new(charge(&card))?", "charge"));
        assert!(!calls("()?", ""));
    }
}
