//! Every bound of the runtime, in one place. A bound that a setting can change is that setting's default.

use std::time::Duration;

/// Longest rendered value of one variable, in bytes.
pub const VALUE_BYTES_MAX: usize = 4 * 1024;
/// Longest rendering of a value that is saved before it moves, in bytes. It lives on the stack of the tracked function.
pub const SAVED_VALUE_BYTES_MAX: usize = 256;
/// How much further than its bound the first rendering of a type is followed, in bytes, to see how long it gets. A type
/// that goes on for longer is a heavy one.
pub const FIRST_LOOK_BYTES_MAX: usize = 8 * 1024;
/// Most writes of the first rendering of a type; a type that makes more is a heavy one.
pub const FIRST_LOOK_WRITES_MAX: usize = 2048;
/// Most writes of a value of a heavy type.
pub const HEAVY_WRITES_MAX: usize = 384;
/// How long a rendering may take after its text is full; a type that takes longer is a heavy one.
pub const FULL_PATIENCE: Duration = Duration::from_micros(20);
/// The same where panics abort, so that nothing can be left: a type that takes longer once is a heavy one.
pub const FULL_PATIENCE_ONCE: Duration = Duration::from_millis(1);
/// Writes after the text is full that are too few to say that a rendering which takes long is long: its thread may have been
/// set aside by the system. A type is a heavy one when that happens twice in a row.
pub const FULL_WRITES_FEW: usize = 64;
/// Types whose weight is remembered; of any further one nothing is known.
pub const WEIGHED_TYPES_MAX: usize = 2048;
/// Moves of a heavy type's values that are not saved before one is looked at again; it doubles up to
/// [`HEAVY_MOVES_MAX`].
pub const HEAVY_MOVES_MIN: u32 = 4096;
/// Most moves of a heavy type's values between two that are looked at.
pub const HEAVY_MOVES_MAX: u32 = 1 << 24;
/// Writes that a full text refuses before it takes the writer for an endless one.
pub const REFUSED_WRITES_MAX: usize = 1 << 20;
/// Writes that the destructors of a writer that is being left may make.
pub const LEAVING_WRITES_MAX: usize = 4096;
/// Most variables of one frame.
pub const VARIABLES_MAX: usize = 128;
/// Most frames of one trail; past it the outermost are dropped.
pub const FRAMES_MAX: usize = 64;
/// Failures whose memory is kept for the next ones, once they are stored.
pub const SPARE_FAILURES_MAX: usize = 128;
/// Most memory for the text of one of them, in bytes; what has become larger is not kept.
pub const SPARE_TEXT_BYTES_MAX: usize = 6 * 1024;
/// Most variables of one of them that there is room for.
pub const SPARE_VARIABLES_MAX: usize = 32;
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
/// Most issues that the first page of a search looks at to count what else matches.
pub const COUNT_ISSUES_MAX: usize = 1_000;
/// Issues that come together in one part of the index of texts.
pub const TEXT_CHUNK_ISSUES: usize = 2048;
/// Most issues that a search takes from the index of texts and tests all of; of more, it tests those of the page.
pub const TEXT_ISSUES_MAX: u64 = 250;
/// Most entries of a list that a page of a search by the index of texts passes over.
pub const TEXT_ENTRIES_MAX: usize = 100_000;
/// Most distinct types and functions that a store keeps in memory for searches: about ten megabytes. A store with more
/// is searched row by row.
pub const TERMS_MAX: usize = 100_000;
/// Longest row of a store on disk, in bytes; a longer one is kept in parts.
pub const ROW_BYTES_MAX: usize = 4096;
/// Size of the blocks in which a store on disk keeps the entries of its indexes, in bytes, about.
pub const INDEX_BLOCK_BYTES_MAX: usize = 1024;
/// Most changes of indexes that a store on disk keeps in memory, and in its log, before it writes them into the blocks.
pub const INDEX_CHANGES_MAX: usize = 16 * 1024;
/// Most bytes of such changes, about.
pub const INDEX_CHANGES_BYTES_MAX: usize = 512 * 1024;
/// Most batches, and other requests, that a store remembers so as not to take them twice.
pub const BATCHES_REMEMBERED_MAX: u64 = 65_536;
/// Longest body of a request that is looked at, in bytes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// Most fields of one form.
pub const FORM_FIELDS_MAX: usize = 256;
/// Most addresses of one backtrace.
pub const BACKTRACE_FRAMES_MAX: usize = 128;
/// Most places that stacks are known to end at.
pub const STACK_ENDS_MAX: usize = 16;
/// Most failures that wait for the worker with their values; past it values are dropped and counts kept.
pub const QUEUE_EVENTS_MAX: usize = 1024;
/// Most bytes of failures that wait for the worker with their values, about; past it values are dropped as well.
pub const QUEUE_BYTES_MAX: usize = 1280 * 1024;
/// Most different failures that are counted while the queue is full.
pub const QUEUE_COUNTS_MAX: usize = 1024;
/// Most bytes of failures that are counted while the queue is full, about.
pub const QUEUE_COUNTS_BYTES_MAX: usize = 512 * 1024;
/// Most times that the numbers of a tracker are read again because they have changed meanwhile.
pub const STATS_ATTEMPTS_MAX: usize = 100;
/// Most records of one batch.
pub const BATCH_RECORDS_MAX: usize = 128;
/// Full snapshots of one failure point in a minute.
pub const SITE_BUDGET_PER_MINUTE: u32 = 100;
/// Breadcrumbs kept by a scope and shown with an event.
pub const BREADCRUMBS_MAX: usize = 100;
/// Most batches that an event log remembers, so as not to write one twice that the store is handed again.
pub const LOGGED_BATCHES_MAX: usize = 4096;
/// Most failures that are kept for a report which is shown at the end of `main`.
pub const SEALED_FAILURES_MAX: usize = 8;
/// Most failures of one web request that are remembered while it is being answered.
pub const WATCHED_EVENTS_MAX: usize = 32;
/// Most extras, and most tags, of one scope, and most entries of one context.
pub const CONTEXT_ENTRIES_MAX: usize = 128;
/// Longest name of an extra, a tag or a context entry, in bytes.
pub const CONTEXT_KEY_BYTES_MAX: usize = 256;
/// Deepest nesting of scopes on one thread that is shown; what is deeper is not entered.
pub const SCOPES_MAX: usize = 64;
/// Longest time that dropping the guard waits.
pub const FLUSH_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest time that one `init` waits for another.
pub const INIT_TIMEOUT: Duration = Duration::from_secs(10);
/// After telling of an internal error, the same part is only counted for this long.
pub const INTERNAL_ERROR_QUIET: Duration = Duration::from_secs(10);
/// While a failure point is past its budget, its count is stored this often.
pub const STORM_TICK: Duration = Duration::from_millis(250);
/// How long a failure point's budget lasts.
pub const BUDGET_WINDOW: Duration = Duration::from_secs(60);
/// First pause after the store has failed; it doubles up to [`STORE_RETRY_PAUSE_MAX`].
pub const STORE_RETRY_PAUSE: Duration = Duration::from_millis(100);
/// Longest pause between two attempts to reach a failing store.
pub const STORE_RETRY_PAUSE_MAX: Duration = Duration::from_secs(30);
/// Most batches that wait in memory while the store fails; the others go into a file beside it.
pub const PENDING_BATCHES_MAX: usize = 1;
/// Most batches that are made durable at once.
pub const UNFLUSHED_BATCHES_MAX: usize = 2;
/// Most bytes of failures that wait in a file beside a failing store.
pub const SPILL_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Pause between two words of a tracker on how it stands.
pub const PRESENCE_PAUSE: Duration = Duration::from_secs(1);
/// Size of the file by which a tracker makes itself known, in bytes; a write of it is never split.
pub const PRESENCE_BYTES: usize = 4096;
/// Longest program name in it, in bytes.
pub const PRESENCE_PROGRAM_BYTES_MAX: usize = 128;
/// Most such files of one store that are looked at.
pub const PRESENCE_FILES_MAX: usize = 1000;
/// Attempts to read such a file while it is being written, and to make one.
pub const PRESENCE_ATTEMPTS_MAX: usize = 8;
/// Pause between two runs of the retention.
pub const PRUNE_PAUSE: Duration = Duration::from_secs(300);
/// Pause between two steps of the retention.
pub const PRUNE_STEP_PAUSE: Duration = Duration::from_millis(10);
/// Removals in one step of the retention.
pub const PRUNE_STEPS_MAX: usize = 256;
/// How long the program's tables of symbols stay in memory after a name was looked up.
pub const SYMBOLS_PAUSE: Duration = Duration::from_secs(5);
/// Addresses whose symbols the worker remembers.
pub const SYMBOLS_MAX: usize = 8 * 1024;
/// Most notifications that wait for one notifier.
pub const DELIVERIES_MAX: usize = 1024;
/// Attempts to deliver one notification.
pub const DELIVERY_ATTEMPTS_MAX: u32 = 8;
/// Pause before the second attempt of a delivery; it doubles for each further one.
pub const DELIVERY_RETRY_PAUSE: Duration = Duration::from_secs(1);
/// Most items of a list or a set that are formatted.
pub const LIST_ITEMS_MAX: usize = 100;
/// Most entries of a map that are formatted; each is two values, and a name to be masked by.
pub const MAP_ENTRIES_MAX: usize = 64;
/// Memory that a store on disk may use to keep pages at hand, in bytes. More is of little use to a store that is mostly
/// written to, and would be most of what a tracked program takes in a storm.
pub const STORE_CACHE_BYTES: u64 = 8 * 1024 * 1024;
/// Deepest nesting of a value in context, request or breadcrumb; past it the value is cut off. Readers of JSON give up
/// at 128, and events stand in other things.
pub const NESTING_MAX: usize = 64;
/// Failures of one thread that wait for functions further out.
pub const TRAILS_OPEN_MAX: usize = 8;
/// The same with those that wait inside of functions that are suspended, of which one thread may run many.
pub const TRAILS_WAITING_MAX: usize = 256;
/// How long a failure that has left a function which can be suspended waits for the function further out.
pub const TRAIL_PATIENCE: Duration = Duration::from_millis(50);
/// How long a failure that has left a function waits for the one further out, which seals it when it is left.
pub const TRAIL_PATIENCE_COUNTED: Duration = Duration::from_millis(500);
/// Most places that panic and have a budget of their own; any further one has none.
pub const PANIC_PLACES_MAX: usize = 16 * 1024;
/// Longest pause between two attempts of a delivery.
pub const DELIVERY_RETRY_PAUSE_MAX: Duration = Duration::from_secs(60);
/// After a notification was given up, what is held back is not told on its own for this long.
pub const GIVE_UP_PAUSE: Duration = Duration::from_secs(600);
/// A notifier or a ticket system that has not returned for this long counts as failing.
pub const DELIVERY_HANGS_AFTER: Duration = Duration::from_secs(60);
/// Longest message of the last failed delivery that is kept for `stats`, in bytes.
pub const DELIVERY_ERROR_BYTES_MAX: usize = 300;
/// Longest time that a mail server or a web server is waited for, by default.
pub const DELIVERY_TIMEOUT: Duration = Duration::from_secs(10);
/// Most tickets that are raised or updated within an hour.
pub const TICKETS_PER_HOUR_MAX: u32 = 20;
/// Most issues that a notification names as held back; the others are counted.
pub const HELD_BACK_MAX: usize = 50;
/// Issues whose pace is kept, to see which happen too often.
pub const POLICY_ISSUES_MAX: usize = 4096;
/// How long failures of an issue are counted to see whether it happens too often.
pub const RATE_WINDOW: Duration = Duration::from_secs(60);
/// After telling that an issue happens too often, that is not told again for this long.
pub const RATE_QUIET: Duration = Duration::from_secs(60 * 60);
/// Longest text of a notification or a ticket, in bytes.
pub const NOTIFICATION_BYTES_MAX: usize = 256 * 1024;
/// Longest answer of a web server that is read, in bytes.
pub const ANSWER_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// How long the first failure waits for the settings of `init_lazy`.
pub const LAZY_INIT_PATIENCE: Duration = Duration::from_millis(500);
