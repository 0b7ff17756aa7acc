//! What is at the other end of the cable.

mod board;
mod emulated;
mod simulated;
mod socket;

use std::{
    io::{ErrorKind, Read as _, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use keyfob::Clock;
use keyfob_tests::order::{Action, Status};

pub(crate) use board::Board;
pub(crate) use emulated::{Emulated, Place};
pub(crate) use simulated::Simulated;

/// How long the guest's silence is waited for before the device is looked at.
const LOOK: Duration = Duration::from_millis(1);

/// A unit with power, flash and a cable. All times are milliseconds of one forward-only clock.
pub(crate) trait Device: Send {
    /// Carries an order out.
    fn carry_out(&mut self, action: &Action) -> Result<(), String>;

    /// How it is.
    fn status(&mut self) -> Result<Status, String>;

    /// Takes what the guest said, gives what there is for the guest: frames of sessions, cut
    /// anywhere.
    fn exchange(&mut self, heard: &[u8], now_ms: u64) -> Result<Vec<u8>, String>;
}

/// Where a copy of a unit's flash is kept.
fn copy_of(work: &Path, name: &str) -> PathBuf {
    work.join(format!("copy-{name}.flash"))
}

/// A unit that the guest's cable and its orders reach at the same time.
pub(crate) type Shared = Arc<Mutex<dyn Device>>;

/// Carries what crosses the cable until the guest is gone.
pub(crate) fn connect(device: Shared, mut cable: UnixStream, clock: Arc<dyn Clock>) {
    thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        if let Err(error) = cable.set_read_timeout(Some(LOOK)) {
            return eprintln!("cable: {error}");
        }
        loop {
            let heard = match cable.read(&mut buffer) {
                Ok(0) => return,
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
                Err(_) => return,
            };
            let now_ms = clock.now().uptime_ms;
            let mut device = device.lock().unwrap_or_else(PoisonError::into_inner);
            let said = device.exchange(&buffer[..heard], now_ms);
            drop(device);
            match said {
                Ok(said) if cable.write_all(&said).is_err() => return,
                Ok(_) => {}
                Err(error) => return eprintln!("cable: {error}"),
            }
        }
    });
}
