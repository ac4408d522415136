//! Every bound of the runtime, in one place. A bound that a setting can change is that setting's default.

/// Longest rendered value of one variable, in bytes.
pub const VALUE_BYTES_MAX: usize = 4 * 1024;
/// Longest rendering of a value that is saved before it moves, in bytes. It lives on the stack of the tracked function.
pub const SAVED_VALUE_BYTES_MAX: usize = 256;
/// Most variables of one frame.
pub const VARIABLES_MAX: usize = 128;
/// Most frames of one trail; past it the outermost are dropped.
pub const FRAMES_MAX: usize = 64;
/// Longest cause chain.
pub const EXCEPTIONS_MAX: usize = 32;
/// Longest message of one exception, in bytes.
pub const MESSAGE_BYTES_MAX: usize = 16 * 1024;
/// Longest body of a request that is looked at, in bytes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// Most fields of one form.
pub const FORM_FIELDS_MAX: usize = 256;
