//! The machine against the plain model, and what must hold whatever happens.

use std::time::Duration;

use proptest::{collection::vec, prelude::*};

use super::{
    model::{DongleModel, Says, ServerModel},
    *,
};

fn says(verdict: Verdict) -> Says {
    match verdict {
        Verdict::Run => Says::Run,
        Verdict::Warn(notice) => Says::Warn(notice.code),
        Verdict::Countdown(notice) => Says::Countdown(notice.code),
        Verdict::Stop(reason) => Says::Stop(reason.code),
        Verdict::Refused(reason) => Says::Refused(reason.code),
        Verdict::Degraded(reason) => panic!("{reason:?} without being asked for"),
    }
}

/// What may happen to a hard dongle, and how many seconds later.
fn dongle_life() -> impl Strategy<Value = Vec<(u64, Option<Event>)>> {
    let pause = prop_oneof![0..2000_u64, 0..30_000_u64];
    let event = prop_oneof![
        1 => Just(Some(Event::Start)),
        4 => Just(Some(ATTESTED)),
        4 => Just(Some(Event::NoDongle(Code::DongleMissing))),
        1 => Just(Some(Event::Tick)),
        // Something else: the wall clock is set.
        1 => Just(None),
    ];
    vec((pause, event), 1..40)
}

/// What may happen to a soft dongle, in periods of minutes instead of days.
fn server_life() -> impl Strategy<Value = Vec<(u64, Step)>> {
    let step = prop_oneof![
        2 => Just(Step::Event(Event::Start)),
        2 => Just(Step::CheckIn),
        1 => Just(Step::Event(Event::Refused(Refusal::Cancelled))),
        2 => Just(Step::Event(Event::Unreachable)),
        2 => Just(Step::Event(Event::Tick)),
        1 => (-500..500_i64).prop_map(Step::SetClock),
    ];
    vec((0..300_u64, step), 1..40)
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Event(Event),
    CheckIn,
    SetClock(i64),
}

impl Step {
    fn take(self, site: &mut Site) -> Verdict {
        match self {
            Self::Event(event) => site.event(event),
            Self::CheckIn => site.check_in(),
            Self::SetClock(by) => site.set_clock(by).event(Event::Tick),
        }
    }
}

/// A soft dongle whose days are minutes.
fn quick(profile: Profile) -> Site {
    let mut site = Site::new(profile);
    site.rules.not_before = UnixTime(0);
    let periods = &mut site.rules.control.periods;
    (periods.silent_s, periods.warning_s) = (200, 300);
    (periods.key_validity_s, periods.unverified_run_s) = (400, 60);
    periods.run_limit_s = 900;
    site
}

fn online() -> impl Strategy<Value = Profile> {
    prop_oneof![
        Just(Profile::SoftDongle),
        Just(Profile::RegisteredKeys),
        Just(Profile::Engineering),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// D-4: the machine says what counting second by second says.
    #[test]
    fn a_dongle_as_the_plain_model(allowed in 0..5000_u32, life in dongle_life()) {
        let mut site = Site::new(Profile::HardDongle);
        site.rules.control.periods.countdown_s = allowed;
        let mut model = DongleModel::new(usize::try_from(allowed).expect("small"));
        site.event(Event::Start);
        for (pause, event) in life {
            for _ in 0..pause {
                model.second();
            }
            site.pass(pause);
            match event {
                Some(Event::Start) => model.start(),
                Some(Event::NoDongle(_)) => model.pull(),
                Some(Event::Attested(_)) => model.plug(),
                _ => {}
            }
            if event.is_none() {
                site.set_clock(86_400);
            }
            let verdict = site.event(event.unwrap_or(Event::Tick));
            prop_assert_eq!(says(verdict), model.says());
        }
    }

    /// P-16: the same for the server, with clocks that are set and starts at any time.
    #[test]
    fn a_server_as_the_plain_model(hour in 0..1500_u32, life in server_life()) {
        let mut site = quick(Profile::SoftDongle);
        site.rules.control.periods.unverified_run_s = hour;
        let mut model = ServerModel::new(200, 300, hour.into());
        site.event(Event::Start);
        for (pause, step) in life {
            for _ in 0..pause {
                site.pass(1);
                model.second(site.wall_ms / 1000);
            }
            let verdict = step.take(&mut site);
            let wall = site.wall_ms / 1000;
            match step {
                Step::Event(Event::Start) => model.start(),
                Step::Event(Event::Refused(_)) => model.refuse(),
                Step::CheckIn => model.success(wall),
                Step::SetClock(_) => model.look(wall),
                Step::Event(_) => {}
            }
            prop_assert_eq!(says(verdict), model.says());
        }
    }

    /// P-16, M-3: after a stop nothing but a success or a new start lets a program run.
    #[test]
    fn never_run_after_a_stop_without_a_success(profile in online(), life in server_life()) {
        let mut site = quick(profile);
        let mut stopped = false;
        for (pause, step) in life {
            site.pass(pause);
            let verdict = step.take(&mut site);
            stopped &= !matches!(step, Step::CheckIn | Step::Event(Event::Start));
            prop_assert!(!stopped || !verdict.may_run(), "{step:?} gave {verdict:?}");
            stopped |= !verdict.may_run();
        }
    }

    /// D-4: the same for the dongle, and only the dongle itself lifts a countdown.
    #[test]
    fn never_run_without_the_dongle(life in dongle_life()) {
        let mut site = Site::new(Profile::HardDongle);
        let mut here = false;
        for (pause, event) in life {
            site.pass(pause);
            match event {
                Some(Event::Start | Event::NoDongle(_)) => here = false,
                Some(Event::Attested(_)) => here = true,
                _ => {}
            }
            let verdict = site.event(event.unwrap_or(Event::Tick));
            prop_assert_eq!(verdict == Verdict::Run, here, "{:?}", verdict);
        }
    }

    /// P-16: a success at any moment makes all normal; only a run's own limit stays (P-10).
    #[test]
    fn a_success_always_leads_to_run(profile in online(), life in server_life()) {
        let mut site = quick(profile);
        for (pause, step) in life {
            site.pass(pause);
            step.take(&mut site);
        }
        if profile == Profile::Engineering {
            site.rules.control.periods.run_limit_s = u32::MAX;
        }
        prop_assert_eq!(site.check_in(), Verdict::Run);
        site.event(Event::Start);
        prop_assert_eq!(site.event(Event::Tick), Verdict::Run);
    }

    /// How often somebody looks changes nothing that is said later.
    #[test]
    fn extra_ticks_change_nothing(
        profile in online(),
        life in server_life(),
        ticks in vec(0..1000_u64, 1..5),
        offset_ms in 0..1000_u64,
    ) {
        let mut once = quick(profile);
        once.pass_ms(offset_ms).event(Event::Start);
        let mut often = once.clone();
        for (pause, step) in life {
            let pause_ms = pause * 1000;
            once.pass_ms(pause_ms);
            let mut gone = 0;
            for tick in &ticks {
                let part = (pause_ms - gone) * tick / 1000;
                often.pass_ms(part).event(Event::Tick);
                gone += part;
            }
            often.pass_ms(pause_ms - gone);
            prop_assert_eq!(step.take(&mut once), step.take(&mut often));
            prop_assert_eq!(&once.state, &often.state);
        }
    }

    /// The same for dongles.
    #[test]
    fn extra_ticks_change_nothing_with_a_dongle(life in dongle_life(), step_s in 1..5000_u64) {
        let mut once = Site::new(Profile::HardDongle);
        once.event(Event::Start);
        let mut often = once.clone();
        for (pause, event) in life {
            let event = event.unwrap_or(Event::Tick);
            let mut left = pause;
            while left > 0 {
                let part = left.min(step_s);
                often.after(part);
                left -= part;
            }
            once.pass(pause);
            prop_assert_eq!(once.event(event), often.event(event));
        }
    }

    /// Saved and restored at any moment, the machine goes on as if nothing had been.
    #[test]
    fn restoring_changes_nothing(
        profile in online(),
        life in server_life(),
        dongle_life in dongle_life(),
    ) {
        let mut soft = quick(profile);
        soft.event(Event::Start);
        let mut restored = soft.clone();
        for (pause, step) in life {
            // The wall clock is all that a new process has: it goes with the forward-only clock.
            if let Step::SetClock(_) = step {
                continue;
            }
            restored.other_process();
            soft.pass(pause);
            restored.pass(pause);
            prop_assert_eq!(step.take(&mut soft), step.take(&mut restored));
        }
        let mut hard = Site::new(Profile::HardDongle);
        hard.event(Event::Start);
        let mut restored = hard.clone();
        for (pause, event) in dongle_life {
            let event = event.unwrap_or(Event::Tick);
            hard.pass(pause);
            restored.pass(pause);
            // Seen once more before it dies: so much is known of its absence.
            restored.event(Event::Tick);
            restored.other_process();
            prop_assert_eq!(hard.event(event), restored.event(event));
        }
    }

    /// A caller may sleep until the next change: nothing happens before, something then.
    #[test]
    fn nothing_changes_before_the_next_change(profile in online(), life in server_life()) {
        let mut site = quick(profile);
        site.event(Event::Start);
        for (pause, step) in life {
            site.pass(pause);
            step.take(&mut site);
            let outcome = site.step(Event::Tick);
            let Some(next) = outcome.next_change_in else {
                let later = site.clone().after(DAY);
                prop_assert_eq!(later.may_run(), outcome.verdict.may_run());
                continue;
            };
            prop_assert!(next > Duration::ZERO);
            let next = u64::try_from(next.as_millis()).expect("minutes");
            let mut sleeper = site.clone();
            let before = sleeper.pass_ms(next - 1).event(Event::Tick);
            prop_assert_eq!(says(before), says(outcome.verdict));
            let then = sleeper.pass_ms(1).event(Event::Tick);
            // With two rules the other one's change need not be the nearer end.
            if profile != Profile::Engineering {
                prop_assert_ne!(says(then), says(before));
            }
        }
    }

    /// A file that somebody edited may say anything: the machine answers and does not panic.
    #[test]
    fn any_state_is_answered(
        profile in prop_oneof![online(), Just(Profile::HardDongle), Just(Profile::FixedTerm)],
        numbers in vec(prop_oneof![any::<u64>(), Just(0), Just(u64::MAX)], 8),
        event in prop_oneof![
            Just(Event::Tick), Just(Event::Start), Just(Event::End), Just(ATTESTED),
            Just(Event::NoDongle(Code::DongleMissing)),
        ],
        wall in any::<u64>(),
        uptime_ms in any::<u64>(),
    ) {
        let [forward, guarded, since, ends, from, to, counts_from, run] = numbers[..] else {
            unreachable!("eight numbers")
        };
        let text = serde_json::json!({
            "wall": "2026-11-21T09:30:00Z",
            "forward_ms": forward,
            "guarded_ms": guarded,
            "run": { "since_ms": run, "overdue": true, "refused": null },
            "dongle": { "away": { "since": since, "ends": ends, "code": "dongle-removed" } },
            "absences": [{ "from": from, "to": to }, { "from": to, "to": from }],
            "server": { "counts_from": counts_from, "reached": null, "refusal": null },
        });
        let mut state: State = serde_json::from_value(text).expect("of the right form");
        let rules = Site::new(profile).rules;
        for event in [event, Event::Tick, ATTESTED, Event::NoDongle(Code::DongleOther)] {
            let now = Moment { wall: UnixTime(wall), uptime_ms };
            state = rules.step(state, event, now).0;
        }
    }
}
