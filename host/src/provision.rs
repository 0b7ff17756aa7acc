//! The steps that every way of provisioning takes: which tier, a key, and the proof that all of it
//! holds (D-1, D-5).

use licfmt::{
    Digest, DongleId, LicenseTag, RootKey, Sealed,
    attest::{Attestation, Challenge},
    device::{Chip, DeviceCertificate, LockState, ProvisionRequest, Tier},
    license::HardDongle,
    trust::open_issued,
};

use crate::{
    Code, Problem,
    dongle::{Certificates, Dongle, DongleError},
    transport::{Seams, Transport},
    verify,
};

/// Why a tier is not certified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TierError {
    /// The chip does not allow it.
    #[error("a dongle with the chip {chip} can be certified as {highest} at most, not as {tier}")]
    Chip {
        /// The chip.
        chip: Chip,
        /// The best that it can be.
        highest: Tier,
        /// What was asked for.
        tier: Tier,
    },
    /// Production is only for units whose debug port is closed.
    #[error("a dongle with an open debug port is not certified for production")]
    DebugPort,
    /// Production is only for units that a station looked at from outside.
    #[error("nobody looked at this unit from outside: it is not certified for production")]
    NotSeen,
}

/// What may be certified (decision 6): never better than the chip allows, and production only for a
/// unit whose debug port is closed as it says itself (`lock`) and as a station saw it from outside
/// (`seen`). Unasked, no more than development is given.
///
/// # Errors
/// [`TierError`] if `asked` is too good.
pub fn tier(
    chip: Chip,
    lock: LockState,
    seen: bool,
    asked: Option<Tier>,
) -> Result<Tier, TierError> {
    let highest = chip.highest_tier();
    let tier = asked.unwrap_or_else(|| highest.min(Tier::Development));
    if tier > highest {
        return Err(TierError::Chip {
            chip,
            highest,
            tier,
        });
    }
    if tier < Tier::Production {
        return Ok(tier);
    }
    match (lock.debug_port, seen) {
        (false, _) => Err(TierError::DebugPort),
        (true, false) => Err(TierError::NotSeen),
        (true, true) => Ok(tier),
    }
}

/// Why there is no key, or none that can be certified.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The dongle did not make one.
    #[error(transparent)]
    Dongle(#[from] DongleError),
    /// What it answered does not hold.
    #[error(transparent)]
    Verdict(#[from] Problem),
}

impl From<KeyError> for Problem {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Dongle(error) => error.into(),
            KeyError::Verdict(problem) => problem,
        }
    }
}

/// Lets a dongle make a key, for the number `id`, and checks that the request for its certificate is
/// signed with that key and answers this very question.
///
/// # Errors
/// [`KeyError`]; a verdict is [`Code::DongleForged`] or [`Code::DongleReplayed`].
pub fn make_key<T: Transport>(
    dongle: &mut Dongle<T>,
    id: DongleId,
    seams: &Seams,
) -> Result<(Sealed<ProvisionRequest>, ProvisionRequest), KeyError> {
    let challenge = verify::fresh_nonce(&*seams.rng)?;
    let new = dongle.create_key(challenge)?;
    let request = new
        .request
        .open_self_signed()
        .map_err(|error| forged(id).with("detail", error))?;
    if request.challenge != challenge {
        return Err(Problem::new(Code::DongleReplayed).with("id", id).into());
    }
    Ok((new.request, request))
}

/// What a provisioned dongle proved.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The certificates that it carries.
    pub certificates: Certificates,
    /// What the dongle's says; it leads to the root.
    pub certificate: DeviceCertificate,
    /// Signed with the key that the certificate names, over a fresh nonce.
    pub attestation: Attestation,
}

/// Checks everything that a provisioned dongle can show without a license: the chain from `root` to
/// its certificate, and a fresh attestation with the certified key.
///
/// # Errors
/// [`Problem`] if it does not answer, or its answers do not hold for the number `id`.
pub fn prove<T: Transport>(
    dongle: &mut Dongle<T>,
    id: DongleId,
    root: &RootKey,
    seams: &Seams,
) -> Result<Proof, Problem> {
    let certificates = dongle.certificates()?;
    let uncertified = Problem::new(Code::DongleUncertified).with("id", id);
    let roots = core::slice::from_ref(root);
    let (certificate, _) = open_issued(&certificates.device, &certificates.issuer, roots)
        .map_err(|error| uncertified.with("detail", error))?;
    if certificate.dongle != id {
        return Err(verify::mismatch(Code::DongleOther, certificate.dongle, id));
    }
    let challenge = Challenge {
        nonce: verify::fresh_nonce(&*seams.rng)?,
        license_file: Digest([0; 32]),
        license: LicenseTag::of(""),
        host_time: seams.timer.now().wall,
    };
    let certified = HardDongle {
        id,
        public_key: certificate.public_key,
    };
    let attestation = verify::attested(dongle, &challenge, &certified)?;
    Ok(Proof {
        certificates,
        certificate,
        attestation,
    })
}

fn forged(id: DongleId) -> Problem {
    Problem::new(Code::DongleForged).with("id", id)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decision 6: the table of what is certified, case by case.
    #[test]
    fn tiers() {
        use Tier::{Development, Production, Simulated};
        let lock = |debug_port| LockState {
            identity: false,
            debug_port,
        };
        for (chip, closed, seen, asked, expected) in [
            (Chip::Simulated, false, false, None, Ok(Simulated)),
            (Chip::Rp2040, false, false, None, Ok(Development)),
            (Chip::Rp2350, true, true, None, Ok(Development)),
            (Chip::Rp2350, true, true, Some(Production), Ok(Production)),
            (Chip::Nrf52840, true, true, Some(Simulated), Ok(Simulated)),
            (
                Chip::Nrf52840,
                true,
                false,
                Some(Production),
                Err(TierError::NotSeen),
            ),
            (
                Chip::Nrf52840,
                false,
                true,
                Some(Production),
                Err(TierError::DebugPort),
            ),
            (
                Chip::Rp2040,
                true,
                true,
                Some(Production),
                Err(TierError::Chip {
                    chip: Chip::Rp2040,
                    highest: Development,
                    tier: Production,
                }),
            ),
        ] {
            assert_eq!(
                tier(chip, lock(closed), seen, asked),
                expected,
                "{chip} {asked:?}"
            );
        }
    }
}
