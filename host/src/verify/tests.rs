//! Each way of cheating, against a dongle that can be made to lie.

use licfmt::{
    Certificate, DongleId, Nonce, PublicKey, Purpose, Revision, RevocationNumber, RootKey, Sealed,
    UnixTime, Validity,
    attest::{Attestation, Challenge, DongleTimes},
    device::{Chip, DeviceCertificate, FirmwareVersion, LockState, Stage, Tier},
    envelope::{self, Signer},
    id::Sequence,
    license::{
        Control, Display, Environment, HardDongle, Kind, License, Licensee, Profile, Protection,
        TimeToken,
    },
    message::{Capabilities, Info, PROTOCOL_VERSION},
    revocation::{RevocationList, RevokedDongle, RevokedIssuer, RevokedLicense},
    statement::{LicenseFloor, TimeStatement},
};

use super::*;
use crate::{Program, Rng, RngError, problem::assert_complete};

type SigningKey = ed25519_dalek::SigningKey;

/// 2026-11-21T09:00:00Z.
const NOW: UnixTime = UnixTime(1_795_251_600);
const DAY: u64 = 86_400;

const ROOT: u8 = 1;
const ISSUER: u8 = 2;
const DONGLE: u8 = 3;
const OTHER: u8 = 9;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(seed: u8) -> PublicKey {
    PublicKey::from(&key(seed).verifying_key())
}

fn text<T: std::str::FromStr<Err: fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a good text")
}

fn id(serial: u32) -> DongleId {
    DongleId::new(serial).expect("in range")
}

/// One issuer for everything.
fn certificate(root: u8) -> Sealed<Certificate> {
    let body = Certificate {
        root: public(root).id(),
        subject: public(ISSUER),
        purposes: Purpose::ALL.into_iter().collect(),
        validity: Validity {
            not_before: UnixTime(0),
            not_after: NOW.plus(DAY),
        },
    };
    Sealed::sign(&body, &key(root))
}

fn wanted() -> HardDongle {
    HardDongle {
        id: id(42),
        public_key: public(DONGLE),
    }
}

fn license() -> License {
    let none = || text("");
    License {
        product: text("promos"),
        number: text("1921900011"),
        revision: Revision(3),
        kind: Kind::Standard,
        environment: Environment::Production,
        issued: NOW,
        not_before: NOW,
        expires: Some(NOW.plus(365 * DAY)),
        revocations: RevocationNumber(0),
        licensee: Licensee {
            company: none(),
            first_name: none(),
            last_name: none(),
            street: none(),
            zip: none(),
            city: none(),
            state: none(),
            country: none(),
            email: none(),
            phone: none(),
        },
        display: Display {
            name: text("Werk 7"),
            zip: none(),
            city: none(),
        },
        features: vec![],
        options: vec![],
        seats: vec![],
        protection: Protection::HardDongle(wanted()),
        control: Control::of(Profile::HardDongle),
        tiers: vec![Tier::Production],
        time: None,
        ext: licfmt::ext::Ext::default(),
    }
}

fn with_time(mut license: License) -> License {
    let floor = LicenseFloor {
        license: license.tag(),
        revision: license.revision,
    };
    let statement = TimeStatement {
        time: license.issued,
        revocations: license.revocations,
        license: Some(floor),
    };
    let statement = Sealed::sign(&statement, &key(ISSUER));
    license.time = Some(TimeToken {
        issuer: certificate(ROOT),
        statement,
    });
    license
}

fn sealed<D: licfmt::document::Document>(document: &D) -> Vec<u8> {
    let signer = Signer {
        certificate: &certificate(ROOT),
        key: &key(ISSUER),
    };
    envelope::seal(document, &[signer])
        .expect("a good document")
        .into_bytes()
}

fn program() -> Program {
    Program {
        product: Some(text("promos")),
        environment: Environment::Production,
        roots: vec![RootKey::new(&public(ROOT)).expect("strong")],
    }
}

fn list(number: u32) -> RevocationList {
    RevocationList {
        number: RevocationNumber(number),
        issued: NOW,
        issuers: vec![],
        licenses: vec![],
        dongles: vec![],
    }
}

fn file(license: &License, list: Option<&RevocationList>) -> Result<CheckedLicense, Problem> {
    file_at(license, list, NOW)
}

fn file_at(
    license: &License,
    list: Option<&RevocationList>,
    now: UnixTime,
) -> Result<CheckedLicense, Problem> {
    let list = list.map(sealed);
    license_file(&sealed(license), list.as_deref(), &program(), now)
}

/// Why it was refused; everything that the text needs must be there.
fn code<T>(result: Result<T, Problem>) -> Option<Code> {
    let problem = result.err()?;
    assert_complete(&problem);
    Some(problem.code())
}

/// Not random, but never the same twice.
#[derive(Default)]
struct Counting(std::sync::atomic::AtomicU8);

impl Rng for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RngError> {
        bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        Ok(())
    }
}

/// A dongle that says what the test wants it to.
struct Liar {
    id: DongleId,
    stage: Stage,
    public_key: PublicKey,
    signs_with: u8,
    tier: Tier,
    certificate_root: u8,
    times: DongleTimes,
    lowest_revision: Revision,
    revocations: RevocationNumber,
    recorded: Option<Challenge>,
    presented: usize,
    swallows: bool,
}

impl Default for Liar {
    fn default() -> Self {
        Self {
            id: id(42),
            stage: Stage::Locked,
            public_key: public(DONGLE),
            signs_with: DONGLE,
            tier: Tier::Production,
            certificate_root: ROOT,
            times: DongleTimes {
                trusted: NOW,
                observed: NOW,
                behind: 0,
            },
            lowest_revision: Revision(3),
            revocations: RevocationNumber(0),
            recorded: None,
            presented: 0,
            swallows: false,
        }
    }
}

impl Prover for Liar {
    fn info(&mut self) -> Result<Info, Problem> {
        Ok(Info {
            protocol: PROTOCOL_VERSION,
            capabilities: Capabilities::default(),
            chip: Chip::Rp2350,
            unit: licfmt::Digest([0; 32]),
            firmware: FirmwareVersion::default(),
            stage: self.stage,
            lock: LockState::default(),
            dongle: Some(self.id),
            public_key: Some(self.public_key),
            boots: 1,
            uptime_ms: 0,
            times: self.times,
            revocations: self.revocations,
            next_update: Sequence(1),
            counters: Default::default(),
            erase_cycles: 0,
        })
    }

    fn certificates(
        &mut self,
    ) -> Result<(Sealed<Certificate>, Sealed<DeviceCertificate>), Problem> {
        let body = DeviceCertificate {
            dongle: self.id,
            public_key: self.public_key,
            unit: licfmt::Digest([0; 32]),
            chip: Chip::Rp2350,
            tier: self.tier,
            issued: NOW,
        };
        Ok((
            certificate(self.certificate_root),
            Sealed::sign(&body, &key(ISSUER)),
        ))
    }

    fn attest(&mut self, challenge: &Challenge) -> Result<Sealed<Attestation>, Problem> {
        let body = Attestation {
            challenge: self.recorded.clone().unwrap_or_else(|| challenge.clone()),
            dongle: self.id,
            chip: Chip::Rp2350,
            lock: LockState::default(),
            firmware: FirmwareVersion::default(),
            boots: 1,
            times: self.times,
            lowest_revision: self.lowest_revision,
            revocations: self.revocations,
            counters: Default::default(),
        };
        Ok(Sealed::sign(&body, &key(self.signs_with)))
    }

    fn present(
        &mut self,
        _issuer: &Sealed<Certificate>,
        statement: &Sealed<TimeStatement>,
    ) -> Result<(), Problem> {
        let statement = statement
            .open(&key(ISSUER).verifying_key())
            .expect("signed");
        self.presented += 1;
        if self.swallows {
            return Ok(());
        }
        self.times.trusted = self.times.trusted.max(statement.time);
        self.revocations = self.revocations.max(statement.revocations);
        if let Some(floor) = statement.license {
            self.lowest_revision = self.lowest_revision.max(floor.revision);
        }
        Ok(())
    }
}

fn prove_at(liar: &mut Liar, checked: &CheckedLicense, now: UnixTime) -> Result<Proved, Problem> {
    dongle(
        liar,
        checked,
        &wanted(),
        &program(),
        now,
        &Counting::default(),
    )
}

fn prove(mut liar: Liar, checked: &CheckedLicense) -> Result<Proved, Problem> {
    prove_at(&mut liar, checked, NOW)
}

fn good() -> CheckedLicense {
    file(&license(), None).expect("a good license")
}

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
