//! Errors of the SDK's parts as verdicts: which argument each text needs.

use licfmt::message::Refusal;

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
        let code = error.code();
        let problem = Self::new(code);
        match (code, &error.trouble) {
            (
                Code::LicenseMissing,
                Trouble::Missing { directory } | Trouble::NoDirectory { directory },
            ) => problem.with("path", directory.join(error.file.name()).display()),
            (Code::LicenseOutside, Trouble::Outside { target, .. }) => problem
                .with("path", error.file)
                .with("target", target.display()),
            _ => problem.with("path", error.file).with("detail", &error),
        }
    }
}

impl From<&TransportError> for Problem {
    fn from(error: &TransportError) -> Self {
        let problem = Self::new(error.code());
        match error {
            TransportError::Permission { place } => problem.with("path", place),
            error => problem.with("detail", error),
        }
    }
}

impl From<&ChannelError> for Problem {
    fn from(error: &ChannelError) -> Self {
        match error {
            ChannelError::Transport(error) => error.into(),
            ChannelError::Protocol { dongle, host } => Self::new(Code::DongleProtocol)
                .with("found", dongle)
                .with("wanted", host),
            error => Self::new(error.code()).with("detail", error),
        }
    }
}

impl From<&DongleError> for Problem {
    fn from(error: &DongleError) -> Self {
        match error {
            DongleError::Channel(error) => error.into(),
            DongleError::Unprovisioned { stage } => {
                Self::new(error.code()).with("stage", stage.name())
            }
            DongleError::Refused(refusal) => match reason(*refusal) {
                Some(reason) => Self::new(error.code()).because(reason),
                None => Self::new(error.code()).with("detail", refusal),
            },
            error => Self::new(error.code()).with("detail", error),
        }
    }
}

/// The errors that are mostly given away.
macro_rules! from_owned {
    ($($error:ty),+) => {$(
        impl From<$error> for Problem {
            fn from(error: $error) -> Self {
                Self::from(&error)
            }
        }
    )+};
}

from_owned!(TransportError, ChannelError, DongleError);

/// The text of a dongle's reason; none for those of newer dongles, which have only a number.
const fn reason(refusal: Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::Malformed => "why-refused-malformed",
        Refusal::Stage => "why-refused-stage",
        Refusal::Noise => "why-refused-noise",
        Refusal::Consent => "why-refused-consent",
        Refusal::Untrusted => "why-refused-untrusted",
        Refusal::OtherDongle => "why-refused-other-dongle",
        Refusal::Sequence => "why-refused-sequence",
        Refusal::Value => "why-refused-value",
        Refusal::Full => "why-refused-full",
        Refusal::Storage => "why-refused-storage",
        Refusal::SelfCheck => "why-refused-self-check",
        Refusal::Downgrade => "why-refused-downgrade",
        Refusal::Image => "why-refused-image",
        Refusal::Unsupported => "why-refused-unsupported",
        Refusal::OtherUnit => "why-other-unit",
        _ => return None,
    })
}

impl From<DiscoveryError> for Problem {
    fn from(error: DiscoveryError) -> Self {
        let problem = Self::new(error.code());
        match error {
            DiscoveryError::None { absent } if absent.is_empty() => problem,
            DiscoveryError::None { absent } => {
                let absent: Vec<_> = absent.iter().map(|path| path.display()).collect();
                problem
                    .because("why-no-simulated")
                    .with("absent", listed(&absent))
            }
            DiscoveryError::Permission { place } => problem.with("path", place),
            DiscoveryError::NoNode { place } => problem.with("path", place).with("node", "none"),
            DiscoveryError::Unprovisioned { wanted, stage } => {
                problem.with("stage", stage.name()).with("wanted", wanted)
            }
            DiscoveryError::Other { wanted, found } => {
                problem.with("found", listed(&found)).with("wanted", wanted)
            }
            DiscoveryError::Unusable { source, .. } => (*source).into(),
            DiscoveryError::System(error) => error.into(),
            DiscoveryError::Many { places } => {
                let count = places.len();
                let problem = problem.because("why-many-dongles").with("count", count);
                problem.with("places", listed(&places))
            }
        }
    }
}

fn listed<T: ToString>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    items.join(", ")
}

#[cfg(test)]
mod tests;
