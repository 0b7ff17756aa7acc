//! What the rules refuse.

use super::{Explain, displayed};
use crate::{
    domain::{
        activation,
        check_in::Unanswered,
        dongle::{self, InUse},
        license::{DESIGNATED_MAX, TooMany},
        order::NotChanged,
        reset::NotReset,
    },
    text::Message,
};

displayed!(
    activation::NotBound,
    Unanswered,
    dongle::NotBound,
    InUse,
    TooMany,
    NotChanged,
    NotReset
);

impl Explain for activation::NotBound {
    fn message(&self) -> Message {
        match self {
            Self::HardDongle => Message::new("error-hard-dongle-activation"),
            Self::Revoked => Message::new("error-license-revoked"),
            Self::Cancelled => Message::new("error-license-cancelled"),
            Self::BoundElsewhere => Message::new("error-bound-elsewhere"),
            Self::KeyInUse => Message::new("error-key-in-use"),
            Self::Unanswered(error) => error.message(),
        }
    }
}

impl Explain for Unanswered {
    fn message(&self) -> Message {
        Message::new(match self {
            Self::Environment => "error-environment",
            Self::NotDesignated => "error-not-designated",
            Self::NotReleased => "error-not-released",
            Self::Version => "error-version",
        })
    }
}

impl Explain for dongle::NotBound {
    fn message(&self) -> Message {
        match self {
            Self::SoftDongle => Message::new("error-dongle-soft"),
            Self::Ended { status } => {
                Message::new("error-license-ended").with("status", status.name())
            }
            Self::Revoked { list, reason } => Message::new("error-dongle-revoked")
                .with("list", list)
                .with("reason", reason),
            Self::OtherLicense(number) => {
                Message::new("error-dongle-bound-elsewhere").with("number", number)
            }
            Self::Tier { found, accepted } => {
                let accepted: Vec<_> = accepted.iter().map(|tier| tier.name()).collect();
                Message::new("error-dongle-tier")
                    .with("found", found)
                    .with("accepted", accepted.join(", "))
            }
        }
    }
}

impl Explain for InUse {
    fn message(&self) -> Message {
        Message::new("error-dongle-in-use").with("number", &self.0)
    }
}

impl Explain for TooMany {
    fn message(&self) -> Message {
        Message::new("error-designated")
            .with("found", self.0)
            .with("most", DESIGNATED_MAX)
    }
}

impl Explain for NotChanged {
    fn message(&self) -> Message {
        match self {
            Self::Fixed(what) => Message::new("error-order-fixed").with("what", what),
            Self::Less(what) => Message::new("error-order-less").with("what", what),
            Self::Shorter => Message::new("error-order-shorter"),
            Self::Tier => Message::new("error-order-tier"),
        }
    }
}

impl Explain for NotReset {
    fn message(&self) -> Message {
        match self {
            Self::HardDongle => Message::new("error-hard-dongle-reset"),
            Self::NotBound => Message::new("error-not-bound"),
            Self::StaffOnly => Message::new("error-reset-staff-only"),
            Self::TooOften { most, days, next } => Message::new("error-reset-too-often")
                .count("most", u64::from(*most))
                .count("days", u64::from(*days))
                .with("next", next),
        }
    }
}
