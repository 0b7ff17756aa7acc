use std::vec::Vec;

use proptest::prelude::*;

use super::*;

const START: u64 = 1_700_000_000;

fn clock(trusted: u64, observed: u64, behind: u32) -> Clock {
    Clock::power_up(DongleTimes {
        trusted: UnixTime(trusted),
        observed: UnixTime(observed),
        behind,
    })
}

fn observed(clock: &Clock) -> u64 {
    clock.times().observed.0
}

/// D-7: up to a day ahead of the timer is followed at once, a second more is not.
#[test]
fn a_day_is_free_and_no_more() {
    let mut one = clock(0, START, 0);
    one.host_says(UnixTime(START + FREE_JUMP_S), 0);
    assert_eq!(observed(&one), START + FREE_JUMP_S);
    let mut other = clock(0, START, 0);
    other.host_says(UnixTime(START + FREE_JUMP_S + 1), 0);
    assert_eq!(observed(&other), START);
}

/// D-7: many small jumps are one big jump.
#[test]
fn small_jumps_add_up() {
    let mut clock = clock(0, START, 0);
    for jump in 1..100 {
        clock.host_says(UnixTime(START + jump * DAY / 2), jump * 1000);
    }
    assert!(observed(&clock) <= START + FREE_JUMP_S + 100);
}

/// D-7: a jump is kept after an hour of agreement, not before.
#[test]
fn a_jump_needs_an_hour() {
    let far = START + 400 * DAY;
    let mut clock = clock(0, START, 0);
    for second in 0..3600 {
        clock.host_says(UnixTime(far + second), second * 1000);
        assert_eq!(observed(&clock), START);
    }
    clock.host_says(UnixTime(far + 3600), AGREEMENT_MS);
    assert_eq!(observed(&clock), far + 3600);
    let saved = DongleTimes {
        observed: UnixTime(START),
        ..clock.times()
    };
    assert!(clock.must_save(&saved, AGREEMENT_MS));
}

/// D-7: agreement that drifts beyond the tolerance begins again.
#[test]
fn disagreement_begins_the_hour_again() {
    let far = START + 400 * DAY;
    let mut clock = clock(0, START, 0);
    clock.host_says(UnixTime(far), 0);
    clock.host_says(UnixTime(far + 1800 + TOLERANCE_S), AGREEMENT_MS / 2);
    clock.host_says(UnixTime(far + 3600 + TOLERANCE_S + 1), AGREEMENT_MS);
    assert_eq!(observed(&clock), START, "too far off at last");
    clock.host_says(UnixTime(far + 7200 + 1), AGREEMENT_MS * 2);
    assert_eq!(observed(&clock), far + 7200 + 1, "an hour after that");
}

/// D-7: a look at the right time in between and the jump is forgotten.
#[test]
fn a_right_time_in_between_ends_the_jump() {
    let far = START + 400 * DAY;
    let mut clock = clock(0, START, 0);
    clock.host_says(UnixTime(far), 0);
    clock.host_says(UnixTime(START + 60), 60_000);
    clock.host_says(UnixTime(far + 3600), AGREEMENT_MS);
    assert_eq!(observed(&clock), START + 60);
}

/// D-7: a day behind is nothing; a second more costs the quantum, and counts from then on.
#[test]
fn behind_counts_powered_seconds() {
    let mut clock = clock(0, START, 0);
    clock.host_says(UnixTime(START - BEHIND_S), 0);
    clock.host_says(UnixTime(START - BEHIND_S), 50_000);
    assert_eq!(clock.times().behind, 0);
    for (ms, behind) in [(60_000, 0), (61_999, 1), (62_000, 2), (3_660_000, 3600)] {
        clock.host_says(UnixTime(START - BEHIND_S - 1), ms);
        assert_eq!(clock.times().behind, BEHIND_QUANTUM_S + behind);
    }
}

/// D-7: right readings between those that are behind take nothing off the count: the whole interval
/// counts, however often a second program sets the clock right for a moment.
#[test]
fn right_readings_in_between_stop_no_count() {
    let mut clock = clock(0, START, 0);
    let step = FORGIVE_MS - 1;
    for round in 0..10_u32 {
        let now = u64::from(round) * (step + 1);
        clock.host_says(UnixTime(0), now);
        assert_eq!(clock.times().behind, BEHIND_QUANTUM_S + round * 3600);
        clock.host_says(UnixTime(START), now + 1);
        clock.host_says(UnixTime(START), now + step);
    }
}

/// D-7: an hour without a reading behind, in one power-up, and it is forgotten; the next episode costs
/// its quantum again.
#[test]
fn an_hour_right_is_forgiven() {
    let mut clock = clock(0, START, 7000);
    clock.host_says(UnixTime(START), 5);
    clock.host_says(UnixTime(START), FORGIVE_MS + 4);
    assert_eq!(clock.times().behind, 7000);
    clock.host_says(UnixTime(START), FORGIVE_MS + 5);
    assert_eq!(clock.times().behind, 0);
    clock.host_says(UnixTime(0), FORGIVE_MS * 2);
    assert_eq!(clock.times().behind, BEHIND_QUANTUM_S);
}

/// D-7: what is signed is believed at once, and never lowers anything.
#[test]
fn signed_time_raises_both() {
    let mut clock = clock(START, START + 100, 0);
    clock.raise(UnixTime(START + 50), 0);
    assert_eq!(clock.times().trusted.0, START + 50);
    assert_eq!(observed(&clock), START + 100);
    clock.raise(UnixTime(START + 400 * DAY), 0);
    assert_eq!(observed(&clock), START + 400 * DAY);
    clock.raise(UnixTime(0), 0);
    assert_eq!(clock.times().trusted.0, START + 400 * DAY);
    clock.raise(UnixTime(u64::MAX), 0);
    assert_eq!(clock.times().trusted, UnixTime::MAX);
}

/// D-7: when what must be saved.
#[test]
fn saving_is_rare() {
    let saved = clock(0, START, 0).times();
    let mut clock = clock(0, START, 0);
    clock.host_says(UnixTime(START + SAVE_OBSERVED_S - 1), 0);
    assert!(!clock.must_save(&saved, 0));
    clock.host_says(UnixTime(START + SAVE_OBSERVED_S), 1);
    assert!(clock.must_save(&saved, 1), "first of this power-up");
    clock.saved(1);
    let saved = clock.times();
    clock.host_says(UnixTime(START + 3 * SAVE_OBSERVED_S), 2);
    assert!(!clock.must_save(&saved, SAVE_OBSERVED_MS));
    assert!(clock.must_save(&saved, SAVE_OBSERVED_MS + 1));
}

/// What a test does to a clock.
#[derive(Clone, Debug)]
enum Act {
    Host(u64, u64),
    Raise(u64),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let time = prop_oneof![
        START - 3 * DAY..START + 3 * DAY,
        any::<u64>(),
        START..START + 7200,
    ];
    let pause = prop_oneof![0_u64..5000, 0..2 * AGREEMENT_MS, any::<u64>()];
    let act = prop_oneof![
        9 => (time.clone(), pause).prop_map(|(time, pause)| Act::Host(time, pause)),
        1 => time.prop_map(Act::Raise),
    ];
    proptest::collection::vec(act, 0..60)
}

proptest! {
    /// D-7: whatever the host says, times never fall, `observed` is never before `trusted`, `trusted`
    /// follows signatures only, and `observed` outruns the timer by more than a day only with an
    /// hour's wait.
    #[test]
    fn the_host_cannot_move_it_back_or_far(acts in acts()) {
        let mut clock = clock(START, START, 0);
        let (mut now, mut signed) = (0_u64, START);
        for act in acts {
            let before = clock.clone();
            match act {
                Act::Host(host, pause) => {
                    now = now.saturating_add(pause);
                    clock.host_says(UnixTime(host), now);
                    let bound = before.anchor.at(now).plus(FREE_JUMP_S).max(before.times.observed);
                    let waited = before.candidate.is_some_and(|mark| now - mark.at_ms >= AGREEMENT_MS);
                    prop_assert!(clock.times.observed <= bound || waited);
                }
                Act::Raise(time) => {
                    clock.raise(UnixTime(time), now);
                    signed = signed.max(time.min(UnixTime::MAX.0));
                }
            }
            let (old, new) = (before.times, clock.times);
            prop_assert!(new.observed >= old.observed);
            prop_assert!(new.observed >= new.trusted);
            prop_assert_eq!(new.trusted.0, signed);
            prop_assert!(new.observed <= UnixTime::MAX);
        }
    }

    /// D-7: an honest host, however often it asks, is followed to the second and never behind.
    #[test]
    fn an_honest_host_is_followed(pauses in proptest::collection::vec(1_u64..100_000_000, 1..60)) {
        let mut clock = clock(START, START, 0);
        let mut now = 0;
        for pause in pauses {
            now += pause;
            let host = UnixTime(START + now / 1000);
            clock.host_says(host, now);
            prop_assert_eq!(clock.times().observed, host);
            prop_assert_eq!(clock.times().behind, 0);
        }
    }

    /// D-7: `behind` is never more than its episodes cost and the power-up lasted, and what is lost
    /// unsaved is less than the next power-up costs.
    #[test]
    fn behind_is_bounded_by_power(pauses in proptest::collection::vec(0_u64..10_000_000, 1..60)) {
        let mut clock = clock(START, START, 0);
        let (mut now, mut saved) = (0, clock.times());
        for pause in pauses {
            now += pause;
            clock.host_says(UnixTime(0), now);
            prop_assert!(u64::from(clock.times().behind) <= u64::from(BEHIND_QUANTUM_S) + now / 1000);
            if clock.must_save(&saved, now) {
                saved = clock.times();
                clock.saved(now);
            }
            prop_assert!(saved.behind >= BEHIND_QUANTUM_S);
            prop_assert!(clock.times().behind - saved.behind < SAVE_BEHIND_S);
        }
    }

    /// D-7: however power is cycled, and whatever right readings are put in between that do not last
    /// an hour, what is saved at its end covers all the time that the host was behind and asked at
    /// least every five minutes.
    #[test]
    fn power_cycling_gains_nothing(
        lives in proptest::collection::vec(
            proptest::collection::vec((1_u64..=300_000, any::<bool>()), 0..80),
            1..20,
        ),
    ) {
        let mut saved = clock(START, START, 0).times();
        let mut powered_ms = 0;
        for life in lives {
            let mut clock = Clock::power_up(saved);
            let (mut now, mut right_since) = (0, 0);
            clock.host_says(UnixTime(0), now);
            for (pause, right) in std::iter::once((0, false)).chain(life) {
                now += pause;
                let right = right && now - right_since < FORGIVE_MS;
                if !right {
                    right_since = now;
                }
                clock.host_says(UnixTime(if right { START } else { 0 }), now);
                if clock.must_save(&saved, now) {
                    saved = clock.times();
                    clock.saved(now);
                }
            }
            powered_ms += right_since + 300_000;
            prop_assert!(u64::from(saved.behind) * 1000 >= powered_ms);
        }
    }
}
