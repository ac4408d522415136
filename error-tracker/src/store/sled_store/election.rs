//! Who leads: whoever gets sled's lock. The others follow, and elect anew when the leader is gone.

use std::{
    sync::{Arc, Weak},
    thread,
    time::{Duration, Instant},
};

use parking_lot::{Mutex, RwLock};
use serde::de::DeserializeOwned;

use super::{
    directory::Directory,
    follower::{Follower, NoAnswer},
    leader::Leader,
    protocol::{Request, decode_answer},
    rows::{NotOpened, Setup},
    server::{Answer, Server},
    socket::Address,
};
use crate::{Error, ErrorKind, Result};

/// How long it may take until there is a leader that answers. Sled alone may need some seconds to open a large store.
const ELECTED_WITHIN: Duration = Duration::from_secs(30);
const PAUSE_MIN: Duration = Duration::from_millis(1);
const PAUSE_MAX: Duration = Duration::from_millis(50);
/// How long closing waits for followers' requests that are being answered.
const CLOSED_WITHIN: Duration = Duration::from_secs(5);

/// What an opening of a store is at the moment.
enum Seat {
    /// The server comes first, so that it is gone before sled is closed.
    Leader {
        _server: Server,
        leader: Box<Leader>,
    },
    Follower(Follower),
}

/// A seat, and the process that took it. A process that was forked off must not touch it.
struct Taken {
    seat: Arc<Seat>,
    process: u32,
}

/// One opening of a store, whoever leads it.
pub(super) struct Member {
    directory: Arc<Directory>,
    address: Address,
    setup: Setup,
    seat: RwLock<Option<Taken>>,
    election: Mutex<()>,
    /// This opening itself, for the server to answer with.
    me: Weak<Self>,
}

impl Member {
    /// Joins the store, as its leader when it has none.
    pub(super) fn join(directory: Arc<Directory>, setup: Setup) -> Result<Arc<Self>> {
        let address = Address::of(directory.path());
        let member = Arc::new_cyclic(|me| Self {
            directory,
            address,
            setup,
            seat: RwLock::new(None),
            election: Mutex::new(()),
            me: Weak::clone(me),
        });
        member.seat(Instant::now() + ELECTED_WITHIN)?;
        Ok(member)
    }

    pub(super) fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Whether this opening has sled open.
    pub(super) fn leads(&self) -> bool {
        self.seat.read().as_ref().is_some_and(|taken| matches!(&*taken.seat, Seat::Leader { .. }))
    }

    /// Does the work here when this is the leader, else has the leader do it. When the leader goes meanwhile, it is
    /// asked again of the next one.
    pub(super) fn ask<T: DeserializeOwned>(
        &self,
        request: &Request<'_>,
        work: impl Fn(&Leader) -> Result<T>,
    ) -> Result<T> {
        let deadline = Instant::now() + ELECTED_WITHIN;
        loop {
            let seat = self.seat(deadline)?;
            match &*seat {
                Seat::Leader { leader, .. } => {
                    let done = leader.guarded(&work);
                    if leader.is_broken() {
                        self.leave(&seat);
                    }
                    return done;
                }
                Seat::Follower(follower) => match follower.ask(request) {
                    Ok(answer) => return decode_answer(&answer),
                    Err(NoAnswer::Failed(error)) => return Err(error),
                    Err(NoAnswer::Lost) => {
                        self.leave(&seat);
                        if Instant::now() >= deadline {
                            return Err(self.unanswered());
                        }
                    }
                },
            }
        }
    }

    /// The seat that this opening has, or gets.
    fn seat(&self, deadline: Instant) -> Result<Arc<Seat>> {
        if let Some(seat) = self.taken() {
            return Ok(seat);
        }
        let _election = self.election.lock();
        if let Some(seat) = self.taken() {
            return Ok(seat);
        }
        let seat = Arc::new(self.elect(deadline)?);
        let before = self.seat.write().replace(Taken { seat: Arc::clone(&seat), process: std::process::id() });
        // Another process's seat: closing it here would close it there.
        std::mem::forget(before);
        Ok(seat)
    }

    fn taken(&self) -> Option<Arc<Seat>> {
        let seat = self.seat.read();
        seat.as_ref().filter(|taken| taken.process == std::process::id()).map(|taken| Arc::clone(&taken.seat))
    }

    /// Gives up the seat, unless that has happened already.
    fn leave(&self, seat: &Arc<Seat>) {
        let mut taken = self.seat.write();
        if taken.as_ref().is_some_and(|taken| Arc::ptr_eq(&taken.seat, seat)) {
            let left = taken.take();
            drop(taken);
            drop(left);
        }
    }

    fn elect(&self, deadline: Instant) -> Result<Seat> {
        let mut pause = PAUSE_MIN;
        loop {
            match Follower::connect(&self.address) {
                Ok(follower) => return Ok(Seat::Follower(follower)),
                Err(NoAnswer::Failed(error)) => return Err(error),
                Err(NoAnswer::Lost) => {}
            }
            match Leader::start(&self.directory, self.setup) {
                Ok(leader) => return self.lead(leader),
                Err(NotOpened::Failed(error)) => return Err(error),
                Err(NotOpened::Locked) => {}
            }
            if Instant::now() >= deadline {
                return Err(self.unanswered());
            }
            thread::sleep(pause);
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    fn unanswered(&self) -> Error {
        let (path, address) = (self.directory.path().display(), &self.address);
        let message = format!("the store {path} is held by a process that does not answer on {address}");
        Error::new(ErrorKind::Unavailable, message)
    }

    fn lead(&self, leader: Leader) -> Result<Seat> {
        let server = Server::start(&self.address, Weak::clone(&self.me)).map_err(|error| {
            Error::new(
                ErrorKind::Io,
                format!(
                    "cannot share the store {}: the socket {} cannot be made: {error}",
                    self.directory.path().display(),
                    self.address
                ),
            )
            .with_source(error)
        })?;
        Ok(Seat::Leader { _server: server, leader: Box::new(leader) })
    }
}

impl Answer for Member {
    fn answer(&self, request: Request<'_>) -> Option<Vec<u8>> {
        let seat = self.taken()?;
        let Seat::Leader { leader, .. } = &*seat else { return None };
        let answer = leader.answer(request);
        if leader.is_broken() {
            self.leave(&seat);
        }
        Some(answer)
    }
}

/// Closing: after it, whoever waits for the store can have it.
pub(super) fn close(member: &Member) {
    let Some(taken) = member.seat.write().take() else { return };
    if taken.process != std::process::id() {
        std::mem::forget(taken);
        return;
    }
    let deadline = Instant::now() + CLOSED_WITHIN;
    let mut seat = taken.seat;
    // A follower's request that is being answered is answered first.
    loop {
        match Arc::try_unwrap(seat) {
            Ok(seat) => return drop(seat),
            Err(shared) if Instant::now() < deadline => {
                seat = shared;
                thread::sleep(PAUSE_MIN);
            }
            Err(_) => return,
        }
    }
}
