//! Who is at the other end, as far as the system tells.

use std::os::unix::net::UnixStream;

/// A process and its user.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Peer {
    /// The process.
    pub(super) process: Option<u32>,
    /// Its user.
    pub(super) user: Option<u32>,
}

impl Peer {
    /// Of a connection.
    #[cfg(target_os = "linux")]
    pub(super) fn of(stream: &UnixStream) -> Self {
        let Ok(peer) = rustix::net::sockopt::socket_peercred(stream) else {
            return Self::default();
        };
        Self {
            process: u32::try_from(peer.pid.as_raw_nonzero().get()).ok(),
            user: Some(peer.uid.as_raw()),
        }
    }

    /// Other systems are not asked.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn of(_: &UnixStream) -> Self {
        Self::default()
    }
}
