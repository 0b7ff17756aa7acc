//! How often, and how many.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::{api::Rates, domain::reset::ResetPolicy};

/// Copies of an installation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Forks {
    /// Refuse an installation once this many copies of it have checked in; none: only tell staff.
    pub refuse_after: Option<u32>,
}

/// Resets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Resets {
    /// This many …
    pub most: u32,
    /// … in this many days.
    pub days: u32,
}

impl Default for Resets {
    fn default() -> Self {
        let ResetPolicy { most, days } = ResetPolicy::default();
        Self { most, days }
    }
}

/// [`Rates`] as they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of Rates")]
pub struct RatesConfig {
    pub tokens_per_address: NonZeroU32,
    pub tokens_per_license: NonZeroU32,
    pub check_ins_per_address: NonZeroU32,
    pub staff_per_address: NonZeroU32,
}

impl Default for RatesConfig {
    fn default() -> Self {
        let rates = Rates::default();
        Self {
            tokens_per_address: rates.tokens_per_address,
            tokens_per_license: rates.tokens_per_license,
            check_ins_per_address: rates.check_ins_per_address,
            staff_per_address: rates.staff_per_address,
        }
    }
}
