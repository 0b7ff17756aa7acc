//! The dongle that a license names, and its proof.

use licfmt::{
    DongleId, Nonce, RevocationNumber, UnixTime,
    attest::{Attestation, Challenge},
    device::{DeviceCertificate, Stage, Tier},
    license::{HardDongle, TimeToken},
    message::Info,
    statement::TimeStatement,
    trust::open_issued,
};

use super::{
    CLOCK_TOLERANCE_S, CheckedLicense, Prover, clock_is_behind, file::newest_list, mismatch,
    trust_code,
};
use crate::{Code, Problem, Program, Rng};

/// What license control needs to know of a dongle that proved itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DongleFacts {
    /// The dongle.
    pub id: DongleId,
    /// The tier in its certificate.
    pub tier: Tier,
    /// Seconds for which the host's clock was behind what the dongle has seen, as far as the dongle
    /// counted, but at least 1; 0: it is not.
    pub clock_behind_s: u32,
}

/// A dongle that proved itself.
#[derive(Clone, Debug)]
pub struct Proved {
    /// The facts.
    pub facts: DongleFacts,
    /// Its certificate.
    pub certificate: DeviceCertificate,
    /// Its attestation.
    pub attestation: Attestation,
}

/// Lets a dongle prove that it is the one that `checked` names: here, now, certified, not revoked.
///
/// `rng` gives a fresh nonce for each challenge.
///
/// # Errors
/// The first problem met; see [`Code`].
pub fn dongle(
    prover: &mut dyn Prover,
    checked: &CheckedLicense,
    wanted: &HardDongle,
    program: &Program,
    now: UnixTime,
    rng: &dyn Rng,
) -> Result<Proved, Problem> {
    let info = prover.info()?;
    is_the_one(&info, wanted)?;
    let certificate = certified(prover, checked, wanted, program)?;
    let time = checked.license.time.as_ref();
    let statement = time
        .map(|token| time_statement(token, checked, program))
        .transpose()?;
    let ask = |prover: &mut dyn Prover| {
        let challenge = Challenge {
            nonce: fresh_nonce(rng)?,
            license_file: checked.digest,
            license: checked.license.tag(),
            host_time: now,
        };
        attested(prover, &challenge, wanted)
    };
    let mut attestation = ask(prover)?;
    if let (Some(token), Some(statement)) = (time, &statement)
        && teaches(statement, &attestation)
    {
        prover.present(&token.issuer, &token.statement)?;
        attestation = ask(prover)?;
        // Who stands between could swallow the statement, to keep the dongle from learning that an
        // older license or list is out of date.
        if teaches(statement, &attestation) {
            return Err(Problem::new(Code::DongleForged)
                .with("id", wanted.id)
                .with("detail", "did not take the time statement"));
        }
    }
    clock_is_right(&attestation, now)?;
    // Last: a running program outlives an old list for a while, but nothing else.
    still_valid(&attestation, checked)?;
    let clock_behind_s = if clock_is_behind(&attestation.times, now) {
        attestation.times.behind.max(1)
    } else {
        0
    };
    let facts = DongleFacts {
        id: certificate.dongle,
        tier: certificate.tier,
        clock_behind_s,
    };
    Ok(Proved {
        facts,
        certificate,
        attestation,
    })
}

/// A nonce that nobody can foretell.
pub(crate) fn fresh_nonce(rng: &dyn Rng) -> Result<Nonce, Problem> {
    let mut nonce = Nonce([0; 32]);
    match rng.fill(&mut nonce.0) {
        Ok(()) => Ok(nonce),
        Err(error) => Err(Problem::new(Code::Io).with("detail", error)),
    }
}

/// What the dongle says of itself decides only which text a refusal gets.
fn is_the_one(info: &Info, wanted: &HardDongle) -> Result<(), Problem> {
    if info.stage < Stage::Provisioned {
        return Err(Problem::new(Code::DongleUnprovisioned).with("stage", info.stage.name()));
    }
    match (info.dongle, info.public_key) {
        (Some(id), _) if id != wanted.id => Err(mismatch(Code::DongleOther, id, wanted.id)),
        (Some(id), key) if key != Some(wanted.public_key) => {
            Err(Problem::new(Code::DongleCopied).with("id", id))
        }
        (Some(_), _) => Ok(()),
        (None, _) => Err(Problem::new(Code::DongleUnprovisioned).with("stage", info.stage.name())),
    }
}

fn certified(
    prover: &mut dyn Prover,
    checked: &CheckedLicense,
    wanted: &HardDongle,
    program: &Program,
) -> Result<DeviceCertificate, Problem> {
    let uncertified = |detail: &dyn std::fmt::Display| {
        Problem::new(Code::DongleUncertified)
            .with("id", wanted.id)
            .with("detail", detail)
    };
    let (issuer, device) = prover.certificates()?;
    let (certificate, issuer) =
        open_issued(&device, &issuer, &program.roots).map_err(|error| uncertified(&error))?;
    if (certificate.dongle, certificate.public_key) != (wanted.id, wanted.public_key) {
        return Err(uncertified(&"certificate of another dongle or key"));
    }
    if let Some(list) = &checked.revocations {
        if list.revokes_issuer(issuer.id) {
            return Err(uncertified(&format_args!(
                "issuer {} was revoked",
                issuer.id
            )));
        }
        if let Some(revoked) = list.revokes_dongle(wanted.id) {
            let problem = Problem::new(Code::DongleRevoked).with("id", wanted.id);
            return Err(problem.with("reason", &revoked.reason));
        }
    }
    let accepted = &checked.license.tiers;
    if accepted.contains(&certificate.tier) {
        return Ok(certificate);
    }
    let names: Vec<_> = accepted.iter().map(|tier| tier.name()).collect();
    Err(mismatch(
        Code::DongleTier,
        certificate.tier,
        names.join(", "),
    ))
}

fn time_statement(
    token: &TimeToken,
    checked: &CheckedLicense,
    program: &Program,
) -> Result<TimeStatement, Problem> {
    let (statement, issuer) = open_issued(&token.statement, &token.issuer, &program.roots)
        .map_err(|error| Problem::new(trust_code(&error)).with("detail", error))?;
    match &checked.revocations {
        Some(list) if list.revokes_issuer(issuer.id) => {
            Err(Problem::new(Code::IssuerRevoked).with("detail", issuer.id))
        }
        _ => Ok(statement),
    }
}

/// Lets the dongle sign the challenge, and checks that it did, with its own key.
pub(crate) fn attested(
    prover: &mut dyn Prover,
    challenge: &Challenge,
    wanted: &HardDongle,
) -> Result<Attestation, Problem> {
    let key = wanted.public_key.verifying_key();
    let key = key.map_err(|error| Problem::new(Code::WeakKey).with("detail", error))?;
    let sealed = prover.attest(challenge)?;
    let attestation = sealed.open(&key).map_err(|error| {
        Problem::new(Code::DongleForged)
            .with("id", wanted.id)
            .with("detail", error)
    })?;
    if attestation.challenge != *challenge {
        return Err(Problem::new(Code::DongleReplayed).with("id", wanted.id));
    }
    if attestation.dongle != wanted.id {
        return Err(mismatch(Code::DongleOther, attestation.dongle, wanted.id));
    }
    Ok(attestation)
}

/// Whether the dongle would learn anything: it need not be told, and its flash not be written, when
/// it would not.
fn teaches(statement: &TimeStatement, attestation: &Attestation) -> bool {
    statement.time > attestation.times.trusted
        || statement.revocations > attestation.revocations
        || statement.license.is_some_and(|floor| {
            floor.license == attestation.challenge.license
                && floor.revision > attestation.lowest_revision
        })
}

fn still_valid(attestation: &Attestation, checked: &CheckedLicense) -> Result<(), Problem> {
    let license = &checked.license;
    if license.revision < attestation.lowest_revision {
        let code = Code::LicenseSuperseded;
        return Err(mismatch(
            code,
            license.revision,
            attestation.lowest_revision,
        ));
    }
    let found: RevocationNumber = checked.revocation_number();
    newest_list(found, attestation.revocations)
}

fn clock_is_right(attestation: &Attestation, now: UnixTime) -> Result<(), Problem> {
    let trusted = attestation.times.trusted;
    if now.plus(CLOCK_TOLERANCE_S) < trusted {
        return Err(mismatch(Code::ClockBehindTrusted, now, trusted));
    }
    Ok(())
}
