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

#[cfg(test)]
mod tests {
    use licfmt::limits::Count;

    use super::*;
    use crate::domain::samples::{NOW, name, order, usage};

    /// M-2, M-10: from the threshold on, never for what is unlimited, and for what was not bought at all.
    #[test]
    fn a_limit_is_near_from_the_threshold_on() {
        let near = |used, percent| {
            let near = near_limits(&order().features, &[usage("modbus", used)], percent);
            near.first().map(|near| (near.used, near.limit))
        };
        assert_eq!(near(9_008, 90), None);
        assert_eq!(near(9_009, 90), Some((9_009, 10_010)));
        assert_eq!(near(10_009, 100), None);
        assert_eq!(near(10_010, 100), Some((10_010, 10_010)));
        assert_eq!(near(20_000, 100), Some((20_000, 10_010)));
        assert_eq!(near(0, 0), None);
        assert_eq!(near(1, 0), Some((1, 10_010)));
        let usage = [
            usage("philips-hue", Count::MAX),
            usage("never-bought", 1),
            usage("mbus", 0),
            usage("saia-pcd", Count::MAX),
        ];
        let near = near_limits(&order().features, &usage, 90);
        let unlicensed = NearLimit {
            feature: name("never-bought"),
            used: 1,
            limit: 0,
        };
        let over = NearLimit {
            feature: name("saia-pcd"),
            used: Count::MAX,
            limit: 6_100,
        };
        assert_eq!(near, [unlicensed, over]);
    }

    /// M-2: the largest numbers that there are do no harm.
    #[test]
    fn the_largest_limit_does_no_harm() {
        let mut features = order().features;
        features[1].limit = Limit::AtMost(Count::new(Count::MAX).expect("in range"));
        let near = near_limits(&features, &[usage("modbus", Count::MAX)], u8::MAX);
        assert_eq!(near, []);
    }

    /// M-10: silent only after the last second of the last day.
    #[test]
    fn a_site_is_silent_after_so_many_days() {
        assert!(!is_silent(NOW, 3, NOW.plus(3 * DAY)));
        assert!(is_silent(NOW, 3, NOW.plus(3 * DAY + 1)));
        assert!(!is_silent(NOW.plus(DAY), 0, NOW), "the clock was set back");
    }

    /// M-10: so many days before the end, and after it.
    #[test]
    fn a_license_is_expiring_so_many_days_before() {
        assert!(!is_expiring(NOW.plus(30 * DAY + 1), 30, NOW));
        assert!(is_expiring(NOW.plus(30 * DAY), 30, NOW));
        assert!(is_expiring(NOW, 0, NOW));
        assert!(is_expiring(NOW, 30, NOW.plus(DAY)));
    }
}
