//! A site under license control, and what it meets.

mod clocks;
mod engineering;
mod fixed_term;
mod hard_dongle;
mod model;
mod problem;
mod properties;
mod registered_keys;
mod soft_dongle;
mod state;

use licfmt::{
    UnixTime,
    attest::DongleTimes,
    license::{Control, OnFailure, Profile},
    time::DAY,
};

use super::{CheckIn, Event, Outcome, Refusal, Rules, State, Verdict};
use crate::{Code, Moment};

/// A Saturday in 2026.
const NOW: u64 = 1_795_253_400;
const MINUTE: u64 = 60;

/// A plant with its clocks, and the machine's state.
#[derive(Clone, Debug)]
struct Site {
    rules: Rules,
    state: State,
    wall_ms: u64,
    uptime_ms: u64,
}

impl Site {
    fn new(profile: Profile) -> Self {
        Self {
            rules: Rules {
                control: Control::of(profile),
                not_before: UnixTime(NOW),
                expires: None,
            },
            state: State::default(),
            wall_ms: NOW * 1000,
            uptime_ms: 0,
        }
    }

    /// A program that was started with its dongle.
    fn running() -> Self {
        let mut site = Self::new(Profile::HardDongle);
        site.event(Event::Start);
        assert_eq!(site.event(ATTESTED), Verdict::Run);
        site
    }

    /// A program that was started after a check-in.
    fn registered(profile: Profile) -> Self {
        let mut site = Self::new(profile);
        site.check_in();
        assert_eq!(site.event(Event::Start), Verdict::Run);
        site
    }

    fn degrading(mut self) -> Self {
        self.rules.control.on_failure = OnFailure::Degrade;
        self
    }

    fn step(&mut self, event: Event) -> Outcome {
        let now = Moment {
            wall: UnixTime(self.wall_ms / 1000),
            uptime_ms: self.uptime_ms,
        };
        let (state, outcome) = self.rules.step(self.state.clone(), event, now);
        self.state = state;
        outcome
    }

    fn event(&mut self, event: Event) -> Verdict {
        self.step(event).verdict
    }

    /// Both clocks go on by so many seconds; nobody looks.
    fn pass(&mut self, seconds: u64) -> &mut Self {
        self.pass_ms(seconds * 1000)
    }

    fn pass_ms(&mut self, ms: u64) -> &mut Self {
        self.wall_ms += ms;
        self.uptime_ms += ms;
        self
    }

    /// So many seconds later: the verdict.
    fn after(&mut self, seconds: u64) -> Verdict {
        self.pass(seconds).event(Event::Tick)
    }

    /// The wall clock is set.
    fn set_clock(&mut self, by_seconds: i64) -> &mut Self {
        self.wall_ms = self.wall_ms.saturating_add_signed(by_seconds * 1000);
        self
    }

    fn check_in(&mut self) -> Verdict {
        self.event(Event::CheckedIn(CheckIn {
            time: UnixTime(self.wall_ms / 1000),
            waived_until: None,
        }))
    }

    fn pull(&mut self) -> Verdict {
        self.event(Event::NoDongle(Code::DongleMissing))
    }

    /// The process dies; another one goes on with what was saved.
    fn other_process(&mut self) -> &mut Self {
        let saved = serde_json::to_string(&self.state).expect("a state is JSON");
        self.state = serde_json::from_str(&saved).expect("as written");
        self.uptime_ms = 77_000;
        self
    }
}

const ATTESTED: Event = Event::Attested(DongleTimes {
    trusted: UnixTime(NOW),
    observed: UnixTime(NOW),
    behind: 0,
});

/// A verdict in brief: what, why, seconds left.
fn brief(verdict: Verdict) -> (&'static str, Option<Code>, u64) {
    let (name, left) = match verdict {
        Verdict::Run => ("run", 0),
        Verdict::Warn(notice) => ("warn", notice.remaining_s),
        Verdict::Countdown(notice) => ("countdown", notice.remaining_s),
        Verdict::Degraded(_) => ("degraded", 0),
        Verdict::Stop(_) => ("stop", 0),
        Verdict::Refused(_) => ("refused", 0),
    };
    (name, verdict.code(), left)
}

#[track_caller]
fn assert_verdict(verdict: Verdict, name: &str, code: Code, left: u64) {
    assert_eq!(brief(verdict), (name, Some(code), left));
}

/// Decision 20: where the license says so, the end is reduced functions, and a success ends that.
#[test]
fn degrade_instead_of_stop() {
    let mut hard = Site::running().degrading();
    hard.pull();
    assert_verdict(hard.after(3600), "degraded", Code::DongleRemoved, 0);
    assert!(hard.event(Event::Tick).may_run());
    assert_eq!(hard.event(ATTESTED), Verdict::Run);

    let mut soft = Site::registered(Profile::SoftDongle).degrading();
    assert_verdict(soft.after(30 * DAY), "degraded", Code::ServerOverdue, 0);
    assert_eq!(soft.check_in(), Verdict::Run);

    let mut never = Site::new(Profile::HardDongle).degrading();
    never.event(Event::Start);
    assert_verdict(never.pull(), "refused", Code::DongleMissing, 0);
}

/// Decision 13: what a profile has no use for is a tick to it, and vouches for no clock.
#[test]
fn events_of_other_profiles_change_nothing() {
    let check_in = Event::CheckedIn(CheckIn {
        time: UnixTime(NOW),
        waived_until: None,
    });
    let server = [check_in, Event::Refused(Refusal::Reset)];
    let dongle = [ATTESTED, Event::NoDongle(Code::DongleMissing)];
    let mut fixed = Site::new(Profile::FixedTerm);
    fixed.event(Event::Start);
    for (site, foreign) in [
        (Site::running(), server),
        (Site::registered(Profile::SoftDongle), dongle),
        (Site::registered(Profile::RegisteredKeys), dongle),
        (Site::registered(Profile::Engineering), dongle),
        (fixed.clone(), server),
        (fixed, dongle),
    ] {
        for event in foreign {
            let mut told = site.clone();
            told.pass(MINUTE).set_clock(-86_400);
            let mut ticked = told.clone();
            assert_eq!(told.event(event), ticked.event(Event::Tick));
            assert_eq!(told.state, ticked.state);
        }
    }
}
