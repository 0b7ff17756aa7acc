//! Emulated dongles: the real firmware image in an emulator of the chip (`hw/emulator`), behind a
//! Unix socket in a directory of simulated dongles; and dongles that the agent opened. The socket carries
//! reports and nothing else, every report from the dongle to every program; when the dongle is pulled, it is
//! gone.

use std::{
    io::{self, ErrorKind, Read as _, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    time::Duration,
};

use licfmt::hid::{REPORT_LEN, Report};

use super::{Transport, TransportError};

/// How long the emulator may take to accept a report, in milliseconds.
const SEND_MS: u64 = 2_000;

/// A connection to a dongle behind a socket.
#[derive(Debug)]
pub struct SocketTransport {
    stream: UnixStream,
    path: PathBuf,
    /// The beginning of a report that has not arrived whole.
    partial: Vec<u8>,
}

impl SocketTransport {
    /// Connects. The dongle notices nothing of it.
    ///
    /// # Errors
    /// [`TransportError::Gone`] if there is no such socket or no emulator behind it,
    /// [`TransportError::Permission`] or [`TransportError::Io`].
    pub fn open(path: &Path) -> Result<Self, TransportError> {
        let stream = UnixStream::connect(path).and_then(|stream| {
            stream.set_write_timeout(Some(Duration::from_millis(SEND_MS)))?;
            Ok(stream)
        });
        let stream = stream.map_err(|error| failed(path, error))?;
        Ok(Self::over(stream, path.into()))
    }

    /// Over a connection that carries reports from here on; `path` is what it is called.
    #[must_use]
    pub fn over(stream: UnixStream, path: PathBuf) -> Self {
        Self {
            stream,
            path,
            partial: Vec::with_capacity(REPORT_LEN),
        }
    }
}

impl Transport for SocketTransport {
    fn send(&mut self, report: &Report) -> Result<(), TransportError> {
        self.stream
            .write_all(report)
            .map_err(|error| match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut => TransportError::Busy {
                    place: self.path.display().to_string(),
                    waited_ms: SEND_MS,
                },
                _ => failed(&self.path, error),
            })
    }

    fn receive(&mut self, timeout_ms: u64) -> Result<Option<Report>, TransportError> {
        let failed = |error| failed(&self.path, error);
        // No time at all would mean for ever.
        let timeout = Duration::from_millis(timeout_ms.max(1));
        self.stream
            .set_read_timeout(Some(timeout))
            .map_err(failed)?;
        let mut bytes = [0; REPORT_LEN];
        let wanted = &mut bytes[self.partial.len()..];
        match self.stream.read(wanted) {
            Ok(0) => return Err(failed(ErrorKind::UnexpectedEof.into())),
            Ok(read) => self.partial.extend_from_slice(&wanted[..read]),
            Err(error) if is_early(error.kind()) => {}
            Err(error) => return Err(failed(error)),
        }
        let report = Report::try_from(self.partial.as_slice()).ok();
        if report.is_some() {
            self.partial.clear();
        }
        Ok(report)
    }
}

fn is_early(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}

fn failed(path: &Path, source: io::Error) -> TransportError {
    match source.kind() {
        ErrorKind::NotFound
        | ErrorKind::ConnectionRefused
        | ErrorKind::ConnectionReset
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => TransportError::Gone {
            place: path.display().to_string(),
        },
        ErrorKind::PermissionDenied => TransportError::Permission {
            place: path.display().to_string(),
        },
        _ => TransportError::Io {
            path: path.into(),
            source,
        },
    }
}

#[cfg(test)]
mod tests;
