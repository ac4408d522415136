//! The local socket beside a store: where it is, who may speak on it, and how a message is framed.
//!
//! It lies in the store's folder, which only its owner may enter. A path longer than the system takes for a socket
//! (about a hundred bytes) is reached through the open folder, where the system offers that (`/proc/self/fd`), else
//! through a short name in the temporary folder, under a folder of the user's own. Whatever the way, both sides ask the
//! system who the other one is.

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use interprocess::{
    ConnectWaitMode,
    local_socket::{ConnectOptions, GenericFilePath, Listener, ListenerOptions, Name, Stream, prelude::*},
};

/// Longest path that every system takes for a socket, with its final zero.
#[cfg(unix)]
const SOCKET_PATH_BYTES_MAX: usize = 100;

/// How long a connection may take: a leader that was stopped accepts none.
const CONNECTED_WITHIN: Duration = Duration::from_secs(5);

/// Largest message: a batch of a thousand large events.
const FRAME_BYTES_MAX: u32 = 512 * 1024 * 1024;

/// The socket of a store.
#[derive(Clone, Debug)]
pub(super) struct Address {
    path: PathBuf,
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.path.display().fmt(f)
    }
}

impl Address {
    /// The socket of the store in this folder, which is an absolute path.
    pub(super) fn of(folder: &Path) -> Self {
        Self { path: folder.join("socket") }
    }

    /// Listens. Whoever calls holds the store's lock, so a socket that is there belongs to nobody.
    pub(super) fn listen(&self) -> io::Result<Listener> {
        self.remove();
        self.with_name(|name| {
            let options = ListenerOptions::new().name(name).reclaim_name(false);
            #[cfg(unix)]
            let options = interprocess::os::unix::local_socket::ListenerOptionsExt::mode(options, 0o600);
            options.create_sync()
        })
    }

    pub(super) fn connect(&self) -> io::Result<Stream> {
        let stream = self.with_name(|name| {
            let wait = ConnectWaitMode::Timeout(CONNECTED_WITHIN);
            ConnectOptions::new().name(name).wait_mode(wait).connect_sync()
        })?;
        check_peer(&stream)?;
        Ok(stream)
    }

    #[cfg(windows)]
    fn with_name<T>(&self, work: impl FnOnce(Name<'_>) -> io::Result<T>) -> io::Result<T> {
        let name = crate::Fingerprint::of_parts([&*self.path.to_string_lossy()]);
        let name = format!(r"\\.\pipe\error-tracker-{name}");
        work(name.to_fs_name::<GenericFilePath>()?)
    }

    #[cfg(windows)]
    pub(super) fn remove(&self) {}

    #[cfg(unix)]
    fn with_name<T>(&self, work: impl FnOnce(Name<'_>) -> io::Result<T>) -> io::Result<T> {
        if self.path.as_os_str().len() <= SOCKET_PATH_BYTES_MAX {
            return work(self.path.as_path().to_fs_name::<GenericFilePath>()?);
        }
        let Some(folder) = self.path.parent() else { return Err(io::ErrorKind::InvalidInput.into()) };
        let open = fs::File::open(folder)?;
        let through = PathBuf::from(format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&open)));
        if through.exists() {
            return work(through.join("socket").to_fs_name::<GenericFilePath>()?);
        }
        let short = self.short_path();
        if let Some(folder) = short.parent() {
            own_folder(folder)?;
        }
        work(short.to_fs_name::<GenericFilePath>()?)
    }

    /// A short name for a long path, where sockets cannot be reached through an open folder.
    #[cfg(unix)]
    fn short_path(&self) -> PathBuf {
        let name = crate::Fingerprint::of_parts([&*self.path.to_string_lossy()]);
        let user = rustix::process::geteuid().as_raw();
        std::env::temp_dir().join(format!("error-tracker-{user}")).join(name.to_string())
    }

    #[cfg(unix)]
    pub(super) fn remove(&self) {
        let _ = fs::remove_file(&self.path);
        if self.path.as_os_str().len() > SOCKET_PATH_BYTES_MAX {
            let _ = fs::remove_file(self.short_path());
        }
    }
}

/// Makes a folder that only this user may enter, or makes sure that it is one.
#[cfg(unix)]
fn own_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};

    match fs::DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = fs::symlink_metadata(path)?;
    if found.is_dir() && found.uid() == rustix::process::geteuid().as_raw() && found.mode() & 0o077 == 0 {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::PermissionDenied, format!("{} is open to other users", path.display())))
}

/// Refuses a peer that runs as another user.
#[cfg(unix)]
pub(super) fn check_peer(stream: &Stream) -> io::Result<()> {
    let me = rustix::process::geteuid().as_raw();
    match stream.peer_creds()?.euid() {
        Some(peer) if peer != me => {
            Err(io::Error::new(io::ErrorKind::PermissionDenied, format!("the other side of the socket is user {peer}")))
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
pub(super) fn check_peer(_: &Stream) -> io::Result<()> {
    Ok(())
}

/// How long a read or a write may stand still; where the system has no such thing it may for ever.
pub(super) fn set_timeout(stream: &Stream, timeout: Duration) -> io::Result<()> {
    let unless_unsupported = |result: io::Result<()>| match result {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        result => result,
    };
    unless_unsupported(stream.set_recv_timeout(Some(timeout)))?;
    unless_unsupported(stream.set_send_timeout(Some(timeout)))
}

/// Lets the stream wait for as long as the other side wants.
pub(super) fn wait_for_ever(stream: &Stream) -> io::Result<()> {
    match stream.set_recv_timeout(None) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        result => result,
    }
}

pub(super) fn send(mut stream: &Stream, message: &[u8]) -> io::Result<()> {
    let bytes = u32::try_from(message.len()).ok().filter(|bytes| *bytes <= FRAME_BYTES_MAX);
    let Some(bytes) = bytes else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("a message of {} bytes is too large", message.len()),
        ));
    };
    stream.write_all(&bytes.to_le_bytes())?;
    stream.write_all(message)
}

pub(super) fn receive(stream: &Stream) -> io::Result<Vec<u8>> {
    let mut stream = stream;
    let mut bytes = [0; 4];
    stream.read_exact(&mut bytes)?;
    let bytes = u32::from_le_bytes(bytes);
    if bytes > FRAME_BYTES_MAX {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("a message of {bytes} bytes is too large")));
    }
    // Memory is taken as the bytes come, not as they are announced.
    let mut message = Vec::new();
    Read::take(stream, bytes.into()).read_to_end(&mut message)?;
    if message.len() < bytes as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(message)
}
