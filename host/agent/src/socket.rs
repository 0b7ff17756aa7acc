//! The local socket: a way to dongles and to the vendor's server for programs that have none of their own, and a
//! place where they say how they are (decision 17). The messages are those of [`licfmt::agent`].
//!
//! # Decided here
//! - Who may connect is the socket's mode and its directory's: no passwords.
//! - Requests go to the servers of the registrations that the agent keeps, by their proxies and authorities, and to
//!   the two addresses that the contract has: it is no proxy for anything else.
//! - A connection that says nothing ends after [`FIRST_WORD`]; one that told how its program is may stay as long as
//!   the program runs: that it ends says that the program ended.

mod connections;
mod handler;
mod peer;
mod relay;

use std::{
    fs, io,
    os::unix::{
        fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _},
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    sync::{Arc, atomic::Ordering},
    thread,
    time::Duration,
};

use connections::Connections;
pub use connections::Limits;
pub use handler::Handler;
use keyfob::Problem;

/// How long a connection may say nothing before it said anything.
pub const FIRST_WORD: Duration = Duration::from_secs(10);

/// How long to rest when the system gives no more connections.
const REST: Duration = Duration::from_millis(100);

/// A socket that listens. When it is dropped, it is gone, and so are all connections.
#[derive(Debug)]
pub struct Socket {
    path: PathBuf,
    /// Which file it is: another one may lie there by now.
    file: (u64, u64),
    connections: Arc<Connections>,
    listener: UnixListener,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.connections.is_over.store(true, Ordering::Release);
        // That wakes who waits for the next one, where the system knows how; elsewhere it ends with the process.
        let _ = rustix::net::shutdown(&self.listener, rustix::net::Shutdown::Both);
        self.connections.hang_up();
        if identity(&self.path).is_ok_and(|there| there == self.file) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Device and number of a file.
fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let found = fs::symlink_metadata(path)?;
    Ok((found.dev(), found.ino()))
}

impl Socket {
    /// Listens, and serves whoever comes in threads of their own.
    ///
    /// # Errors
    /// [`Code::Io`](keyfob::Code::Io): the directory cannot be made, another agent listens there, something else lies there.
    pub fn open(path: &Path, mode: u32, limits: Limits, handler: Handler) -> Result<Self, Problem> {
        let failed = |error: io::Error| crate::io(&path.display(), &error);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        clear(path).map_err(failed)?;
        let listener = UnixListener::bind(path).map_err(failed)?;
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(failed)?;
        let socket = Self {
            path: path.into(),
            file: identity(path).map_err(failed)?,
            connections: Arc::new(Connections::new(limits)),
            listener: listener.try_clone().map_err(failed)?,
        };
        let connections = Arc::clone(&socket.connections);
        let thread = thread::Builder::new().name("keyfob-socket".into());
        let thread = thread.spawn(move || accept(&listener, &connections, &handler));
        thread.map_err(failed)?;
        Ok(socket)
    }
}

fn accept(listener: &UnixListener, connections: &Arc<Connections>, handler: &Handler) {
    for stream in listener.incoming() {
        if connections.is_over.load(Ordering::Acquire) {
            return;
        }
        match stream {
            Ok(stream) => connections.admit(handler, stream),
            // No more files, say: some will be closed again.
            Err(_) => thread::sleep(REST),
        }
    }
}

/// Takes away the socket of an agent that was killed.
fn clear(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(found) if !found.file_type().is_socket() => Err(io::ErrorKind::AlreadyExists.into()),
        Ok(_) if UnixStream::connect(path).is_ok() => Err(io::ErrorKind::AddrInUse.into()),
        Ok(_) => fs::remove_file(path),
    }
}
