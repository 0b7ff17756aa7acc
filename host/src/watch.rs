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
        mpsc::{Receiver, SyncSender, sync_channel},
    },
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
    waker: Waker,
    shared: Arc<Shared>,
}

/// Ends a wait for a change early, from another thread.
#[derive(Clone, Debug)]
pub struct Waker(SyncSender<()>);

impl Waker {
    /// Lets [`Watch::recv_timeout`] return as if something had changed: now, or when it is called
    /// next.
    pub fn wake(&self) {
        // Full: it returns anyway. Disconnected: nobody waits any more.
        let _ = self.0.try_send(());
    }
}

impl Watch {
    /// Watches `directory`, which need not exist yet.
    ///
    /// # Errors
    /// When the system gives no thread. That it sends no notices is no error.
    pub fn start(directory: &Path, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let (waker, changes) = sync_channel(1);
        let waker = Waker(waker);
        let shared = worker::start(directory.into(), clock, waker.clone())?;
        Ok(Self {
            changes,
            waker,
            shared,
        })
    }

    /// What ends a wait early.
    #[must_use]
    pub fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// Waits until something may have changed, at most for `timeout`; says whether it did.
    /// Changes that come while nobody waits are kept, as one.
    #[must_use]
    pub fn recv_timeout(&self, timeout: Duration) -> bool {
        // Never disconnected: the other end is kept here too.
        self.changes.recv_timeout(timeout).is_ok()
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
