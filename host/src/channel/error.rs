//! Why there is no answer.

use licfmt::hid::ErrorCode;

use crate::{Code, RngError, transport::TransportError};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChannelError {
    /// Reports do not get through.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// No random numbers.
    #[error(transparent)]
    Rng(#[from] RngError),
    /// Nothing, or nothing for us, came in time.
    #[error("the dongle has not answered for {waited_ms} ms")]
    Silent {
        /// How long was waited.
        waited_ms: u64,
    },
    /// Other programs kept it busy all the time.
    #[error("the dongle was busy with other programs for {waited_ms} ms")]
    Busy {
        /// How long was waited.
        waited_ms: u64,
    },
    /// It speaks another version of the protocol.
    #[error("the dongle speaks protocol version {dongle}, this program version {host}")]
    Protocol {
        /// The dongle's version.
        dongle: u8,
        /// Ours.
        host: u8,
    },
    /// The dongle did not take the message, and so did not act on it.
    #[error("the dongle did not take the message: {0}")]
    Rejected(ErrorCode),
    /// The answer did not come, or in part only: lost on the way, or the request was given up while
    /// the dongle had it. What the dongle did is not known.
    #[error("the dongle's answer did not come whole: {0}")]
    Lost(ErrorCode),
    /// A ping came back changed.
    #[error("{sent} bytes were sent as a ping, {came_back} others came back")]
    Echo {
        /// Bytes sent.
        sent: usize,
        /// Bytes that came back.
        came_back: usize,
    },
    /// The message does not fit the protocol.
    #[error("a message of {len} bytes is longer than {max}")]
    TooLong {
        /// Its bytes.
        len: usize,
        /// The most that the protocol carries.
        max: usize,
    },
    /// The stop flag was set.
    #[error("stopped while waiting for the dongle")]
    Cancelled,
}

impl ChannelError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Transport(error) => error.code(),
            Self::Rng(_) => Code::Io,
            Self::Busy { .. } => Code::DongleBusy,
            Self::Protocol { .. } => Code::DongleProtocol,
            Self::TooLong { .. } => Code::Usage,
            Self::Silent { .. }
            | Self::Rejected(_)
            | Self::Lost(_)
            | Self::Echo { .. }
            | Self::Cancelled => Code::DongleSilent,
        }
    }
}
