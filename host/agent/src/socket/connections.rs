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

/// How many programs may be connected at the same time; further ones are hung up on.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// In all.
    pub in_all: usize,
    /// Of one user, where the system tells whose they are.
    pub of_one_user: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            in_all: 128,
            of_one_user: 48,
        }
    }
}

/// Who is connected.
#[derive(Debug, Default)]
pub(super) struct Connections {
    limits: Limits,
    pub(super) is_over: AtomicBool,
    next: AtomicU64,
    streams: Mutex<BTreeMap<u64, (Option<u32>, UnixStream)>>,
}

impl Connections {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Serves one in a thread of its own, unless there are too many.
    pub(super) fn admit(self: &Arc<Self>, handler: &Handler, stream: UnixStream) {
        let Ok(kept) = stream.try_clone() else {
            return;
        };
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut streams = self.streams();
        let user = Peer::of(&kept).user;
        let of_user = streams.values().filter(|(it, _)| *it == user).count();
        let Limits {
            in_all,
            of_one_user,
        } = self.limits;
        if streams.len() >= in_all || user.is_some() && of_user >= of_one_user {
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
