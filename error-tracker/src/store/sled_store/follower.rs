//! An opening of a store that another one leads: it asks over the socket.

use std::{io, time::Duration};

use interprocess::local_socket::Stream;
use parking_lot::Mutex;

use super::{
    protocol::{PROTOCOL, Request, decode_answer, encode},
    socket::{self, Address},
};
use crate::{Error, ErrorKind, Result};

/// How long the leader may take for an answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// How long the leader may take for what goes through the whole store.
const LONG_ANSWER_WITHIN: Duration = Duration::from_secs(30 * 60);
/// Most connections that are kept for the next request.
const IDLE_CONNECTIONS_MAX: usize = 8;

/// Why a request has no answer.
pub(super) enum NoAnswer {
    /// The leader is gone.
    Lost,
    /// There is a leader, and this is what stands between.
    Failed(Error),
}

/// Connections to the leader.
pub(super) struct Follower {
    address: Address,
    idle: Mutex<Vec<Stream>>,
}

impl Follower {
    /// Connects to the leader, when there is one.
    pub(super) fn connect(address: &Address) -> Result<Self, NoAnswer> {
        let follower = Self { address: address.clone(), idle: Mutex::default() };
        let stream = follower.new_stream()?;
        follower.idle.lock().push(stream);
        Ok(follower)
    }

    fn new_stream(&self) -> Result<Stream, NoAnswer> {
        let stream = self.address.connect().map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied => NoAnswer::Failed(
                Error::new(ErrorKind::Io, format!("cannot speak to the store's leader: {error}")).with_source(error),
            ),
            _ => NoAnswer::Lost,
        })?;
        socket::set_timeout(&stream, ANSWER_WITHIN).map_err(lost_or_slow)?;
        let answer = exchange(&stream, &Request::Hello { protocol: PROTOCOL })?;
        decode_answer::<()>(&answer).map_err(NoAnswer::Failed)?;
        Ok(stream)
    }

    /// The leader's answer.
    pub(super) fn ask(&self, request: &Request<'_>) -> Result<Vec<u8>, NoAnswer> {
        let idle = self.idle.lock().pop();
        let stream = match idle {
            Some(stream) => stream,
            None => self.new_stream()?,
        };
        let is_long = matches!(request, Request::Compact | Request::Verify);
        if is_long {
            socket::set_timeout(&stream, LONG_ANSWER_WITHIN).map_err(lost_or_slow)?;
        }
        let answer = exchange(&stream, request)?;
        let mut idle = self.idle.lock();
        if !is_long && idle.len() < IDLE_CONNECTIONS_MAX {
            idle.push(stream);
        }
        Ok(answer)
    }
}

fn exchange(stream: &Stream, request: &Request<'_>) -> Result<Vec<u8>, NoAnswer> {
    let message = encode(request).map_err(NoAnswer::Failed)?;
    socket::send(stream, &message).map_err(lost_or_slow)?;
    socket::receive(stream).map_err(lost_or_slow)
}

fn lost_or_slow(error: io::Error) -> NoAnswer {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            let message = format!("the store's leader has not answered within {} s", ANSWER_WITHIN.as_secs());
            NoAnswer::Failed(Error::new(ErrorKind::Unavailable, message).with_source(error))
        }
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            NoAnswer::Failed(Error::new(ErrorKind::InvalidQuery, error.to_string()).with_source(error))
        }
        _ => NoAnswer::Lost,
    }
}
