//! Is the computer's clock right, as far as signed times can tell (D-7)?

use keyfob::verify::CLOCK_TOLERANCE_S;
use licfmt::{UnixTime, time::DAY};

use super::{Complaint, Finding, site::Clock};

/// How far the clock may be behind what a dongle saw on a host, in seconds (decision 7).
const OBSERVED_TOLERANCE: u64 = DAY;

pub(super) fn examine(clock: &Clock, findings: &mut Vec<Finding>) {
    let mut behind = |complaint, other: Option<UnixTime>, tolerance| {
        if let Some(other) = other.filter(|other| other.since(clock.now) > tolerance) {
            let finding = Finding::new(complaint)
                .with("now", clock.now.to_string())
                .with("other", other.to_string());
            findings.push(finding);
        }
    };
    behind(
        Complaint::ClockBehindLicense,
        clock.issued,
        CLOCK_TOLERANCE_S,
    );
    behind(
        Complaint::ClockBehindTrusted,
        clock.trusted,
        CLOCK_TOLERANCE_S,
    );
    behind(
        Complaint::ClockBehindObserved,
        clock.observed,
        OBSERVED_TOLERANCE,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_800_000_000);

    fn complaints(
        issued: Option<u64>,
        trusted: Option<u64>,
        observed: Option<u64>,
    ) -> Vec<Complaint> {
        let clock = Clock {
            now: NOW,
            issued: issued.map(UnixTime),
            trusted: trusted.map(UnixTime),
            observed: observed.map(UnixTime),
        };
        let mut findings = Vec::new();
        examine(&clock, &mut findings);
        findings.iter().map(|finding| finding.complaint).collect()
    }

    /// D-7: a clock behind the license or behind what the vendor signed is wrong for certain.
    #[test]
    fn signed_times_are_lower_bounds() {
        assert_eq!(complaints(None, None, None), []);
        let most = NOW.0 + CLOCK_TOLERANCE_S;
        assert_eq!(complaints(Some(most), Some(most), Some(NOW.0)), []);
        assert_eq!(
            complaints(Some(most + 1), None, None),
            [Complaint::ClockBehindLicense]
        );
        assert_eq!(
            complaints(None, Some(most + 1), None),
            [Complaint::ClockBehindTrusted]
        );
    }

    /// D-7: the dongle's own observation leaves a day, as license control does.
    #[test]
    fn observed_times_leave_a_day() {
        assert_eq!(complaints(None, None, Some(NOW.0 + DAY)), []);
        assert_eq!(
            complaints(None, None, Some(NOW.0 + DAY + 1)),
            [Complaint::ClockBehindObserved]
        );
    }
}
