//! An order: what a license shall say, written by hand or kept by a server; signed licenses are made of it.

use alloc::{
    string::{String, ToString as _},
    vec,
    vec::Vec,
};
use core::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::{
    ext::Ext,
    license::{
        Control, Display, Environment, Feature, HardDongle, Kind, License, Licensee, OnFailure,
        Periods, Profile, Protection, Seat, SoftDongle,
    },
    limits,
    text::{LicenseNumber, Name},
};
use crate::{Revision, RevocationNumber, UnixTime, device::Tier, time::DAY};

/// What the vendor writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The program.
    pub product: Name,
    /// The license's number.
    pub number: LicenseNumber,
    /// What kind; standard if not said.
    #[serde(default = "standard")]
    pub kind: Kind,
    /// Where it may be used; production if not said.
    #[serde(default = "production")]
    pub environment: Environment,
    /// Its first second; now if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<UnixTime>,
    /// For how many days; for ever if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>, minimum = 1))]
    pub valid_days: Option<NonZeroU32>,
    /// Who it is for.
    pub licensee: Licensee,
    /// What the program shows.
    pub display: Display,
    /// What may be used.
    #[serde(default, deserialize_with = "limits::entries")]
    #[cfg_attr(feature = "openapi", schema(max_items = 256))]
    pub features: Vec<Feature>,
    /// What is switched on.
    #[serde(default, deserialize_with = "limits::entries")]
    #[cfg_attr(feature = "openapi", schema(max_items = 256))]
    pub options: Vec<Name>,
    /// Simultaneous users.
    #[serde(default, deserialize_with = "limits::entries")]
    #[cfg_attr(feature = "openapi", schema(max_items = 256))]
    pub seats: Vec<Seat>,
    /// What happens in the end; the program is stopped if not said.
    #[serde(default = "stop")]
    pub on_failure: OnFailure,
    /// Registered keys of 30 days (M-3) instead of a soft dongle (P-16).
    #[serde(default)]
    pub registered_keys: bool,
    /// The control periods; each that is not said is the one that users know.
    #[serde(default, with = "SomePeriods")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::schema::some_periods))]
    pub periods: Periods,
    /// Accepted tiers of dongle; production if not said.
    #[serde(default = "production_tier")]
    pub tiers: Vec<Tier>,
    /// Signed data for the program.
    #[serde(default)]
    pub ext: Ext,
}

/// Control periods of which some are said; a license says all of them.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Periods", default = "Periods::default", deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "as the license file names them")]
struct SomePeriods {
    recheck_s: u32,
    countdown_s: u32,
    clock_warning_s: u32,
    check_in_s: u32,
    silent_s: u32,
    warning_s: u32,
    unverified_run_s: u32,
    key_validity_s: u32,
    run_limit_s: u32,
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
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, OrderError> {
        let order: Self =
            serde_json::from_str(text).map_err(|error| OrderError::Malformed(error.to_string()))?;
        order.check()?;
        Ok(order)
    }

    /// What the types of its fields do not say.
    ///
    /// # Errors
    /// [`OrderError::Empty`].
    pub fn check(&self) -> Result<(), OrderError> {
        match self.empty_field() {
            Some(field) => Err(OrderError::Empty(field)),
            None => Ok(()),
        }
    }

    /// The first field that says nothing, though a license must say who it was given to (P-3).
    fn empty_field(&self) -> Option<&'static str> {
        let (licensee, display) = (&self.licensee, &self.display);
        let required = [
            ("licensee.company", &licensee.company),
            ("licensee.first_name", &licensee.first_name),
            ("licensee.last_name", &licensee.last_name),
            ("licensee.street", &licensee.street),
            ("licensee.zip", &licensee.zip),
            ("licensee.city", &licensee.city),
            ("licensee.state", &licensee.state),
            ("licensee.country", &licensee.country),
            ("licensee.email", &licensee.email),
            ("licensee.phone", &licensee.phone),
            ("display.name", &display.name),
            ("display.zip", &display.zip),
            ("display.city", &display.city),
        ];
        let empty = required.iter().find(|(_, text)| text.trim().is_empty());
        empty.map(|(field, _)| *field)
    }

    /// The license that is ordered, before its time statement.
    #[must_use]
    pub fn license(
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

/// Why an order is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OrderError {
    /// Not an order.
    #[error("not an order: {0}")]
    Malformed(String),
    /// A required field says nothing (P-3).
    #[error("{0} must not be empty")]
    Empty(&'static str),
}

#[cfg(test)]
mod tests {
    use std::format;

    use serde_json::{Value, json};

    use super::*;

    fn order() -> Value {
        let text = include_str!("../../tests/documents/order.json");
        serde_json::from_str(text).expect("JSON")
    }

    fn read(order: &Value) -> Result<Order, OrderError> {
        Order::read(&order.to_string())
    }

    /// P-16, D-4: whoever changes one period need not know the others.
    #[test]
    fn one_period_may_be_changed_alone() {
        let mut order = order();
        assert_eq!(read(&order).expect("good").periods, Periods::default());
        order["periods"] = json!({ "countdown_s": 600 });
        let expected = Periods {
            countdown_s: 600,
            ..Periods::default()
        };
        let changed = read(&order).expect("good");
        assert_eq!(changed.periods, expected);
        let now = UnixTime(1_795_253_400);
        let license = changed.license(None, Revision(1), RevocationNumber(0), now);
        let periods = serde_json::to_value(license.control.periods).expect("JSON");
        assert_eq!(periods.as_object().expect("an object").len(), 9);
        order["periods"] = json!({ "countdown": 600 });
        assert!(matches!(read(&order), Err(OrderError::Malformed(_))));
    }

    /// P-3: what is required must say something, and the field that does not is named.
    #[test]
    fn required_fields_are_not_empty() {
        let good = order();
        let mut tried = 0;
        for part in ["licensee", "display"] {
            for field in good[part].as_object().expect("an object").keys() {
                for empty in ["", " ", "\u{a0}"] {
                    let mut order = good.clone();
                    order[part][field] = empty.into();
                    let named = format!("{part}.{field}");
                    match read(&order) {
                        Err(OrderError::Empty(field)) => assert_eq!(field, named),
                        other => panic!("{named}: {other:?}"),
                    }
                }
                tried += 1;
            }
        }
        assert_eq!(tried, 13);
    }

    /// A server keeps it as text.
    #[test]
    fn what_was_read_is_written_back() {
        let mut order = read(&order()).expect("good");
        order.valid_days = NonZeroU32::new(90);
        let text = serde_json::to_string(&order).expect("JSON");
        assert_eq!(Order::read(&text), Ok(order));
    }
}
