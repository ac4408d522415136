//! What the command line takes.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use error_tracker::store::IssueSort;

/// See what failed, with the values it failed with. Without a command it serves the viewer for a browser.
#[derive(Debug, Parser)]
#[command(
    name = "error-tracker-viewer",
    version,
    args_conflicts_with_subcommands = false,
    subcommand_precedence_over_arg = true
)]
pub(super) struct Arguments {
    /// The store to look into
    #[arg(long, env = "ERROR_TRACKER_DB", default_value = "./error-tracker.db", value_name = "PATH", global = true)]
    pub(super) db: PathBuf,
    #[command(flatten)]
    pub(super) serve: Serve,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Args, Debug)]
pub(super) struct Serve {
    /// Run a small shop whose tracked code fails in many ways, into a fresh store of its own, and serve that
    #[arg(long)]
    pub(super) demo: bool,
    /// The address to listen on; one that others can reach needs a token
    #[arg(long, env = "ERROR_TRACKER_LISTEN", default_value = "127.0.0.1:8765", value_name = "ADDRESS")]
    pub(super) listen: String,
    /// The path under which the pages stand
    #[arg(long, env = "ERROR_TRACKER_PREFIX", default_value = "/dev/error", value_name = "PATH")]
    pub(super) prefix: String,
    /// The token that a browser has to show; better given by the environment, where other users cannot see it
    #[arg(long, env = "ERROR_TRACKER_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub(super) token: Option<String>,
    /// How many issues stand on a page of the list, from 1 to 100
    #[arg(long, env = "ERROR_TRACKER_LIST_SIZE", default_value = "25", value_name = "NUMBER")]
    pub(super) list_size: String,
    /// The folder whose source files are shown around a failure
    #[arg(long, env = "ERROR_TRACKER_SOURCE", default_value = ".", value_name = "FOLDER")]
    pub(super) source: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List issues
    List(List),
    /// Show an event, or an issue with its latest event
    Show(Show),
    /// Follow new events as they come
    Tail(Tail),
    /// Write all kept events out, oldest first
    Export(Export),
    /// Remove what is past the retention
    Prune(Prune),
    /// Give back the room that removed events took on disk
    Compact {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say what the store holds
    Stats {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Record a failure, to see that everything works
    TestError {
        /// Print the event as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Args, Debug)]
pub(super) struct List {
    /// What to search for, as in the browser: words, type:Pay, is:panic, status:all, since:24h
    #[arg(value_name = "SEARCH")]
    pub(super) search: Vec<String>,
    /// Which issues: open, resolved, ignored or all
    #[arg(long, default_value = "open", value_name = "STATUS")]
    pub(super) status: String,
    /// The order
    #[arg(long, value_enum, default_value_t = Sort::LastSeen)]
    pub(super) sort: Sort,
    /// Most issues to list
    #[arg(long, default_value_t = 25, value_name = "NUMBER", value_parser = from_one_on)]
    pub(super) limit: usize,
    /// Print JSON Lines, one issue a line
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Sort {
    /// Last seen first
    LastSeen,
    /// The newest issues first
    FirstSeen,
    /// The most frequent first
    Count,
}

impl From<Sort> for IssueSort {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::LastSeen => Self::LastSeen,
            Sort::FirstSeen => Self::FirstSeen,
            Sort::Count => Self::Count,
        }
    }
}

fn from_one_on(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "it takes a number from 1 on".to_owned())
}

#[derive(Args, Debug)]
pub(super) struct Show {
    /// An event's id or an issue's fingerprint; the beginning of a fingerprint is enough when only one fits
    #[arg(value_name = "ID")]
    pub(super) id: String,
    /// Print the event as JSON
    #[arg(long, conflicts_with = "markdown")]
    pub(super) json: bool,
    /// Print the event as Markdown
    #[arg(long)]
    pub(super) markdown: bool,
}

#[derive(Args, Debug)]
pub(super) struct Tail {
    /// How many of the latest events to begin with
    #[arg(long, short = 'n', default_value_t = 10, value_name = "NUMBER")]
    pub(super) lines: usize,
    /// Print these and end, without waiting for more
    #[arg(long)]
    pub(super) no_follow: bool,
    /// Print JSON Lines, one event a line
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(super) struct Export {
    /// How to write them: json is JSON Lines, one event a line
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub(super) format: Format,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub(super) json: bool,
    /// Only the events of this issue
    #[arg(long, value_name = "FINGERPRINT")]
    pub(super) issue: Option<String>,
    /// Write into this file instead of to the terminal
    #[arg(long, short = 'o', value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// One event a line
    Json,
    /// One event a line, the main fields in columns
    Csv,
    /// To be read
    Markdown,
}

#[derive(Args, Debug)]
pub(super) struct Prune {
    /// Remove events older than so many days; 90 by default
    #[arg(long, env = "ERROR_TRACKER_RETENTION_AGE_DAYS_MAX", value_name = "DAYS")]
    pub(super) age_days_max: Option<u32>,
    /// Keep so many events of each issue; 100 by default
    #[arg(long, env = "ERROR_TRACKER_RETENTION_EVENTS_PER_ISSUE_MAX", value_name = "NUMBER")]
    pub(super) events_per_issue_max: Option<u32>,
    /// Let the store be so large, in bytes; 1 GiB by default
    #[arg(long, env = "ERROR_TRACKER_RETENTION_STORE_BYTES_MAX", value_name = "BYTES")]
    pub(super) store_bytes_max: Option<u64>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}
