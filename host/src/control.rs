//! License control: may the program run on, and if so, for how long?
//!
//! One pure machine, [`Rules::step`]: `(state, event, moment) -> (state, outcome)`. It does no I/O
//! and reads no clock, so that the SDK, the command line, the agent and the tests all apply the
//! same rules; the rules themselves are figures in the signed license.
//!
//! # What each profile says
//!
//! | profile | may start | stops | feature |
//! |---|---|---|---|
//! | `hard-dongle` | with the license's dongle | `countdown_s` after the dongle was pulled or no longer proves itself; all absence in 24 hours counts together; also once the clock was wrong for `clock_warning_s` | D-4, D-7 |
//! | `soft-dongle` | once registered | after `silent_s` without and `warning_s` with a warning since the last success; then a start without the server runs for `unverified_run_s` | P-16 |
//! | `registered-keys` | with a valid key | `key_validity_s` after the last success; warnings begin after `silent_s` | M-3, M-4 |
//! | `engineering` | as `soft-dongle` | as `soft-dongle`, and `run_limit_s` after its start, announced [`RUN_END_WARNING_S`] ahead | P-10 |
//! | `fixed-term` | within its time | when the license expires | decision 20 |
//!
//! All profiles: no start before `not_before` or after `expires`; a warning [`EXPIRY_WARNING_S`]
//! ahead of the end. `not_before` is judged at the start only: a license that was valid becomes
//! too young by a wrong clock alone, and that is no reason to stop a plant. A license with
//! `on_failure: degrade` answers [`Verdict::Degraded`] instead of [`Verdict::Stop`]; a refused
//! start stays refused.
//!
//! A success (a check-in, or the dongle's good attestation) at any moment sets everything right
//! that lack of it had set wrong. Only a *signed* refusal acts at once; whatever else keeps the
//! server's answer away is [`Event::Unreachable`] and changes nothing. Where several ends are
//! ahead, the verdict names the nearest.
//!
//! # Decided here
//! - Absence counts only while the program runs in full, so at most `countdown_s` per window: a
//!   program that was stopped or degraded for a day owes nothing for it. The window is 24 hours,
//!   or `countdown_s` if that is longer.
//! - A dongle whose `trusted` time lies after the host's clock counts as absent, with its own
//!   code: no start, but a running plant has its countdown to set the clock.
//! - A clock behind what the dongle observed has its `clock_warning_s` by the dongle's count or by
//!   the machine's own, whichever is longer: a dongle loses its count with its power, or to
//!   whoever shows it the right time in between. Only running time counts, over restarts too. A
//!   right clock runs at once, and gives the machine's count back; the dongle keeps its own for a
//!   while.
//! - A dongle that was powered up since its last attestation ([`Event::Reappeared`]) was away in
//!   between. Once that uses up what is allowed, the program stops until the dongle attests twice
//!   without losing power.
//! - A dongle that knows of a newer revocation list than the site has admits no start. A program that
//!   runs is warned for `clock_warning_s` ([`Event::ListOutdated`]), then it counts as absent; away
//!   and back gives none of that time again, only a good attestation does.
//! - A waiver (M-8) lets the days count from its end. It is taken as a duration, so a wrong clock
//!   at the site does not matter, and bounded by [`WAIVER_MAX_S`].
//! - A lease that is read from a file ([`Event::Leased`]) counts from the time at which the server signed
//!   it, by the vendor's clock: a state that was deleted gives no day back, and a clock that is behind
//!   that time is known to be wrong. A clock that was ahead of it at the last check-in is known to be so.
//! - A refused start stays refused until something happens: time alone starts no program.
//!
//! # Clocks
//! A forward-only line measures countdown, absence, `unverified_run_s` and `run_limit_s`. A
//! guarded wall clock measures days and the license's own dates: it goes on with the forward-only
//! clock or follows the wall clock, whichever is later, until a success sets it to the wall clock, or
//! to the time at which the server signed the lease, whichever is later. By how much it was ahead of that is
//! known from then on, and the license's own dates are judged without it.
//!
//! A wall clock that is found more than 24 hours ahead of the guarded one in the same process is
//! followed only once it stayed there for an hour, for one bad reading should stop no plant and
//! spoil no license that nothing sets right. Until then a dongle's attestation, which has no other
//! clock to compare with, does not set the guarded clock either; a check-in does. A license that has
//! expired by such a clock refuses a start, and has a running program count that hour down.
//!
//! | what happens | forward-only line | guarded wall clock |
//! |---|---|---|
//! | wall clock set forward during a run, by 24 hours at most | no change | follows; the next success sets it right |
//! | the same, by more | no change | follows after an hour; the next success sets it right |
//! | the same, beyond the license's end | no change | an hour, in which the server is asked: a check-in tells how far ahead the clock is |
//! | the same, and set back within the hour | no change | goes on, as if nothing had been |
//! | wall clock set back during a run | no change | goes on; nothing is gained; the next success sets it right |
//! | wall clock frozen during a run | no change | goes on. With a dongle, which has no other clock to compare, each attestation sets it back: a frozen clock then holds up `expires` |
//! | suspend and resume | goes on if the machine's forward-only clock does (Windows), else stands still (Linux) | catches up: days asleep are days; where the forward-only clock stood still for more than 24 hours, after an hour |
//! | a supervisor dies and goes on with its saved state | goes on by the wall clock, never backwards | follows the wall clock, never backwards |
//! | the same, and the wall clock was set back in between | stands still over the gap | stands still over the gap, goes on from there |
//! | program ends, a new run starts | countdown and run begin anew; absence of the last 24 hours stays, by the wall clock | goes on |
//! | wall clock set forward between two runs | absence ages by it (the dongle that a start needs sees the jump) | follows; the next success sets it right |
//!
//! # What the state is worth
//! The state is kept by [`crate::state`], in a file that its owner can edit or delete. Nobody
//! starts a hard dongle's program with it, for a start needs the dongle, and so does a supervisor
//! that comes back; a deleted file gives the absence of the last 24 hours back, and what a wrong
//! clock used up unless the dongle counted it too. For online profiles it must be kept beside the signed lease,
//! which is what proves the last success.
//!
//! # How to use it
//! A run begins with [`Event::Start`], for a hard dongle followed at once by what was found
//! ([`Event::Attested`] or [`Event::NoDongle`]): the verdict after that admits the run or not. Then
//! the dongle attests every `recheck_s`, or the server is asked every `check_in_s`; call
//! [`Event::Tick`] when [`Outcome::next_change_in`] has passed. How often else it ticks changes
//! nothing. [`Rules::problem`] gives a verdict what its text needs, and [`State::needs_saving`] says
//! when to save. A supervisor that comes back to a program that still runs restores the state and goes
//! on with any event but `Start`; that it does so with a hard dongle's attestation only is its own
//! care, for the restored state may be a copy.
//!
//! ```
//! use keyfob::{
//!     Code, Moment,
//!     control::{Event, Rules, State, Verdict},
//! };
//! use licfmt::{
//!     UnixTime,
//!     attest::DongleTimes,
//!     license::{Control, Profile},
//! };
//!
//! let rules = Rules {
//!     control: Control::of(Profile::HardDongle),
//!     not_before: UnixTime(0),
//!     expires: None,
//! };
//! let at = |second: u64| Moment {
//!     wall: UnixTime(1_795_253_400 + second),
//!     uptime_ms: second * 1000,
//! };
//!
//! let (state, outcome) = rules.step(State::default(), Event::Start, at(0));
//! assert_eq!(outcome.verdict.code(), Some(Code::DongleMissing)); // not seen yet: no start
//! let (state, outcome) = rules.step(state, Event::Attested(DongleTimes::default()), at(1));
//! assert_eq!(outcome.verdict, Verdict::Run);
//!
//! let (state, outcome) = rules.step(state, Event::NoDongle(Code::DongleMissing), at(61));
//! let Verdict::Countdown(notice) = outcome.verdict else { panic!("pulled: an hour is left") };
//! assert_eq!((notice.code, notice.remaining_s), (Code::DongleRemoved, 3600));
//!
//! let (_, outcome) = rules.step(state, Event::Tick, at(61 + 3600));
//! assert!(matches!(outcome.verdict, Verdict::Stop(reason) if reason.code == Code::DongleRemoved));
//! ```

mod absence;
mod dongle;
mod event;
mod finding;
mod problem;
mod server;
mod state;
mod step;
#[cfg(test)]
mod tests;
mod timeline;
mod validity;
mod verdict;

pub use event::{CheckIn, Event};
pub use licfmt::lease::{Refusal, WAIVER_MAX_S};
use licfmt::{
    UnixTime,
    license::{Control, License},
    time::{DAY, HOUR},
};
pub use state::State;
pub use verdict::{Notice, Outcome, Reason, Verdict};

/// How long before its last second a license warns: 30 days.
pub const EXPIRY_WARNING_S: u64 = 30 * DAY;
/// How long before its end a run of an engineering license warns: 1 hour (P-10).
pub const RUN_END_WARNING_S: u64 = HOUR;

/// What a signed license says about control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Profile, what happens in the end, periods.
    pub control: Control,
    /// The first second at which the license is valid.
    pub not_before: UnixTime,
    /// The last second at which it is valid; none: for ever.
    pub expires: Option<UnixTime>,
}

impl From<&License> for Rules {
    fn from(license: &License) -> Self {
        Self {
            control: license.control.clone(),
            not_before: license.not_before,
            expires: license.expires,
        }
    }
}
