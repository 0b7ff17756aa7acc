//! Notices that something in the license directory may have changed.
//!
//! The operating system's notices (`notify`) make this prompt, but they alone are not enough:
//! network drives send none, inotify may have no watches left, and a directory that was deleted
//! and made again is another one. Which file systems send notices cannot be told reliably, so
//! every [`POLL_MS`] the files' metadata are looked at as well, on every file system. That costs
//! four `stat` calls; it runs in a thread of its own, so that a network drive that hangs does
//! not hang the program.
//!
//! A change is reported once the files have kept still for [`QUIET_MS`]. Until then
//! [`Watch::is_settled`] says that somebody is still writing: a reader who finds a broken file
//! then keeps its last verdict. A file that never keeps still counts as settled after
//! [`UNSETTLED_MAX_MS`], for otherwise endless writing would put off any verdict.

mod debounce;
mod print;
#[cfg(test)]
mod tests;
mod worker;

use std::{
    io,
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

pub use debounce::Debouncer;
pub use print::Print;
use worker::Shared;

use crate::Clock;

/// For how long the files must keep still before a change is reported, in milliseconds.
pub const QUIET_MS: u64 = 300;
/// How often the files are looked at while the system sends no notices, in milliseconds.
pub const POLL_MS: u64 = 2_000;
/// How long writing that does not end may put off a verdict, in milliseconds.
pub const UNSETTLED_MAX_MS: u64 = 30_000;

/// A watch over one license directory. Dropping it ends it.
///
/// Start it before the first read of the directory: what changes later is then never missed.
#[derive(Debug)]
pub struct Watch {
    changes: Receiver<()>,
    shared: Arc<Shared>,
}

impl Watch {
    /// Watches `directory`, which need not exist yet.
    ///
    /// # Errors
    /// When the system gives no thread. That it sends no notices is no error.
    pub fn start(directory: &Path, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let (changes, shared) = worker::start(directory.into(), clock)?;
        Ok(Self { changes, shared })
    }

    /// Waits until something may have changed, at most for `timeout`; says whether it did.
    /// Changes that come while nobody waits are kept, as one.
    #[must_use]
    pub fn recv_timeout(&self, timeout: Duration) -> bool {
        match self.changes.recv_timeout(timeout) {
            Ok(()) => true,
            Err(RecvTimeoutError::Timeout) => false,
            // The thread died: its caller looks itself every so often, and must not spin.
            Err(RecvTimeoutError::Disconnected) => {
                thread::sleep(timeout);
                false
            }
        }
    }

    /// Whether the files keep still: if not, a broken file may be one that is being written, and a
    /// change will be reported. Looks at the files; to be asked after a broken one was read.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.shared.is_settled()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.shared.stop();
    }
}
