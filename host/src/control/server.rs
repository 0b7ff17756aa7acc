//! The online profiles' rules: days since the last success (P-16), keys that expire (M-3).

use licfmt::{
    UnixTime,
    lease::{Refusal, WAIVER_MAX_S},
    license::{Periods, Profile},
};
use serde::{Deserialize, Serialize};

use super::{
    CheckIn, State,
    finding::Finding,
    state::Run,
    timeline::{Ms, ms, wall_ms},
    verdict::Reason,
};
use crate::{Code, Moment};

/// What is known of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Server {
    /// From when the days count, on the guarded wall clock: the last success, or the end of the
    /// waiver that it brought. None: never registered.
    counts_from: Option<Ms>,
    /// When the last success was, by the site's clock then: for people.
    pub(super) reached: Option<UnixTime>,
    /// When the server signed the newest lease.
    #[serde(default)]
    lease: Option<UnixTime>,
    /// By how much the guarded clock was ahead of the server's at the last check-in of its own: what another
    /// instance brings is signed by that one.
    #[serde(default)]
    ahead: Ms,
    /// The server refused, signed, after the last success.
    refusal: Option<Refusal>,
}

/// For how long the vendor waives the check (M-8).
fn waiver(check_in: CheckIn) -> Ms {
    let until = check_in.waived_until.unwrap_or(check_in.time);
    ms(until.since(check_in.time).min(WAIVER_MAX_S))
}

impl State {
    pub(super) fn checked_in(&mut self, check_in: CheckIn, now: Moment) {
        self.trust_wall(now);
        // The server's time is past for certain: a clock that is behind it holds up no license's end.
        let time = wall_ms(check_in.time);
        self.guarded_ms = self.guarded_ms.max(time);
        self.server = Server {
            counts_from: Some(self.guarded_ms.saturating_add(waiver(check_in))),
            reached: self.wall,
            lease: Some(check_in.time),
            ahead: self.guarded_ms - time,
            refusal: None,
        };
        if let Some(run) = &mut self.run {
            run.overdue = false;
        }
    }

    /// A lease that is no news changes nothing; a newer one counts from the server's time, which is
    /// past for certain.
    pub(super) fn leased(&mut self, check_in: CheckIn) {
        if self.server.lease >= Some(check_in.time) {
            return;
        }
        let ahead = self.server.ahead;
        let issued = wall_ms(check_in.time).saturating_add(ahead);
        self.guarded_ms = self.guarded_ms.max(issued);
        self.server = Server {
            counts_from: Some(issued.saturating_add(waiver(check_in))),
            reached: Some(check_in.time),
            lease: Some(check_in.time),
            ahead,
            refusal: None,
        };
    }

    pub(super) fn refused(&mut self, refusal: Refusal) {
        self.server.refusal = Some(refusal);
    }

    /// By how much the success that counts is too old by now.
    pub(super) fn key_expired_for(&self, periods: &Periods) -> Ms {
        let from = self.server.counts_from.unwrap_or(self.guarded_ms);
        let ends = from.saturating_add(ms(periods.key_validity_s));
        self.guarded_ms.saturating_sub(ends)
    }

    /// Time that the last success still gives; none: never registered.
    fn time_left(&self, profile: Profile, periods: &Periods) -> Option<Ms> {
        let lasts = match profile {
            Profile::RegisteredKeys => ms(periods.key_validity_s),
            _ => ms(periods.silent_s).saturating_add(ms(periods.warning_s)),
        };
        let ends = self.server.counts_from?.saturating_add(lasts);
        Some(ends.saturating_sub(self.guarded_ms))
    }

    /// Whether a program that starts now does so without the server, for the hour only (P-16).
    pub(super) fn overdue(&self, profile: Profile, periods: &Periods) -> bool {
        let by_the_hour = matches!(profile, Profile::SoftDongle | Profile::Engineering);
        by_the_hour && self.time_left(profile, periods) == Some(0)
    }

    pub(super) fn server_finding(&self, profile: Profile, periods: &Periods, run: &Run) -> Finding {
        if let Some(refusal) = self.server.refusal {
            return Finding::Ended(Reason {
                code: Code::LeaseRefused,
                refusal: Some(refusal),
            });
        }
        match self.time_left(profile, periods) {
            None => Finding::ended(Code::NotRegistered),
            Some(0) if run.overdue => self.unverified_run(periods, run),
            Some(0) if profile == Profile::RegisteredKeys => Finding::ended(Code::KeyExpired),
            Some(0) => Finding::ended(Code::ServerOverdue),
            Some(left) => {
                let warning = match profile {
                    Profile::RegisteredKeys => {
                        ms(periods.key_validity_s.saturating_sub(periods.silent_s))
                    }
                    _ => ms(periods.warning_s),
                };
                Finding::warn_ahead(Code::ServerSilent, left, warning)
            }
        }
    }

    fn unverified_run(&self, periods: &Periods, run: &Run) -> Finding {
        let ends = run.since_ms.saturating_add(ms(periods.unverified_run_s));
        match ends.saturating_sub(self.forward_ms) {
            0 => Finding::ended(Code::ServerOverdue),
            left => Finding::Countdown(Code::ServerOverdue, left),
        }
    }
}
