//! An order: what a license shall say, written by hand. `keyfob issue` makes a signed license of it.

use std::num::NonZeroU32;

use keyfob::{Code, Problem};
use licfmt::{
    Revision, RevocationNumber, UnixTime,
    device::Tier,
    ext::Ext,
    license::{
        Control, Display, Environment, Feature, HardDongle, Kind, License, Licensee, OnFailure,
        Periods, Profile, Protection, Seat, SoftDongle,
    },
    text::{LicenseNumber, Name},
    time::DAY,
};
use serde::Deserialize;

/// What the vendor writes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    /// The program.
    pub(crate) product: Name,
    /// The license's number.
    pub(crate) number: LicenseNumber,
    /// What kind; standard if not said.
    #[serde(default = "standard")]
    pub(crate) kind: Kind,
    /// Where it may be used; production if not said.
    #[serde(default = "production")]
    pub(crate) environment: Environment,
    /// Its first second; now if not said.
    pub(crate) not_before: Option<UnixTime>,
    /// For how many days; for ever if not said.
    pub(crate) valid_days: Option<NonZeroU32>,
    /// Who it is for.
    pub(crate) licensee: Licensee,
    /// What the program shows.
    pub(crate) display: Display,
    /// What may be used.
    #[serde(default)]
    pub(crate) features: Vec<Feature>,
    /// What is switched on.
    #[serde(default)]
    pub(crate) options: Vec<Name>,
    /// Simultaneous users.
    #[serde(default)]
    pub(crate) seats: Vec<Seat>,
    /// What happens in the end; the program is stopped if not said.
    #[serde(default = "stop")]
    pub(crate) on_failure: OnFailure,
    /// Registered keys of 30 days (M-3) instead of a soft dongle (P-16).
    #[serde(default)]
    pub(crate) registered_keys: bool,
    /// The control periods; those that users know if not said.
    #[serde(default)]
    pub(crate) periods: Periods,
    /// Accepted tiers of dongle; production if not said.
    #[serde(default = "production_tier")]
    pub(crate) tiers: Vec<Tier>,
    /// Signed data for the program.
    #[serde(default)]
    pub(crate) ext: Ext,
}

const fn standard() -> Kind {
    Kind::Standard
}

const fn production() -> Environment {
    Environment::Production
}

const fn stop() -> OnFailure {
    OnFailure::Stop
}

fn production_tier() -> Vec<Tier> {
    vec![Tier::Production]
}

impl Order {
    /// Reads an order.
    pub(crate) fn read(text: &str) -> Result<Self, Problem> {
        serde_json::from_str(text)
            .map_err(|error| Problem::new(Code::Usage).with("detail", format!("order: {error}")))
    }

    /// The license that is ordered, before its time statement.
    pub(crate) fn license(
        self,
        dongle: Option<HardDongle>,
        revision: Revision,
        revocations: RevocationNumber,
        now: UnixTime,
    ) -> License {
        let not_before = self.not_before.unwrap_or(now);
        let hard = dongle.is_some();
        let (protection, profile) = match (self.kind, dongle) {
            (_, Some(dongle)) => (Protection::HardDongle(dongle), Profile::HardDongle),
            (Kind::Emergency, None) => (Protection::Unbound, Profile::FixedTerm),
            (Kind::Engineering, None) => (soft(), Profile::Engineering),
            (Kind::Standard, None) if self.registered_keys => (soft(), Profile::RegisteredKeys),
            (Kind::Standard, None) => (soft(), Profile::SoftDongle),
        };
        License {
            product: self.product,
            number: self.number,
            revision,
            kind: self.kind,
            environment: self.environment,
            issued: now,
            not_before,
            expires: self
                .valid_days
                .map(|days| not_before.plus(u64::from(days.get()) * DAY)),
            revocations,
            licensee: self.licensee,
            display: self.display,
            features: self.features,
            options: self.options,
            seats: self.seats,
            protection,
            control: Control {
                profile,
                on_failure: self.on_failure,
                periods: self.periods,
            },
            tiers: if hard { self.tiers } else { Vec::new() },
            time: None,
            ext: self.ext,
        }
    }
}

const fn soft() -> Protection {
    Protection::SoftDongle(SoftDongle {})
}
