//! What staff should look at: sites that near a limit, have not reported, or expire (M-2, M-10).

use licfmt::{
    UnixTime,
    license::{Feature, Limit},
    online::Usage,
    text::Name,
    time::DAY,
};

/// When staff is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Percent of a limit from which a site nears it.
    pub near_limit_percent: u8,
    /// Days without a check-in after which a site is silent.
    pub silent_days: u32,
    /// Days before a license's end from which it expires.
    pub expiring_days: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            near_limit_percent: 90,
            silent_days: 3,
            expiring_days: 30,
        }
    }
}

/// A feature of which much is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearLimit {
    /// Which.
    pub feature: Name,
    /// How much of it is used.
    pub used: u64,
    /// How much may be.
    pub limit: u64,
}

/// The features of which at least `percent` of the limit is used. One that is used though the license
/// has none of it counts, with the limit 0.
#[must_use]
pub fn near_limits(features: &[Feature], usage: &[Usage], percent: u8) -> Vec<NearLimit> {
    let near = |usage: &Usage| {
        let used = usage.used.get();
        let feature = features.iter().find(|feature| feature.id == usage.id);
        let limit = match feature.map(|feature| feature.limit) {
            Some(Limit::Unlimited) => return None,
            Some(Limit::AtMost(limit)) => limit.get(),
            None => 0,
        };
        // 2^53 * 100 fits.
        let near = used > 0 && used * 100 >= limit * u64::from(percent);
        near.then(|| NearLimit {
            feature: usage.id.clone(),
            used,
            limit,
        })
    };
    usage.iter().filter_map(near).collect()
}

/// Whether an installation that was last heard of at `seen` is silent.
#[must_use]
pub fn is_silent(seen: UnixTime, days: u32, now: UnixTime) -> bool {
    now.since(seen) > u64::from(days) * DAY
}

/// Whether a license that ends at `expires` is about to, or has.
#[must_use]
pub fn is_expiring(expires: UnixTime, days: u32, now: UnixTime) -> bool {
    expires <= now.plus(u64::from(days) * DAY)
}
