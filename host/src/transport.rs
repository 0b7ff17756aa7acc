//! How 64-byte reports get to a dongle and back: USB, a simulated dongle in a file, an emulated one
//! behind a socket, one that the agent opened, or a bus inside this process.

pub mod bus;
#[cfg(test)]
pub(crate) mod fake;
#[cfg(feature = "hid")]
pub mod hid;
pub mod image;
#[cfg(feature = "sim")]
pub mod sim;
#[cfg(unix)]
pub mod socket;

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use licfmt::hid::Report;

use crate::{Clock, Code, OsRng, Rng, RngError, SystemClock};

/// A way to one dongle. Others may use the same dongle at the same time: what arrives may be meant
/// for them, and what is meant for us may arrive among it.
pub trait Transport: Send {
    /// Hands one report over.
    ///
    /// # Errors
    /// [`TransportError::Gone`] when the dongle was pulled, or what else went wrong.
    fn send(&mut self, report: &Report) -> Result<(), TransportError>;

    /// Waits up to `timeout_ms` milliseconds for one report. `None` may come early.
    ///
    /// # Errors
    /// [`TransportError::Gone`] when the dongle was pulled, or what else went wrong.
    fn receive(&mut self, timeout_ms: u64) -> Result<Option<Report>, TransportError>;
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn send(&mut self, report: &Report) -> Result<(), TransportError> {
        (**self).send(report)
    }

    fn receive(&mut self, timeout_ms: u64) -> Result<Option<Report>, TransportError> {
        (**self).receive(timeout_ms)
    }
}

/// The device's end: firmware inside this process. Sans-IO: reports and milliseconds in, reports out.
pub trait Device: Send {
    /// Takes a report from the host, `now_ms` milliseconds after some fixed moment.
    fn take(&mut self, report: &Report, now_ms: u64);

    /// The next report for the host, if one is ready by `now_ms`.
    fn give(&mut self, now_ms: u64) -> Option<Report>;
}

/// Why no report got through.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// Nothing is there, or no longer: unplugged, or the simulated dongle's file is gone.
    #[error("no dongle at {place}: it was unplugged")]
    Gone {
        /// Device node or file.
        place: String,
    },
    /// The system does not let this user open it.
    #[error("no permission to open the dongle at {place}")]
    Permission {
        /// Device node or file.
        place: String,
    },
    /// Another program holds it, and did not let go in time.
    #[error("the dongle at {place} is held by another program for more than {waited_ms} ms")]
    Busy {
        /// Device node or file.
        place: String,
        /// How long was waited.
        waited_ms: u64,
    },
    /// The USB side failed in another way.
    #[error("the dongle at {place} cannot be used: {reason}")]
    Device {
        /// Device node.
        place: String,
        /// What the system says.
        reason: String,
    },
    /// The file holds something else than a simulated dongle.
    #[error("{} is no simulated dongle: {reason}", path.display())]
    Image {
        /// The file.
        path: PathBuf,
        /// What was found and what was expected.
        reason: String,
    },
    /// A simulated dongle's file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No random numbers.
    #[error(transparent)]
    Rng(#[from] RngError),
}

impl TransportError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Gone { .. } => Code::DongleMissing,
            Self::Permission { .. } => Code::DonglePermission,
            Self::Busy { .. } => Code::DongleBusy,
            Self::Device { .. } | Self::Image { .. } => Code::DongleSilent,
            Self::Io { .. } | Self::Rng(_) => Code::Io,
        }
    }
}

/// A clock that can be waited on. A test's clock jumps instead of waiting.
pub trait Timer: Clock {
    /// Returns after `ms` milliseconds.
    fn sleep_ms(&self, ms: u64);
}

impl Timer for SystemClock {
    fn sleep_ms(&self, ms: u64) {
        std::thread::sleep(Duration::from_millis(ms));
    }
}

/// Time and randomness, as everything that talks to dongles takes them.
#[derive(Clone)]
pub struct Seams {
    /// The clock.
    pub timer: Arc<dyn Timer>,
    /// The source of nonces, and of a simulated dongle's noise.
    pub rng: Arc<dyn Rng>,
}

impl Seams {
    /// The machine's own.
    #[must_use]
    pub fn system() -> Self {
        Self {
            timer: Arc::new(SystemClock::start()),
            rng: Arc::new(OsRng),
        }
    }

    /// The forward-only clock, in milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.timer.now().uptime_ms
    }
}
