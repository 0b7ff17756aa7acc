//! Why a dongle did not do what was asked.

use licfmt::{
    Digest,
    device::Stage,
    message::{Refusal, Response},
};

use crate::{Code, RngError, channel::ChannelError, transport::TransportError};

/// Why a dongle did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DongleError {
    /// There was no answer.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// It refused, and changed nothing.
    #[error("the dongle refused: {0}")]
    Refused(Refusal),
    /// It has no certificate yet, and can prove nothing.
    #[error("the dongle was not provisioned yet: {stage}")]
    Unprovisioned {
        /// How far it has come.
        stage: Stage,
    },
    /// Its answer is none of this protocol.
    #[error("the dongle's answer of {len} bytes is none of this protocol")]
    Unreadable {
        /// Bytes of the answer.
        len: usize,
    },
    /// It answered another question than was asked.
    #[error("the dongle answered {answered} when asked for {asked}")]
    Unexpected {
        /// The request.
        asked: &'static str,
        /// The kind of answer.
        answered: &'static str,
    },
    /// What it stored is not what was sent.
    #[error("the dongle stored something else (SHA-256 {stored}) than was sent ({sent})")]
    StoredOther {
        /// Digest of what was sent.
        sent: Digest,
        /// Digest of what it says it stored.
        stored: Digest,
    },
    /// No random numbers.
    #[error(transparent)]
    Rng(#[from] RngError),
}

impl DongleError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Channel(error) => error.code(),
            Self::Refused(_) => Code::DongleRefused,
            Self::Unprovisioned { .. } => Code::DongleUnprovisioned,
            Self::Unreadable { .. } | Self::Unexpected { .. } | Self::StoredOther { .. } => {
                Code::DongleSilent
            }
            Self::Rng(_) => Code::Io,
        }
    }

    /// Why the dongle refused, if it did.
    #[must_use]
    pub const fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused(refusal) => Some(*refusal),
            Self::Unprovisioned { .. } => Some(Refusal::Stage),
            _ => None,
        }
    }

    /// Whether the dongle is not plugged in (any more).
    #[must_use]
    pub const fn is_gone(&self) -> bool {
        matches!(
            self,
            Self::Channel(ChannelError::Transport(TransportError::Gone { .. }))
        )
    }

    pub(super) const fn unexpected(asked: &'static str, response: &Response) -> Self {
        let answered = match response {
            Response::Info(_) => "Info",
            Response::KeyCreated { .. } => "KeyCreated",
            Response::Installed(_) => "Installed",
            Response::Locked => "Locked",
            Response::Certificates { .. } => "Certificates",
            Response::Attestation(_) => "Attestation",
            Response::Times(_) => "Times",
            Response::Counter(_) => "Counter",
            Response::UpdateRequest(_) => "UpdateRequest",
            Response::Updated(_) => "Updated",
            Response::Refused(_) => "Refused",
            Response::FirmwareWanted(_) => "FirmwareWanted",
            Response::Restarting => "Restarting",
            Response::Noise(_) => "Noise",
        };
        Self::Unexpected { asked, answered }
    }
}

impl From<TransportError> for DongleError {
    fn from(error: TransportError) -> Self {
        Self::Channel(error.into())
    }
}
