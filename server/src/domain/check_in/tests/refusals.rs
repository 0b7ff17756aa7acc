//! Which refusal comes first (decision 11).

use licfmt::{hardware::Component, license::Environment};

use super::*;
use crate::domain::samples::{key, license};

/// Everything that can be against a check-in at once.
fn all_wrong() -> (Installation, LicenseState, CheckIn, Circumstances) {
    let mut installation = installation(1);
    installation.forks = 5;
    let license = LicenseState {
        status: Status::Revoked,
        environment: Environment::Test,
        bound_to: None,
        document: None,
        designated: vec![name("other")],
        ..license()
    };
    let mut request = check_in(1, 2, 1);
    request.report.reads = 0;
    let circumstances = Circumstances {
        forks: ForkPolicy {
            refuse_after: Some(1),
        },
        ..circumstances()
    };
    (installation, license, request, circumstances)
}

/// What is said, with one thing after the other put right: what is not signed before what is, and of
/// that what the vendor decided before what the server found.
#[test]
fn refusals_have_an_order() {
    let (mut installation, mut license, mut request, mut at) = all_wrong();
    let said = |installation: &Installation, license: &_, request: &_, at: &_| match answer(
        installation.clone(),
        license,
        request,
        at,
    ) {
        Ok(answered) => match answered.decision {
            Decision::Granted(_) => "granted".to_owned(),
            Decision::Refused(refused) => refused.reason.to_string(),
        },
        Err(error) => format!("{error:?}"),
    };
    let mut heard = vec![said(&installation, &license, &request, &at)];
    let mut put_right =
        |what: &dyn Fn(&mut Installation, &mut LicenseState, &mut CheckIn, &mut Circumstances)| {
            what(&mut installation, &mut license, &mut request, &mut at);
            heard.push(said(&installation, &license, &request, &at));
        };
    put_right(&|_, license, _, _| license.environment = Environment::Production);
    put_right(&|_, _, request, _| request.report.reads = 1);
    put_right(&|_, license, _, _| license.designated.clear());
    put_right(&|_, license, _, _| license.status = Status::Cancelled);
    put_right(&|_, license, _, _| license.status = Status::Released);
    put_right(&|_, license, _, _| license.bound_to = Some(key(2).id()));
    put_right(&|_, license, _, _| license.bound_to = Some(key(1).id()));
    put_right(&|_, _, request, _| request.report.hardware = installation_hardware());
    put_right(&|_, _, _, at| at.forks.refuse_after = Some(6));
    put_right(&|_, license, _, _| license.document = bound_license().document);
    let expected = [
        "Environment",
        "Version",
        "NotDesignated",
        "revoked",
        "cancelled",
        "reset",
        "bound-elsewhere",
        "hardware-changed",
        "copied",
        "NotReleased",
        "granted",
    ];
    assert_eq!(heard, expected);
}

fn installation_hardware() -> licfmt::hardware::Hardware {
    installation(1).hardware
}

/// P-17: the refusal says which components changed; what the license is bound to stays as it was.
#[test]
fn changed_hardware_is_named() {
    let answered = asked(&check_in(1, 2, 1));
    let expected = Decision::Refused(Refused {
        reason: Refusal::HardwareChanged,
        changed: vec![Component::Disk, Component::Network],
    });
    assert_eq!(answered.decision, expected);
    assert_eq!(answered.installation.hardware, installation(1).hardware);
    assert_eq!(answered.installation.sequence, 2);
    let back = answer(
        answered.installation,
        &bound_license(),
        &check_in(2, 1, 2),
        &circumstances(),
    );
    granted(&back.expect("answered"));
}

/// Decision 11: no signed answer, no change.
#[test]
fn a_license_that_is_not_released_is_not_answered() {
    for (status, document) in [
        (Status::Ordered, bound_license().document),
        (Status::Ordered, None),
        (Status::Released, None),
    ] {
        let license = LicenseState {
            status,
            document,
            ..bound_license()
        };
        let answered = answer(
            installation(1),
            &license,
            &check_in(1, 1, 1),
            &circumstances(),
        );
        assert_eq!(answered, Err(Unanswered::NotReleased), "{status:?}");
    }
}
