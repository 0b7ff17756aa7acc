//! Rate limits, by name: how often one address, or one license number, may try.

use std::{net::IpAddr, num::NonZeroU32};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};

use super::Problem;
use crate::{code::Code, text::Message};

/// How often each thing may be tried in a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// Activations, downloads and accepted invitations from one address.
    pub tokens_per_address: NonZeroU32,
    /// Activations and downloads of one license number: guessing a token from many addresses.
    pub tokens_per_license: NonZeroU32,
    /// Check-ins from one address, which may be a company's only one.
    pub check_ins_per_address: NonZeroU32,
    /// Staff's calls from one address.
    pub staff_per_address: NonZeroU32,
}

impl Default for Rates {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            tokens_per_address: number(30),
            tokens_per_license: number(10),
            check_ins_per_address: number(600),
            staff_per_address: number(600),
        }
    }
}

/// The limits, and who used how much of them.
pub struct Limits {
    tokens_by_address: DefaultKeyedRateLimiter<IpAddr>,
    tokens_by_license: DefaultKeyedRateLimiter<String>,
    check_ins_by_address: DefaultKeyedRateLimiter<IpAddr>,
    staff_by_address: DefaultKeyedRateLimiter<IpAddr>,
}

impl Limits {
    /// Nobody has used anything yet.
    #[must_use]
    pub fn new(rates: &Rates) -> Self {
        let keyed = |rate| RateLimiter::keyed(Quota::per_minute(rate));
        Self {
            tokens_by_address: keyed(rates.tokens_per_address),
            tokens_by_license: RateLimiter::keyed(Quota::per_minute(rates.tokens_per_license)),
            check_ins_by_address: keyed(rates.check_ins_per_address),
            staff_by_address: keyed(rates.staff_per_address),
        }
    }

    /// Somebody at this address tries a token of this license.
    pub(super) fn token(&self, address: IpAddr, license: &str) -> Result<(), Problem> {
        check(&self.tokens_by_address, &address, "tokens-per-address")?;
        check(
            &self.tokens_by_license,
            &license.to_owned(),
            "tokens-per-license",
        )
    }

    /// Somebody at this address tries an invitation.
    pub(super) fn invitation(&self, address: IpAddr) -> Result<(), Problem> {
        check(&self.tokens_by_address, &address, "tokens-per-address")
    }

    /// Somebody at this address checks in.
    pub(super) fn check_in(&self, address: IpAddr) -> Result<(), Problem> {
        check(
            &self.check_ins_by_address,
            &address,
            "check-ins-per-address",
        )
    }

    /// Somebody at this address says to be staff.
    pub(super) fn staff(&self, address: IpAddr) -> Result<(), Problem> {
        check(&self.staff_by_address, &address, "staff-per-address")
    }

    /// Forgets who has not been here for long. To be called now and then.
    pub fn forget(&self) {
        self.tokens_by_address.retain_recent();
        self.tokens_by_license.retain_recent();
        self.check_ins_by_address.retain_recent();
        self.staff_by_address.retain_recent();
    }
}

fn check<K: std::hash::Hash + Eq + Clone>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
    name: &'static str,
) -> Result<(), Problem> {
    limiter.check_key(key).map_err(|until| {
        metrics::counter!("keyfob_rate_limited", "limit" => name).increment(1);
        let wait = until.wait_time_from(limiter.clock().now());
        let seconds = wait.as_secs() + 1;
        let detail = Message::new("error-rate-limited").with("limit", name);
        let detail = detail.count("seconds", seconds);
        Problem::new(Code::RateLimited, detail).retry_after(seconds)
    })
}
