//! Who is connected.

use std::{
    collections::BTreeMap,
    net::Shutdown,
    os::unix::net::UnixStream,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};

use super::{Handler, peer::Peer};

/// How many programs may be connected at the same time.
const MOST: usize = 128;
/// How many of them may be of one user.
const OF_ONE_USER: usize = 48;

/// Who is connected.
#[derive(Debug, Default)]
pub(super) struct Connections {
    pub(super) is_over: AtomicBool,
    next: AtomicU64,
    streams: Mutex<BTreeMap<u64, (Option<u32>, UnixStream)>>,
}

impl Connections {
    /// Serves one in a thread of its own, unless there are too many.
    pub(super) fn admit(self: &Arc<Self>, handler: &Handler, stream: UnixStream) {
        let Ok(kept) = stream.try_clone() else {
            return;
        };
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut streams = self.streams();
        let user = Peer::of(&kept).user;
        let of_user = streams.values().filter(|(it, _)| *it == user).count();
        if streams.len() >= MOST || user.is_some() && of_user >= OF_ONE_USER {
            return;
        }
        streams.insert(number, (user, kept));
        drop(streams);
        let (handler, connections) = (handler.clone(), Arc::clone(self));
        let serve = move || {
            // Whatever it says, it is the program's loss alone.
            let _ = handler.serve(stream);
            connections.streams().remove(&number);
        };
        let thread = thread::Builder::new().name("keyfob-program".into());
        if thread.spawn(serve).is_err() {
            self.streams().remove(&number);
        }
    }

    pub(super) fn hang_up(&self) {
        for (_, stream) in self.streams().values() {
            // One that has gone is gone.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn streams(&self) -> MutexGuard<'_, BTreeMap<u64, (Option<u32>, UnixStream)>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
