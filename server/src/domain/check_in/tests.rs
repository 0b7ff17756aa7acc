mod copies;
mod refusals;

use licfmt::{Nonce, lease::Decision, time::DAY};

use super::*;
use crate::domain::samples::{
    NOW, bound_license, check_in, circumstances, installation, name, report, usage,
};

fn asked(request: &CheckIn) -> Answered {
    let answered = answer(installation(1), &bound_license(), request, &circumstances());
    answered.expect("answered")
}

fn granted(answered: &Answered) -> &Grant {
    match &answered.decision {
        Decision::Granted(grant) => grant,
        Decision::Refused(refused) => panic!("refused: {}", refused.reason),
    }
}

/// P-16, M-1: each check-in is answered by the next lease, which names the newest document.
#[test]
fn the_next_check_in_gets_the_next_lease() {
    let mut request = check_in(1, 1, 1);
    request.report.usage = vec![usage("modbus", 9), usage("mbus", 1)];
    let answered = asked(&request);
    let document = bound_license().document.expect("released");
    let expected = Grant {
        license: document.digest,
        revision: document.revision,
        revocations: circumstances().revocations,
        waived_until: None,
        designated: Vec::new(),
    };
    assert_eq!(granted(&answered), &expected);
    assert!(!answered.forked);
    let after = answered.installation;
    assert_eq!((after.sequence, after.nonce), (2, Nonce([1; 32])));
    assert_eq!((after.usage, after.forks), (request.report.usage, 0));
}

/// M-1, P-19: what was reported is kept, by instance; when it was activated stays.
#[test]
fn what_was_reported_is_kept() {
    let mut request = check_in(1, 1, 1);
    request.report.instance = name("server-2");
    request.report.program.version = "4.3".parse().expect("a text");
    let later = Circumstances {
        now: NOW.plus(DAY),
        ..circumstances()
    };
    let answered = answer(installation(1), &bound_license(), &request, &later).expect("answered");
    let after = answered.installation;
    assert_eq!((after.seen, after.activated), (NOW.plus(DAY), NOW));
    assert_eq!(after.program, request.report.program);
    let instances: Vec<_> = after
        .instances
        .iter()
        .map(|(name, it)| (&**name, it.seen))
        .collect();
    assert_eq!(instances, [("server-1", NOW), ("server-2", NOW.plus(DAY))]);
}

/// M-8: a waiver that runs is passed on, never more than 30 days of it; one that is over is not.
#[test]
fn a_waiver_is_passed_on_within_its_bounds() {
    let cases = [
        (None, None),
        (Some(NOW), None),
        (Some(NOW.plus(1)), Some(NOW.plus(1))),
        (Some(NOW.plus(WAIVER_MAX_S)), Some(NOW.plus(WAIVER_MAX_S))),
        (
            Some(NOW.plus(WAIVER_MAX_S + 1)),
            Some(NOW.plus(WAIVER_MAX_S)),
        ),
    ];
    for (waived_until, expected) in cases {
        let license = LicenseState {
            waived_until,
            ..bound_license()
        };
        let answered = answer(
            installation(1),
            &license,
            &check_in(1, 1, 1),
            &circumstances(),
        );
        assert_eq!(granted(&answered.expect("answered")).waived_until, expected);
    }
}

/// M-7: the designated instances check in, and the lease names them.
#[test]
fn only_designated_instances_are_answered() {
    let designated = vec![name("server-1"), name("server-3")];
    let license = LicenseState {
        designated: designated.clone(),
        ..bound_license()
    };
    let ask = |instance: &str| {
        let mut request = check_in(1, 1, 1);
        request.report.instance = name(instance);
        answer(installation(1), &license, &request, &circumstances())
    };
    assert_eq!(
        granted(&ask("server-1").expect("answered")).designated,
        designated
    );
    assert!(ask("server-3").is_ok());
    assert_eq!(ask("server-2"), Err(Unanswered::NotDesignated));
}

/// M-6: neither takes the other's place.
#[test]
fn production_and_test_are_kept_apart() {
    use licfmt::license::Environment::{Production, Test};

    for (of_license, of_report, fits) in [
        (Production, Production, true),
        (Production, Test, false),
        (Test, Production, false),
        (Test, Test, true),
    ] {
        let license = LicenseState {
            environment: of_license,
            ..bound_license()
        };
        let mut request = check_in(1, 1, 1);
        request.report.environment = of_report;
        let answered = answer(installation(1), &license, &request, &circumstances());
        match answered {
            Ok(_) => assert!(fits),
            Err(error) => assert_eq!((fits, error), (false, Unanswered::Environment)),
        }
    }
}

/// Decision 5: a program that reads versions of license files that come later is answered, one that
/// reads none that this server writes is told so.
#[test]
fn the_program_must_read_what_the_server_writes() {
    for (reads, expected) in [(0, Some(Unanswered::Version)), (1, None), (2, None)] {
        let mut request = check_in(1, 1, 1);
        request.report.reads = reads;
        let answered = answer(
            installation(1),
            &bound_license(),
            &request,
            &circumstances(),
        );
        assert_eq!(answered.err(), expected, "{reads}");
    }
}

/// M-7: beyond 64 instances the one that was not seen for longest is forgotten, never the one that asks.
#[test]
fn only_so_many_instances_are_remembered() {
    use crate::domain::installation::INSTANCES_MAX;

    let mut installation = installation(1);
    let mut report = report(1, 1);
    for at in 1..INSTANCES_MAX {
        report.instance = name(&format!("x{at:02}"));
        installation.heard(&report, NOW.plus(1));
    }
    assert_eq!(installation.instances.len(), INSTANCES_MAX);
    // All but the first were seen in the same second as this one, whose name comes first of all.
    report.instance = name("a");
    installation.heard(&report, NOW.plus(1));
    assert_eq!(installation.instances.len(), INSTANCES_MAX);
    assert!(installation.instances.contains_key(&name("a")));
    assert!(!installation.instances.contains_key(&name("server-1")));
    report.instance = name("b");
    installation.heard(&report, NOW.plus(1));
    assert_eq!(installation.instances.len(), INSTANCES_MAX);
    assert!(installation.instances.contains_key(&name("b")));
    // One that is known pushes none out.
    let before: Vec<_> = installation.instances.keys().cloned().collect();
    installation.heard(&report, NOW.plus(2));
    assert!(installation.instances.keys().eq(&before));
}
