//! The leader's side of the socket: one thread that accepts, one for each follower.

use std::{
    io,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use interprocess::local_socket::{Listener, Stream, prelude::*};

use super::{
    protocol::{PROTOCOL, Request, decode, encode_answer},
    socket::{self, Address},
};
use crate::{Error, ErrorKind};

/// Most followers' connections at once.
const CONNECTIONS_MAX: usize = 256;
/// How long a follower may take to read an answer.
const READ_WITHIN: Duration = Duration::from_secs(20);

/// Who answers the followers. Nothing when it is no leader any more.
pub(super) trait Answer: Send + Sync + 'static {
    fn answer(&self, request: Request<'_>) -> Option<Vec<u8>>;
}

/// The socket of a leader, open for as long as this lives.
pub(super) struct Server {
    address: Address,
    stop: Arc<AtomicBool>,
    accepting: Option<thread::JoinHandle<()>>,
}

impl Server {
    pub(super) fn start<A: Answer>(address: &Address, answer: Weak<A>) -> io::Result<Self> {
        let listener = address.listen()?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let accepting = thread::Builder::new()
            .name("error-tracker store".to_owned())
            .spawn(move || accept(&listener, &stopped, &answer))?;
        Ok(Self { address: address.clone(), stop, accepting: Some(accepting) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        // A connection wakes the thread that accepts. Where none can be made the socket is out of reach, and so is the thread.
        if self.address.connect().is_ok()
            && let Some(accepting) = self.accepting.take()
        {
            let _ = accepting.join();
        }
        self.address.remove();
    }
}

fn accept<A: Answer>(listener: &Listener, stop: &AtomicBool, answer: &Weak<A>) {
    let connections = Arc::new(AtomicUsize::new(0));
    while !stop.load(Ordering::Acquire) {
        let Ok(stream) = listener.accept() else {
            // Out of file descriptors, for one: that may pass.
            thread::sleep(Duration::from_millis(10));
            continue;
        };
        if stop.load(Ordering::Acquire)
            || socket::check_peer(&stream).is_err()
            || connections.load(Ordering::Acquire) >= CONNECTIONS_MAX
        {
            continue;
        }
        let counted = Counted::new(&connections);
        let answer = Weak::clone(answer);
        // Without a thread the follower finds its connection closed, and comes again.
        let _ = thread::Builder::new().name("error-tracker store".to_owned()).spawn(move || {
            let _counted = counted;
            let _ = converse(&stream, &answer);
        });
    }
}

/// One connection that is counted while it lives.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(count))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Answers until the follower leaves or this is no leader any more.
fn converse<A: Answer>(stream: &Stream, answer: &Weak<A>) -> io::Result<()> {
    socket::set_timeout(stream, READ_WITHIN)?;
    loop {
        // A follower may be silent for as long as it has nothing to ask.
        socket::wait_for_ever(stream)?;
        let message = socket::receive(stream)?;
        let reply = match decode::<Request<'_>>(&message) {
            Ok(Request::Hello { protocol: PROTOCOL }) => encode_answer(Ok(())),
            Ok(Request::Hello { protocol }) => encode_answer::<()>(Err(Error::new(
                ErrorKind::UnsupportedVersion,
                format!(
                    "the store's leader speaks protocol {PROTOCOL}, and this process {protocol}: both have to run the same version of error-tracker"
                ),
            ))),
            Ok(request) => match answer.upgrade().and_then(|answer| answer.answer(request)) {
                Some(reply) => reply,
                None => return Ok(()),
            },
            Err(error) => encode_answer::<()>(Err(error)),
        };
        socket::send(stream, &reply)?;
    }
}
