//! What is measured: a group asks one question, and has a case for each who answers it. The first is the bare function.

use std::any::Any;

use crate::subjects::{asyncs, counting, durable, failing, list, masking, moved, needed, panicking, success, web};

/// What somebody asked for.
#[derive(Clone, Copy)]
pub enum Wanted {
    /// At most so many nanoseconds a call.
    Nanoseconds(f64),
    /// At most so many nanoseconds more than the bare one.
    Extra(f64),
    /// At most so many times the bare one.
    Ratio(f64),
    /// At least so many calls a second.
    PerSecond(u32),
    /// No allocation on the thread that calls.
    NoAllocation,
}

/// One who answers.
pub struct Case {
    pub who: &'static str,
    /// Installs what it needs, and gives back what takes it away again.
    pub prepare: fn() -> Box<dyn Any>,
    /// Runs it so many times.
    pub run: fn(u64),
    pub wanted: Vec<Wanted>,
    /// How many instructions more than the bare one are wanted at most.
    pub instructions: Option<i64>,
    /// Whether it is somebody else's answer.
    pub is_peer: bool,
    /// Whether it stands in the README although nothing is wanted of it.
    pub is_told: bool,
    /// So many bytes go through a call.
    pub bytes: Option<u32>,
    /// Whether a reader thinks of it as so many a second.
    pub is_rate: bool,
}

impl Case {
    /// A case that needs nothing and of which nothing is wanted.
    pub fn new(who: &'static str, run: fn(u64)) -> Self {
        Self {
            who,
            prepare: || Box::new(()),
            run,
            wanted: Vec::new(),
            instructions: None,
            is_peer: false,
            is_told: false,
            bytes: None,
            is_rate: false,
        }
    }

    /// The answer of somebody else, which the README puts beside ours.
    pub fn peer(who: &'static str, run: fn(u64)) -> Self {
        Self { is_peer: true, ..Self::new(who, run) }
    }

    pub fn with(mut self, prepare: fn() -> Box<dyn Any>) -> Self {
        self.prepare = prepare;
        self
    }

    pub fn wants(mut self, wanted: Wanted) -> Self {
        self.wanted.push(wanted);
        self
    }

    pub fn wants_instructions(mut self, more: i64) -> Self {
        self.instructions = Some(more);
        self
    }

    pub fn told(mut self) -> Self {
        self.is_told = true;
        self
    }

    /// Says how many there are in a second, too.
    pub fn as_rate(mut self) -> Self {
        self.is_rate = true;
        self
    }

    pub fn of_bytes(mut self, bytes: u32) -> Self {
        self.bytes = Some(bytes);
        self
    }
}

/// One question.
pub struct Group {
    pub name: &'static str,
    pub question: &'static str,
    /// How often a case runs in one sample.
    pub times: u64,
    /// Whether counting its instructions says something: it does what it does on one thread.
    pub counted: bool,
    /// What is done between two samples, such as to let a worker catch up.
    pub between: fn(),
    pub cases: Vec<Case>,
}

/// Everything there is.
pub fn groups() -> Vec<Group> {
    vec![
        success::group(),
        needed::group(),
        asyncs::group(),
        moved::group(),
        failing::ignored(),
        failing::five_values(),
        failing::six_values_with_backtrace(),
        failing::trail_of_five(),
        failing::past_the_budget(),
        failing::huge_values(),
        panicking::group(),
        web::group(),
        masking::group(),
        counting::group(),
        durable::group(),
        list::group(),
    ]
}
