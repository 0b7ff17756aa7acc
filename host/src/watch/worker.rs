//! The thread that looks.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use notify::{
    Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode},
};

use super::{Debouncer, POLL_MS, Print, Waker};
use crate::{Clock, directory::SignedFile};

/// How often to look while a change is under way, in milliseconds.
const STEP_MS: u64 = 50;
/// How often to look for a directory that is not there, in milliseconds.
const ABSENT_POLL_MS: u64 = 500;

/// What the thread, the system's notices and the [`super::Watch`] share.
pub(super) struct Shared {
    directory: PathBuf,
    clock: Arc<dyn Clock>,
    debouncer: Mutex<Debouncer<Print>>,
    /// Notices that concern our files.
    notices: AtomicU64,
    /// A notice was about the directory itself: the system's watch may be gone with it.
    lost: AtomicBool,
    stopped: AtomicBool,
    /// Wakes the thread; one wake-up is as good as many.
    wake: SyncSender<()>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Shared").field(&self.directory).finish()
    }
}

impl Shared {
    pub(super) fn is_settled(&self) -> bool {
        let (print, now) = self.look();
        self.debouncer().is_settled(&print, now)
    }

    fn look(&self) -> (Print, u64) {
        let notices = self.notices.load(Ordering::Acquire);
        let print = Print::take(&self.directory, notices);
        (print, self.clock.now().uptime_ms)
    }

    /// Nothing panics while it holds the lock, so a poisoned one is as good.
    fn debouncer(&self) -> MutexGuard<'_, Debouncer<Print>> {
        self.debouncer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        self.wake();
    }

    fn wake(&self) {
        // Full: it will wake anyway. Disconnected: there is nobody to wake.
        let _ = self.wake.try_send(());
    }

    fn notice(&self, event: notify::Result<Event>) {
        // An error says that notices were lost: look.
        let (relevant, lost) =
            event.map_or((true, true), |event| relevance(&self.directory, &event));
        if lost {
            self.lost.store(true, Ordering::Release);
        }
        if relevant {
            self.notices.fetch_add(1, Ordering::AcqRel);
            self.wake();
        }
    }
}

/// Whether an event concerns our files, and whether it concerns the directory itself.
fn relevance(directory: &Path, event: &Event) -> (bool, bool) {
    if event.need_rescan() {
        return (true, true);
    }
    match event.kind {
        // Reading: our own as well, and that must not wake us.
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => {}
        EventKind::Access(_) => return (false, false),
        _ => {}
    }
    let itself = event.paths.iter().any(|path| path == directory);
    (
        itself || event.paths.iter().any(|path| is_ours(path)),
        itself,
    )
}

/// Windows and macOS find files in any case.
fn is_ours(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    SignedFile::ALL
        .iter()
        .any(|file| name.eq_ignore_ascii_case(file.name()))
}

/// Starts the thread. What is there now is what changes are compared with.
pub(super) fn start(
    directory: PathBuf,
    clock: Arc<dyn Clock>,
    changes: Waker,
) -> io::Result<Arc<Shared>> {
    let (wake, woken) = sync_channel(1);
    let print = Print::take(&directory, 0);
    let shared = Arc::new(Shared {
        directory,
        clock,
        debouncer: Mutex::new(Debouncer::new(print.clone())),
        notices: AtomicU64::new(0),
        lost: AtomicBool::new(false),
        stopped: AtomicBool::new(false),
        wake,
    });
    let mut worker = Worker {
        watcher: watcher(&shared),
        armed: false,
        last: print,
        shared: Arc::clone(&shared),
        changes,
    };
    // Armed here, so that no change after the return goes unseen.
    worker.arm();
    thread::Builder::new()
        .name("keyfob-watch".into())
        .spawn(move || worker.run(&woken))?;
    Ok(shared)
}

/// The system's watcher, if the system has one to give.
fn watcher(shared: &Arc<Shared>) -> Option<RecommendedWatcher> {
    let shared = Arc::clone(shared);
    notify::recommended_watcher(move |event| shared.notice(event)).ok()
}

struct Worker {
    shared: Arc<Shared>,
    changes: Waker,
    watcher: Option<RecommendedWatcher>,
    /// Whether the system watches the directory that is there now.
    armed: bool,
    last: Print,
}

impl Worker {
    fn run(&mut self, woken: &Receiver<()>) {
        while !self.shared.stopped.load(Ordering::Acquire) {
            let pause = self.look();
            // A wake-up and a time that ran out come to the same: look again.
            let _ = woken.recv_timeout(Duration::from_millis(pause));
        }
    }

    /// Looks once; the milliseconds until the next look, if no notice comes before.
    fn look(&mut self) -> u64 {
        let lost = self.shared.lost.swap(false, Ordering::AcqRel);
        let (print, now) = self.shared.look();
        if lost || !print.same_directory(&self.last) {
            self.armed = false;
        }
        let present = print.has_directory();
        if !self.armed && present {
            self.arm();
        }
        self.last = print.clone();
        let (changed, pending) = {
            let mut debouncer = self.shared.debouncer();
            (debouncer.look(print, now), debouncer.is_pending())
        };
        if changed {
            // A change that nobody has taken yet stands for this one too.
            self.changes.wake();
        }
        match (pending, present) {
            (true, _) => STEP_MS,
            (false, true) => POLL_MS,
            (false, false) => ABSENT_POLL_MS,
        }
    }

    fn arm(&mut self) {
        if let Some(watcher) = &mut self.watcher {
            let directory = &self.shared.directory;
            // Fails where the old watch went with its directory.
            let _ = watcher.unwatch(directory);
            self.armed = watcher
                .watch(directory, RecursiveMode::NonRecursive)
                .is_ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessMode, CreateKind, Flag, ModifyKind, RemoveKind};

    use super::*;

    fn relevance_of(kind: EventKind, path: &str) -> (bool, bool) {
        relevance(Path::new("/lic"), &Event::new(kind).add_path(path.into()))
    }

    #[test]
    fn reading_wakes_nobody() {
        for kind in [AccessKind::Open(AccessMode::Read), AccessKind::Read] {
            assert_eq!(
                relevance_of(EventKind::Access(kind), "/lic/promos.json"),
                (false, false)
            );
        }
    }

    #[test]
    fn writing_to_our_files_does() {
        let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let modified = EventKind::Modify(ModifyKind::Any);
        for path in [
            "/lic/promos.json",
            "/lic/PROMOS.JSON",
            "/lic/revocations.json",
        ] {
            assert_eq!(relevance_of(closed, path), (true, false), "{path}");
            assert_eq!(relevance_of(modified, path), (true, false), "{path}");
        }
        let created = EventKind::Create(CreateKind::File);
        assert_eq!(relevance_of(created, "/lic/notes.txt"), (false, false));
    }

    #[test]
    fn the_directory_itself_and_lost_notices_are_told_apart() {
        let removed = EventKind::Remove(RemoveKind::Folder);
        assert_eq!(relevance_of(removed, "/lic"), (true, true));
        let overflow = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(relevance(Path::new("/lic"), &overflow), (true, true));
    }
}
