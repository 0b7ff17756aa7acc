use licfmt::{hardware::HardwareId, license::Environment};

use super::*;
use crate::domain::{
    check_in::ForkPolicy,
    samples::{
        NOW, activation, bound_license, circumstances, hardware, installation, key, license,
    },
};

fn met(same_key: Option<Installation>, bound: Option<Installation>) -> Met {
    Met { same_key, bound }
}

fn try_bind(
    license: &LicenseState,
    met: Met,
    seed: u8,
    request: &Activation,
) -> Result<Bound, NotBound> {
    bind(license, met, key(seed), request, &circumstances())
}

fn on(installation: &Installation) -> HardwareId {
    installation.hardware.id()
}

/// P-13, P-15: the first that asks is bound, and gets the first lease.
#[test]
fn the_first_one_is_bound() {
    let bound = try_bind(&license(), Met::default(), 1, &activation(1, 5)).expect("bound");
    assert!(bound.new);
    let installation = &bound.installation;
    assert_eq!((installation.id(), installation.sequence), (key(1).id(), 1));
    assert_eq!(on(installation), hardware(1).id());
    assert_eq!((installation.activated, installation.seen), (NOW, NOW));
    let document = license().document.expect("released");
    assert_eq!(bound.grant.license, document.digest);
    assert_eq!(bound.decision(), Decision::Granted(bound.grant));
}

/// Decision 12: an answer that was lost is given again; a new request with the same key gets the next
/// lease, and the token forgives the copies that were seen.
#[test]
fn the_same_key_may_activate_again() {
    let mut known = installation(1);
    (known.forks, known.sequence) = (3, 8);
    let there = met(Some(known.clone()), Some(known.clone()));
    let again = try_bind(&bound_license(), there.clone(), 1, &activation(1, 5)).expect("bound");
    assert!(!again.new);
    let after = again.installation.clone();
    assert_eq!(
        (after.sequence, after.forks, after.nonce),
        (9, 0, activation(1, 5).report.nonce)
    );
    let there = met(Some(after.clone()), Some(after));
    let retry = try_bind(&bound_license(), there, 1, &activation(1, 5)).expect("bound");
    assert_eq!(retry, again);
}

/// P-15: a site that lost `licinfo.cfg` has a new key on the same computer, and needs no reset.
#[test]
fn another_key_on_the_same_computer_takes_over() {
    let there = met(None, Some(installation(1)));
    let bound = try_bind(&bound_license(), there, 2, &activation(1, 5)).expect("bound");
    assert!(bound.new);
    assert_eq!(
        (bound.installation.id(), bound.installation.sequence),
        (key(2).id(), 1)
    );
}

/// P-13, P-17: another computer has to wait for a reset, whatever its key.
#[test]
fn another_computer_is_refused() {
    for (seed, same_key) in [(2, None), (1, Some(installation(1)))] {
        let there = met(same_key, Some(installation(1)));
        let refused = try_bind(&bound_license(), there, seed, &activation(2, 5));
        assert_eq!(refused, Err(NotBound::BoundElsewhere));
    }
}

/// P-13, P-17: after a reset any computer is bound, one that is known too; what it was bound to is
/// replaced, its leases are counted on.
#[test]
fn after_a_reset_another_computer_is_bound() {
    let mut known = installation(1);
    known.sequence = 8;
    let bound = try_bind(&license(), met(Some(known), None), 1, &activation(2, 5)).expect("bound");
    assert!(bound.new);
    assert_eq!(
        (on(&bound.installation), bound.installation.sequence),
        (hardware(2).id(), 9)
    );
    let other = try_bind(&license(), Met::default(), 2, &activation(2, 5)).expect("bound");
    assert_eq!(
        (on(&other.installation), other.installation.sequence),
        (hardware(2).id(), 1)
    );
}

/// A license that is bound to what is not there stays bound: the other way round it could be bound twice.
#[test]
fn a_missing_installation_frees_nothing() {
    for (seed, same_key) in [(1, None), (2, Some(installation(2)))] {
        let refused = try_bind(
            &bound_license(),
            met(same_key, None),
            seed,
            &activation(1, 5),
        );
        assert_eq!(refused, Err(NotBound::BoundElsewhere));
    }
}

/// Decision 12: one key, one license.
#[test]
fn a_key_of_another_license_is_refused() {
    let mut other = installation(1);
    other.number = "1000".parse().expect("a number");
    let refused = try_bind(&license(), met(Some(other), None), 1, &activation(1, 5));
    assert_eq!(refused, Err(NotBound::KeyInUse));
}

/// P-9, M-6, decision 5: what is said first, with one thing after the other put right.
#[test]
fn refusals_have_an_order() {
    let mut license = LicenseState {
        status: Status::Revoked,
        protection: Protection::Hard,
        environment: Environment::Test,
        document: None,
        ..bound_license()
    };
    let mut request = activation(2, 5);
    request.report.reads = 0;
    let there = met(None, Some(installation(1)));
    let said = |license: &_, request: &_| try_bind(license, there.clone(), 2, request).err();
    assert_eq!(
        said(&license, &request),
        Some(Unanswered::Environment.into())
    );
    license.environment = Environment::Production;
    assert_eq!(said(&license, &request), Some(Unanswered::Version.into()));
    request.report.reads = 1;
    for status in Status::ALL {
        license.status = status;
        assert_eq!(
            said(&license, &request),
            Some(NotBound::HardDongle),
            "{status:?}"
        );
    }
    license.protection = Protection::Soft;
    for (status, expected) in [
        (Status::Revoked, NotBound::Revoked),
        (Status::Cancelled, NotBound::Cancelled),
        (Status::Ordered, Unanswered::NotReleased.into()),
        (Status::Released, NotBound::BoundElsewhere),
    ] {
        license.status = status;
        assert_eq!(said(&license, &request), Some(expected));
    }
    request.report.hardware = hardware(1);
    assert_eq!(
        said(&license, &request),
        Some(Unanswered::NotReleased.into())
    );
    license.document = bound_license().document;
    assert_eq!(said(&license, &request), None);
}

/// M-7: who activates need not be who checks in; the lease says who does.
#[test]
fn an_activation_is_not_for_designated_instances_alone() {
    let license = LicenseState {
        designated: vec!["other".parse().expect("a name")],
        ..license()
    };
    let bound = try_bind(&license, Met::default(), 1, &activation(1, 5)).expect("bound");
    assert_eq!(bound.grant.designated, license.designated);
}

/// Decision 12: a policy against copies does not keep the token's holder out.
#[test]
fn copies_do_not_keep_the_token_out() {
    let mut known = installation(1);
    known.forks = 9;
    let at = Circumstances {
        forks: ForkPolicy {
            refuse_after: Some(1),
        },
        ..circumstances()
    };
    let there = met(Some(known.clone()), Some(known));
    let bound = bind(&bound_license(), there, key(1), &activation(1, 5), &at).expect("bound");
    assert_eq!(bound.installation.forks, 0);
}
