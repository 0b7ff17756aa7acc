//! When to ask the server. Time and randomness are arguments, and nothing sleeps here.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};

/// A start within so many seconds of the same instance's last success does not ask again.
pub const START_FRESH_S: u64 = 600;
/// After the first failure, in seconds; twice as long after each further one.
pub const RETRY_FIRST_S: u64 = 60;
/// After many failures, in seconds.
pub const RETRY_MOST_S: u64 = 3600;
/// By how many seconds a program that runs is left to ask before an agent asks in its place.
pub const PRECEDENCE_S: u64 = 3600;
/// By what part of the period a check-in may come early, so that sites do not all ask at once.
const EARLY: u64 = 10;

/// In how many seconds to ask after a success that is `age_s` seconds old: `check_in_s` after it, or up
/// to a tenth earlier, never later.
#[must_use]
pub fn after_success(check_in_s: u32, age_s: u64, random: u16) -> u64 {
    let period = u64::from(check_in_s);
    let early = share(period / EARLY, random);
    (period - early).saturating_sub(age_s)
}

/// In how many seconds to ask after so many failures in a row: half of the doubling pause, and a random part of the
/// other half; at least what the server asked for. Never longer than `check_in_s`.
#[must_use]
pub fn after_failure(
    failures: u32,
    check_in_s: u32,
    retry_after_s: Option<u64>,
    random: u16,
) -> u64 {
    let pauses = ExponentialBuilder::new()
        .with_min_delay(Duration::from_secs(RETRY_FIRST_S))
        .with_max_delay(Duration::from_secs(RETRY_MOST_S))
        .without_max_times()
        .build();
    // It has grown to the most long before.
    let nth = usize::try_from(failures.clamp(1, 16) - 1).unwrap_or(0);
    let pause = pauses.into_iter().nth(nth);
    let pause = pause.map_or(RETRY_MOST_S, |pause| pause.as_secs());
    let wait = pause / 2 + share(pause - pause / 2, random);
    wait.max(retry_after_s.unwrap_or(0))
        .clamp(1, u64::from(check_in_s).max(1))
}

/// A random part of `whole`, from nothing to all of it.
fn share(whole: u64, random: u16) -> u64 {
    whole.saturating_mul(random.into()) / u64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let pauses = |random| {
            let pause = |n| after_failure(n, 86_400, None, random);
            [1, 2, 3, 6, 7, 100, u32::MAX].map(pause)
        };
        assert_eq!(pauses(u16::MAX), [60, 120, 240, 1920, 3600, 3600, 3600]);
        assert_eq!(pauses(0), [30, 60, 120, 960, 1800, 1800, 1800]);
    }

    proptest! {
        /// M-1, P-16: a success is never older than the period when the next one is due, and no site asks
        /// much too early.
        #[test]
        fn a_day_is_never_missed(period: u32, age: u64, random: u16) {
            let wait = after_success(period, age, random);
            prop_assert!(wait.saturating_add(age) <= u64::from(period).max(age));
            let earliest = u64::from(period) - u64::from(period) / EARLY;
            prop_assert!(wait.saturating_add(age) >= earliest);
        }

        /// Failures never make a site ask without pause, nor miss a day; a server that asks for time has it.
        #[test]
        fn backoff_is_bounded(n: u32, period in 1_u32.., asked: Option<u64>, random: u16) {
            let wait = after_failure(n, period, asked, random);
            prop_assert!(wait >= 1 && wait <= u64::from(period));
            let least = asked.unwrap_or(0).min(u64::from(period));
            prop_assert!(wait >= least);
            prop_assert!(wait <= RETRY_MOST_S.max(asked.unwrap_or(0)));
        }

        /// More failures never shorten the pause.
        #[test]
        fn backoff_grows(n in 0_u32..40, random: u16) {
            let pause = |n| after_failure(n, u32::MAX, None, random);
            prop_assert!(pause(n) <= pause(n + 1));
        }
    }
}
