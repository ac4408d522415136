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
/// Longest message that an issue shows of its last event, in bytes; the event itself keeps all of it.
pub const ISSUE_MESSAGE_BYTES_MAX: usize = 1024;
/// Longest title, culprit, file or release of an issue, in bytes.
pub const ISSUE_NAME_BYTES_MAX: usize = 512;
/// Most changes kept in an issue's history; past it the oldest go.
pub const ISSUE_HISTORY_MAX: usize = 100;
/// Most remarks kept on an issue; past it the oldest go.
pub const ISSUE_NOTES_MAX: usize = 100;
/// Longest remark on an issue, in bytes.
pub const ISSUE_NOTE_BYTES_MAX: usize = 16 * 1024;
/// Most tickets kept on an issue; past it the oldest go.
pub const ISSUE_TICKETS_MAX: usize = 100;
/// Most hours that a trend is counted for: a day, and two hours for clocks that go wrong.
pub const TREND_HOURS_MAX: usize = 26;
/// Most days that a trend is counted for: a month, and two days for clocks that go wrong.
pub const TREND_DAYS_MAX: usize = 32;
/// Items on a page of a list when the query does not say.
pub const PAGE_ITEMS_DEFAULT: usize = 25;
/// Most items on a page of a list.
pub const PAGE_ITEMS_MAX: usize = 1000;
/// A page of events ends early once its events come to this, in bytes.
pub const PAGE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Most issues that one page of a search without an index looks at.
pub const SCAN_ISSUES_MAX: usize = 10_000;
/// Most batches, and other requests, that a store remembers so as not to take them twice.
pub const BATCHES_REMEMBERED_MAX: u64 = 65_536;
/// Memory that a store on disk may use to keep pages at hand, in bytes.
pub const STORE_CACHE_BYTES: u64 = 32 * 1024 * 1024;
