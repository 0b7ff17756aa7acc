//! Errors of the SDK's parts as verdicts: which argument each text needs.

use crate::{
    Code, Problem,
    channel::ChannelError,
    directory::{ReadError, Trouble},
    discovery::DiscoveryError,
    dongle::DongleError,
    transport::TransportError,
};

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        let problem = Self::new(error.code());
        match &error.trouble {
            Trouble::Missing { directory } | Trouble::NoDirectory { directory } => {
                problem.with("path", directory.join(error.file.name()).display())
            }
            Trouble::Outside { target, .. } => problem
                .with("path", error.file)
                .with("target", target.display()),
            _ => problem.with("path", error.file).with("detail", &error),
        }
    }
}

impl From<TransportError> for Problem {
    fn from(error: TransportError) -> Self {
        let problem = Self::new(error.code());
        match &error {
            TransportError::Permission { place } => problem.with("path", place),
            _ => problem.with("detail", &error),
        }
    }
}

impl From<ChannelError> for Problem {
    fn from(error: ChannelError) -> Self {
        match error {
            ChannelError::Transport(error) => error.into(),
            ChannelError::Protocol { dongle, host } => Self::new(Code::DongleProtocol)
                .with("found", dongle)
                .with("wanted", host),
            error => Self::new(error.code()).with("detail", error),
        }
    }
}

impl From<DongleError> for Problem {
    fn from(error: DongleError) -> Self {
        match error {
            DongleError::Channel(error) => error.into(),
            DongleError::Refused(refusal) => Self::new(error.code()).with("detail", refusal),
            error => Self::new(error.code()).with("detail", error),
        }
    }
}

impl From<DiscoveryError> for Problem {
    fn from(error: DiscoveryError) -> Self {
        let problem = Self::new(error.code());
        match error {
            DiscoveryError::None => problem,
            DiscoveryError::Permission { .. } | DiscoveryError::NoNode { .. } => {
                problem.with("path", error)
            }
            DiscoveryError::Unprovisioned { .. } => problem.with("stage", error),
            DiscoveryError::Other { wanted, found } => {
                let found: Vec<_> = found.iter().map(ToString::to_string).collect();
                problem
                    .with("found", found.join(", "))
                    .with("wanted", wanted)
            }
            DiscoveryError::Unusable { source, .. } => (*source).into(),
            DiscoveryError::System(error) => error.into(),
            error @ DiscoveryError::Many { .. } => problem.with("detail", error),
        }
    }
}
