use std::sync::Arc;

use keyfob::{Code, control::Notice, guard::Registered};
use licfmt::{agent::Told, hardware::HardwareId, license::License, limits::Count, online::Usage};

use super::*;
use crate::board::Connected;

const NOW: UnixTime = UnixTime(1_800_000_000);

fn name(text: &str) -> Name {
    text.parse().expect("a name")
}

fn seen() -> Seen {
    Seen {
        at: NOW,
        license: Some(license()),
        verdict: Some(Verdict::Run),
        problem: None,
        warnings: Vec::new(),
        dongle: None,
        registered: Some(Registered {
            server: "https://license.example.com".into(),
            instance: name("agent"),
            hardware: HardwareId([7; 16]),
            lease: Some((Count::from(5), NOW)),
        }),
        unreached: None,
        asks_at: None,
    }
}

/// 6,100 of one feature, no end of another.
fn license() -> Arc<License> {
    Arc::new(serde_json::from_str(include_str!("license.json")).expect("a license"))
}

fn program(used: u64) -> Connected {
    Connected {
        process: Some(1),
        at: NOW,
        told: Told {
            number: license().number.clone(),
            instance: None,
            version: "2.4.1".parse().expect("a text"),
            verdict: name("run"),
            code: None,
            remaining_s: None,
            usage: ["saia-pcd", "mqtt", "unknown"]
                .map(|id| Usage {
                    id: name(id),
                    used: Count::new(used).expect("small"),
                })
                .into(),
        },
    }
}

fn known(seen: Seen, programs: &[Connected]) -> Known {
    Known {
        sites: [(name("promos"), seen)].into(),
        programs: (0..).zip(programs.iter().cloned()).collect(),
    }
}

fn told(known: &Known, now: UnixTime) -> Vec<(Event, String)> {
    let matters = matters(known, &When::default(), now);
    matters
        .into_keys()
        .map(|key| (key.event, key.about))
        .collect()
}

/// M-4: nothing is told while all is well.
#[test]
fn all_is_well() {
    assert_eq!(told(&known(seen(), &[program(10)]), NOW), []);
}

/// M-4: failed communication is told after so many days, long before license control shows anything, whatever the
/// agent knows of the reason.
#[test]
fn communication_that_fails_for_days() {
    let mut failing = seen();
    failing.unreached = Some(Problem::new(Code::ServerUnreachable));
    let days = |days: u64| NOW.plus(days * DAY);
    let known = known(failing, &[]);
    assert_eq!(told(&known, NOW.plus(3 * DAY - 1)), []);
    assert_eq!(
        told(&known, days(3)),
        [(Event::Communication, String::new())]
    );
    let matters = matters(&known, &When::default(), days(9));
    let matter = matters.into_values().next().expect("told");
    assert!(
        matches!(
            matter,
            Matter::Silent {
                days: 9,
                why: Some(_)
            }
        ),
        "{matter:?}"
    );
    let later = When {
        unreached_days: 10,
        ..When::default()
    };
    assert!(super::matters(&known, &later, days(9)).is_empty());
}

/// M-4, decision 20: what license control says is told, with the time that is left.
#[test]
fn what_license_control_says() {
    let mut warned = seen();
    warned.verdict = Some(Verdict::Warn(Notice {
        code: Code::ServerSilent,
        remaining_s: 86_400,
        until: NOW,
    }));
    warned.problem = Some(Problem::new(Code::ServerSilent));
    let matters = matters(&known(warned, &[]), &When::default(), NOW);
    let left = matters.into_values().map(|matter| match matter {
        Matter::Wrong { remaining_s, .. } => remaining_s,
        matter => panic!("{matter:?}"),
    });
    assert_eq!(left.collect::<Vec<_>>(), [Some(86_400)]);
    let mut none = seen();
    (none.license, none.verdict) = (None, None);
    none.problem = Some(Problem::new(Code::LicenseMissing));
    let expected = [(Event::License, "license-missing".to_owned())];
    assert_eq!(told(&known(none, &[]), NOW), expected);
}

/// M-2, M-4: from nine tenths of a limit on, the highest of the programs counts; what is unlimited or not licensed
/// has no limit that could be near.
#[test]
fn a_limit_that_is_near() {
    let near = [(Event::Limit, "saia-pcd".to_owned())];
    for (used, expected) in [(5_489, &near[..0]), (5_490, &near[..]), (7_000, &near[..])] {
        let known = known(seen(), &[program(1), program(used), program(2)]);
        assert_eq!(told(&known, NOW), expected, "{used}");
    }
    let most = known(seen(), &[program(Count::MAX)]);
    assert_eq!(told(&most, NOW), near);
    let mut other = program(7_000);
    other.told.number = "1921900099".parse().expect("a number");
    assert_eq!(told(&known(seen(), &[other]), NOW), [], "another license's");
}

fn recipient() -> Recipient {
    Recipient {
        only: Vec::new(),
        event_code: None,
        account: None,
        users: Vec::new(),
        command: None,
        webhook: None,
        ca: None,
        log: Some("notices".into()),
    }
}

/// What a recipient is told, day by day, of sites that look like this on these days.
fn diary(days: impl IntoIterator<Item = (u64, Known)>, every: u32) -> Vec<(u64, &'static str)> {
    let (name, recipient) = (name("panel"), recipient());
    let mut ledger = Ledger::default();
    let mut diary = Vec::new();
    for (day, known) in days {
        let now = NOW.plus(day * DAY);
        let matters = matters(&known, &When::default(), now);
        for due in ledger.due((&name, &recipient), (&known, &matters), every, now) {
            let state = if matches!(due, Due::On(..)) {
                "on"
            } else {
                "off"
            };
            diary.push((day, state));
            ledger.told(&name, &due, now);
        }
    }
    diary
}

/// M-4: at once, then every X days while it lasts, and once when it is over.
#[test]
fn told_every_x_days() {
    let fetched = |day| {
        let mut fetched = seen();
        fetched.registered.as_mut().expect("there").lease =
            Some((Count::from(6), NOW.plus(day * DAY)));
        fetched
    };
    let days = (0..20).map(|day| {
        (
            day,
            known(if day < 15 { seen() } else { fetched(day) }, &[]),
        )
    });
    let expected = [(3, "on"), (7, "on"), (11, "on"), (15, "off")];
    assert_eq!(diary(days.clone(), 4), expected);
    let daily: Vec<_> = (3..15)
        .map(|day| (day, "on"))
        .chain([(15, "off")])
        .collect();
    assert_eq!(diary(days, 1), daily);
}

/// After a start nothing is known yet: that is no good news. Of usage nothing is known until a program says so.
#[test]
fn what_is_not_known_is_not_over() {
    let near = || known(seen(), &[program(6_000)]);
    let days = [
        (0, near()),
        (0, Known::default()),
        (1, known(seen(), &[])),
        (2, known(seen(), &[program(10)])),
    ];
    assert_eq!(diary(days, 30), [(0, "on"), (2, "off")]);
}

/// A clock that was set back makes nobody wait for it.
#[test]
fn a_clock_set_back_is_no_silence() {
    let (name, recipient) = (name("panel"), recipient());
    let known = known(seen(), &[program(6_000)]);
    let matters = matters(&known, &When::default(), NOW);
    let mut ledger = Ledger::default();
    let due = |ledger: &Ledger, now| ledger.due((&name, &recipient), (&known, &matters), 1, now);
    let first = due(&ledger, NOW);
    ledger.told(&name, &first[0], NOW);
    assert_eq!(due(&ledger, NOW.plus(DAY - 1)), []);
    assert_eq!(due(&ledger, UnixTime(NOW.0 - 1)), first);
}

/// What swings to and fro is told, and told to be over, but not told again for a while.
#[test]
fn what_swings_floods_nobody() {
    let (name, recipient) = (name("panel"), recipient());
    let mut ledger = Ledger::default();
    let mut told = Vec::new();
    for second in 0..1_300 {
        let known = known(seen(), &[program(if second % 2 == 0 { 6_000 } else { 10 })]);
        let now = NOW.plus(second);
        let matters = matters(&known, &When::default(), now);
        for due in ledger.due((&name, &recipient), (&known, &matters), 1, now) {
            told.push((second, matches!(due, Due::On(..))));
            ledger.told(&name, &due, now);
        }
    }
    let expected = [
        (0, true),
        (1, false),
        (600, true),
        (601, false),
        (1_200, true),
        (1_201, false),
    ];
    assert_eq!(told, expected);
}

/// M-4: who wants to hear of some events only hears of these.
#[test]
fn only_some_events() {
    let mut recipient = recipient();
    let known = known(seen(), &[program(6_000)]);
    let matters = matters(&known, &When::default(), NOW);
    let due = |recipient: &Recipient| {
        let due = Ledger::default().due((&name("panel"), recipient), (&known, &matters), 1, NOW);
        due.len()
    };
    recipient.only = vec![Event::Communication];
    assert_eq!(due(&recipient), 0);
    recipient.only.push(Event::Limit);
    assert_eq!(due(&recipient), 1);
}

/// What was told is known after a restart; a file that is broken costs one more notice, no more.
#[test]
fn a_ledger_is_kept() {
    let scratch = tempfile::tempdir().expect("made");
    let known = known(seen(), &[program(6_000)]);
    let matters = matters(&known, &When::default(), NOW);
    let mut ledger = Ledger::default();
    for due in ledger
        .clone()
        .due((&name("panel"), &recipient()), (&known, &matters), 1, NOW)
    {
        ledger.told(&name("panel"), &due, NOW);
    }
    assert_ne!(ledger, Ledger::default());
    ledger.write(scratch.path()).expect("written");
    assert_eq!(Ledger::read(scratch.path()), ledger);
    for broken in ["", "{}", "[{}]", "[{\"recipient\":1}]"] {
        std::fs::write(scratch.path().join("notices.json"), broken).expect("written");
        assert_eq!(Ledger::read(scratch.path()), Ledger::default());
    }
}
