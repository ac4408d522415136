//! Every bound of the viewer, in one place.

use std::time::Duration;

/// Issues on a page of the list when nobody asks for another number.
pub(crate) const PAGE_SIZE: usize = 25;
/// Most issues or events on one page.
pub(crate) const PAGE_SIZE_MAX: usize = 100;
/// Pages before the one shown whose places in the list its address remembers.
pub(crate) const TRAIL_PAGES_MAX: usize = 40;
/// Longest cursor of a page that is remembered, in bytes.
pub(crate) const CURSOR_BYTES_MAX: usize = 128;
/// Latest events whose context's keys the search box suggests.
pub(crate) const SUGGESTING_EVENTS: usize = 3;
/// Most keys that it suggests.
pub(crate) const SUGGESTED_KEYS_MAX: usize = 40;
/// Longest search text, in bytes.
pub(crate) const SEARCH_BYTES_MAX: usize = 1024;
/// Longest body of a request, in bytes: a page of checked boxes and a note fit easily.
pub(crate) const BODY_BYTES_MAX: usize = 64 * 1024;
/// How long the page for developers waits for the store.
pub(crate) const DEVELOPMENT_FLUSH_TIME_MAX: Duration = Duration::from_secs(3);
/// Longest note, in bytes.
pub(crate) const NOTE_BYTES_MAX: usize = 4 * 1024;
/// Browsers without a cookie whose forms are remembered.
pub(crate) const NEW_FORMS_MAX: usize = 256;
/// How long one request may take until it is given up.
pub(crate) const REQUEST_TIME_MAX: Duration = Duration::from_secs(15);
/// How long a client may take to send the head of its request.
pub(crate) const HEADER_TIME_MAX: Duration = Duration::from_secs(10);
/// Most connections at once.
pub(crate) const CONNECTIONS_MAX: usize = 256;
/// How long open connections may take to end once the viewer stops.
pub(crate) const SHUTDOWN_TIME_MAX: Duration = Duration::from_secs(3);
/// Most clients of the live stream at once.
pub(crate) const LIVE_CONNECTIONS_MAX: usize = 32;
/// How long one live stream lasts; the browser opens the next by itself.
pub(crate) const LIVE_TIME_MAX: Duration = Duration::from_secs(60);
/// How often the store is asked whether something is new, while anybody watches.
pub(crate) const LIVE_INTERVAL: Duration = Duration::from_secs(1);
/// Wrong tokens taken in a minute before further ones are turned away unread.
pub(crate) const WRONG_TOKENS_PER_MINUTE_MAX: u32 = 20;
/// Largest source file that is read for its lines, in bytes.
pub(crate) const SOURCE_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// Source lines shown before and after the failing one.
pub(crate) const SOURCE_LINES_AROUND: u32 = 5;
/// Longest source line shown, in characters.
pub(crate) const SOURCE_LINE_CHARS_MAX: usize = 300;
/// Deepest nesting of a value that is read as structure.
pub(crate) const VALUE_DEPTH_MAX: usize = 24;
/// Most parts of a value that are read as structure.
pub(crate) const VALUE_NODES_MAX: usize = 1000;
/// Longest value shown on its line without folding, in characters.
pub(crate) const VALUE_INLINE_CHARS_MAX: usize = 80;
/// Events that one page of a search among an issue's events looks at.
pub(crate) const EVENTS_SEARCHED_MAX: usize = 500;
/// Latest events in which the page of an issue looks for what they have in common.
pub(crate) const COMMON_EVENTS: usize = 50;
/// Keys whose spread it shows unasked.
pub(crate) const COMMON_KEYS_MAX: usize = 3;
/// Events that the distribution of a context key looks at.
pub(crate) const DISTRIBUTION_EVENTS_MAX: usize = 200;
/// Values that the distribution of a context key lists.
pub(crate) const DISTRIBUTION_VALUES_MAX: usize = 8;
