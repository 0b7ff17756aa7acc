//! A dongle that can be made to lie.

use licfmt::{
    Certificate, DongleId, PublicKey, Revision, RevocationNumber, Sealed, UnixTime,
    attest::{Attestation, Challenge, DongleTimes},
    device::{Chip, DeviceCertificate, FirmwareVersion, LockState, Stage, Tier},
    id::Sequence,
    message::{Capabilities, Info, PROTOCOL_VERSION},
    statement::TimeStatement,
};

use super::{super::*, plant::*};
use crate::{Rng, RngError};

/// Not random, but never the same twice.
#[derive(Default)]
pub(super) struct Counting(std::sync::atomic::AtomicU8);

impl Rng for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RngError> {
        bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        Ok(())
    }
}

/// A dongle that says what the test wants it to.
pub(super) struct Liar {
    pub(super) id: DongleId,
    pub(super) stage: Stage,
    pub(super) public_key: PublicKey,
    pub(super) signs_with: u8,
    pub(super) tier: Tier,
    pub(super) certificate_root: u8,
    pub(super) times: DongleTimes,
    pub(super) lowest_revision: Revision,
    pub(super) revocations: RevocationNumber,
    pub(super) recorded: Option<Challenge>,
    pub(super) presented: usize,
    pub(super) swallows: bool,
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

pub(super) fn prove_at(
    liar: &mut Liar,
    checked: &CheckedLicense,
    now: UnixTime,
) -> Result<Proved, Problem> {
    dongle(
        liar,
        checked,
        &wanted(),
        &program(),
        now,
        &Counting::default(),
    )
}

pub(super) fn prove(mut liar: Liar, checked: &CheckedLicense) -> Result<Proved, Problem> {
    prove_at(&mut liar, checked, NOW)
}

pub(super) fn good() -> CheckedLicense {
    file(&license(), None).expect("a good license")
}
