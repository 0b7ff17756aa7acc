//! Each way of cheating, against a dongle that can be made to lie.

mod liar;
mod plant;

use licfmt::{
    Nonce, PublicKey, Revision, RevocationNumber, UnixTime,
    attest::{Challenge, DongleTimes},
    device::{Stage, Tier},
    license::{Environment, HardDongle, License, Protection},
    revocation::{RevocationList, RevokedDongle, RevokedIssuer, RevokedLicense},
};

use self::{liar::*, plant::*};
use super::*;

/// D-2: a good file and a good dongle.
#[test]
fn a_good_dongle_proves_itself() {
    let proved = prove(Liar::default(), &good()).expect("good");
    let facts = DongleFacts {
        id: id(42),
        tier: Tier::Production,
        clock_behind_s: 0,
    };
    assert_eq!(proved.facts, facts);
}

/// D-3: other dongle, copied ID, recorded answer, wrong signature: each has a message of its own.
#[test]
fn each_false_dongle_has_its_own_code() {
    type Lie = fn(&mut Liar);
    let cases: [(Lie, Code); 10] = [
        (|it| it.id = id(43), Code::DongleOther),
        (|it| it.public_key = public(OTHER), Code::DongleCopied),
        (|it| it.signs_with = OTHER, Code::DongleForged),
        (|it| it.recorded = Some(recorded()), Code::DongleReplayed),
        (|it| it.certificate_root = OTHER, Code::DongleUncertified),
        (|it| it.tier = Tier::Simulated, Code::DongleTier),
        (|it| it.tier = Tier::Development, Code::DongleTier),
        (|it| it.stage = Stage::KeyMade, Code::DongleUnprovisioned),
        (
            |it| it.lowest_revision = Revision(4),
            Code::LicenseSuperseded,
        ),
        (
            |it| it.revocations = RevocationNumber(1),
            Code::RevocationsMissing,
        ),
    ];
    for (lie, expected) in cases {
        let mut liar = Liar::default();
        lie(&mut liar);
        assert_eq!(code(prove(liar, &good())), Some(expected));
    }
}

/// The challenge of an attestation for the good license, recorded earlier.
fn recorded() -> Challenge {
    Challenge {
        nonce: Nonce([77; 32]),
        license_file: good().digest,
        license: license().tag(),
        host_time: NOW,
    }
}

/// D-3: an attestation for another license file is no proof for this one.
#[test]
fn an_answer_for_another_file_is_a_replay() {
    let recorded = Challenge {
        nonce: Nonce([0; 32]),
        license_file: licfmt::Digest([1; 32]),
        license: license().tag(),
        host_time: NOW,
    };
    let liar = Liar {
        recorded: Some(recorded),
        ..Liar::default()
    };
    assert_eq!(code(prove(liar, &good())), Some(Code::DongleReplayed));
}

/// A license that names a small-order key would accept one signature for everything.
#[test]
fn a_weak_dongle_key_is_refused() {
    let weak = HardDongle {
        id: id(42),
        public_key: PublicKey([0; 32]),
    };
    let protection = Protection::HardDongle(weak.clone());
    assert_eq!(
        code(file(
            &License {
                protection,
                ..license()
            },
            None
        )),
        Some(Code::WeakKey)
    );
    let mut liar = Liar {
        public_key: PublicKey([0; 32]),
        ..Liar::default()
    };
    let result = dongle(
        &mut liar,
        &good(),
        &weak,
        &program(),
        NOW,
        &Counting::default(),
    );
    assert_eq!(code(result), Some(Code::WeakKey));
}

/// D-7: behind what the vendor signed is refused; behind by less than two good clocks differ is not.
#[test]
fn a_clock_behind_trusted_time_is_refused() {
    let ahead = |by| Liar {
        times: DongleTimes {
            trusted: NOW.plus(by),
            observed: NOW.plus(by),
            behind: 0,
        },
        ..Liar::default()
    };
    let result = prove(ahead(CLOCK_TOLERANCE_S + 1), &good());
    assert_eq!(code(result), Some(Code::ClockBehindTrusted));
    assert!(prove(ahead(CLOCK_TOLERANCE_S), &good()).is_ok());
    let before = UnixTime(NOW.0 - CLOCK_TOLERANCE_S - 1);
    assert_eq!(
        code(file_at(&license(), None, before)),
        Some(Code::ClockBehindTrusted)
    );
}

/// D-7: what the dongle saw of a slow clock goes to license control.
#[test]
fn a_clock_behind_observed_time_is_reported() {
    let times = DongleTimes {
        trusted: NOW,
        observed: NOW.plus(9 * DAY),
        behind: 7200,
    };
    let proved = prove(
        Liar {
            times,
            ..Liar::default()
        },
        &good(),
    )
    .expect("a warning only");
    assert_eq!(proved.facts.clock_behind_s, 7200);
    // One that was powered up a moment ago may have counted nothing yet; one that was shown the
    // right time a moment ago still knows its count.
    for (ahead, behind, behind_s) in [(DAY + 1, 0, 1), (DAY, 0, 0), (0, 7200, 0)] {
        let times = DongleTimes {
            observed: NOW.plus(ahead),
            behind,
            ..times
        };
        let liar = Liar {
            times,
            ..Liar::default()
        };
        let proved = prove(liar, &good()).expect("a warning only");
        assert_eq!(proved.facts.clock_behind_s, behind_s, "{ahead}");
    }
}

/// The dongle is told what it does not know yet, and only then.
#[test]
fn the_time_statement_is_presented_once() {
    let checked = file(&with_time(license()), None).expect("good");
    let times = DongleTimes {
        trusted: UnixTime(5),
        ..DongleTimes::default()
    };
    let mut liar = Liar {
        times,
        lowest_revision: Revision(0),
        ..Liar::default()
    };
    prove_at(&mut liar, &checked, NOW).expect("good");
    prove_at(&mut liar, &checked, NOW).expect("good");
    assert_eq!(liar.presented, 1);
    let older = License {
        revision: Revision(2),
        ..license()
    };
    let older = file(&older, None).expect("genuine");
    assert_eq!(
        code(prove_at(&mut liar, &older, NOW)),
        Some(Code::LicenseSuperseded)
    );
}

/// D-3, decision 3: what is presented must arrive, or an older license could be put back later.
#[test]
fn a_swallowed_time_statement_is_noticed() {
    let checked = file(&with_time(license()), None).expect("good");
    let mut liar = Liar {
        lowest_revision: Revision(0),
        swallows: true,
        ..Liar::default()
    };
    let result = prove_at(&mut liar, &checked, NOW);
    assert_eq!(code(result), Some(Code::DongleForged));
    assert_eq!(liar.presented, 1);
    liar.swallows = false;
    assert!(prove_at(&mut liar, &checked, NOW).is_ok());
}

/// P-10, M-6: a license for another program, environment or time.
#[test]
fn a_license_for_something_else_is_refused() {
    let product = License {
        product: text("other"),
        ..license()
    };
    assert_eq!(code(file(&product, None)), Some(Code::LicenseProduct));
    let test = License {
        environment: Environment::Test,
        ..license()
    };
    assert_eq!(code(file(&test, None)), Some(Code::LicenseEnvironment));
    let later = License {
        not_before: NOW.plus(1),
        ..license()
    };
    assert_eq!(code(file(&later, None)), Some(Code::LicenseNotYet));
    let expired = License {
        expires: Some(NOW),
        ..license()
    };
    assert!(file(&expired, None).is_ok(), "the last second counts");
    assert_eq!(
        code(file_at(&expired, None, NOW.plus(1))),
        Some(Code::LicenseExpired)
    );
}

/// Decision 3: revoked license, issuer and dongle.
#[test]
fn what_the_list_revokes_is_refused() {
    let reason = || text("stolen");
    let number = || text("1921900011");
    let below = |below| RevocationList {
        licenses: vec![RevokedLicense {
            number: number(),
            below,
            reason: reason(),
        }],
        ..list(1)
    };
    assert_eq!(
        code(file(&license(), Some(&below(None)))),
        Some(Code::LicenseRevoked)
    );
    assert_eq!(
        code(file(&license(), Some(&below(Some(Revision(4)))))),
        Some(Code::LicenseRevoked)
    );
    assert!(file(&license(), Some(&below(Some(Revision(3))))).is_ok());
    let dongles = vec![RevokedDongle {
        id: id(42),
        reason: reason(),
    }];
    let checked = file(&license(), Some(&RevocationList { dongles, ..list(1) })).expect("good");
    assert_eq!(
        code(prove(Liar::default(), &checked)),
        Some(Code::DongleRevoked)
    );
    let issuers = vec![RevokedIssuer {
        key: public(ISSUER).id(),
        reason: reason(),
    }];
    let revoked = file(&license(), Some(&RevocationList { issuers, ..list(1) }));
    assert_eq!(code(revoked), Some(Code::IssuerRevoked));
}

/// Decision 3: deleting the list, or putting an older one back, is noticed.
#[test]
fn a_missing_or_old_list_is_noticed() {
    let license = License {
        revocations: RevocationNumber(2),
        ..license()
    };
    assert_eq!(code(file(&license, None)), Some(Code::RevocationsMissing));
    assert_eq!(
        code(file(&license, Some(&list(1)))),
        Some(Code::RevocationsOutdated)
    );
    let checked = file(&license, Some(&list(2))).expect("good");
    let knows = |number| Liar {
        revocations: RevocationNumber(number),
        ..Liar::default()
    };
    assert!(prove(knows(2), &checked).is_ok());
    assert_eq!(
        code(prove(knows(3), &checked)),
        Some(Code::RevocationsOutdated)
    );
}

/// A list that is not the vendor's is worth less than none.
#[test]
fn a_forged_list_is_refused() {
    let file = license_file(&sealed(&license()), Some(b"{}"), &program(), NOW);
    assert_eq!(code(file), Some(Code::RevocationsInvalid));
}
