//! Whether the dongle was here from one proof to the next (decision 10).

use std::time::Duration;

use licfmt::{DongleId, device::Tier};

use crate::{control::Event, verify::Proved};

/// The dongle's last proof in this run.
#[derive(Debug, Default)]
pub(super) struct Presence(Option<Proof>);

#[derive(Clone, Copy, Debug)]
struct Proof {
    dongle: DongleId,
    boots: u32,
    at_ms: u64,
}

impl Presence {
    /// What a proof at `now_ms` on the forward-only clock is to license control.
    pub(super) fn event(&mut self, proved: &Proved, now_ms: u64) -> Event {
        let proof = Proof::new(proved, now_ms);
        let last = std::mem::replace(&mut self.0, proof);
        let times = proved.attestation.times;
        match proof.zip(last).and_then(|(proof, last)| proof.unseen(last)) {
            Some(unseen) => Event::Reappeared { times, unseen },
            None => Event::Attested(times),
        }
    }
}

impl Proof {
    /// A simulated dongle is powered up for each proof, which tells nothing.
    fn new(proved: &Proved, at_ms: u64) -> Option<Self> {
        (proved.facts.tier != Tier::Simulated).then_some(Self {
            dongle: proved.facts.id,
            boots: proved.attestation.boots,
            at_ms,
        })
    }

    /// For how long the dongle may have been away since `last`; none: it kept its power.
    fn unseen(self, last: Self) -> Option<Duration> {
        let away = self.dongle == last.dongle && self.boots != last.boots;
        away.then(|| Duration::from_millis(self.at_ms.saturating_sub(last.at_ms)))
    }
}

#[cfg(test)]
mod tests {
    use licfmt::{
        Digest, LicenseTag, Nonce, PublicKey, Revision, RevocationNumber, UnixTime,
        attest::{Attestation, Challenge, DongleTimes},
        device::{Chip, DeviceCertificate, FirmwareVersion, LockState},
    };

    use super::*;
    use crate::verify::DongleFacts;

    fn proved(tier: Tier, serial: u32, boots: u32) -> Proved {
        let id = DongleId::new(serial).expect("in range");
        let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        Proved {
            facts: DongleFacts {
                id,
                tier,
                clock_behind_s: 0,
            },
            certificate: DeviceCertificate {
                dongle: id,
                public_key: PublicKey::from(&key.verifying_key()),
                unit: Digest([0; 32]),
                chip: Chip::Rp2350,
                tier,
                issued: UnixTime(0),
            },
            attestation: Attestation {
                challenge: Challenge {
                    nonce: Nonce([0; 32]),
                    license_file: Digest([0; 32]),
                    license: LicenseTag::of("1921900011"),
                    host_time: UnixTime(0),
                },
                dongle: id,
                chip: Chip::Rp2350,
                lock: LockState::default(),
                firmware: FirmwareVersion::default(),
                boots,
                times: DongleTimes::default(),
                lowest_revision: Revision(0),
                revocations: RevocationNumber(0),
                counters: Default::default(),
            },
        }
    }

    /// Decision 10: a power-up between two proofs of the same dongle is time unseen, of any tier but
    /// the one that is powered up for each.
    #[test]
    fn a_power_up_between_two_proofs_is_noticed() {
        let times = DongleTimes::default();
        let here = Event::Attested(times);
        let unseen = |seconds| Event::Reappeared {
            times,
            unseen: Duration::from_secs(seconds),
        };
        let mut presence = Presence::default();
        let mut at = |seconds: u64, tier, serial, boots| {
            presence.event(&proved(tier, serial, boots), seconds * 1000)
        };
        assert_eq!(at(0, Tier::Production, 1, 5), here);
        assert_eq!(at(60, Tier::Production, 1, 5), here);
        assert_eq!(at(120, Tier::Production, 1, 6), unseen(60));
        assert_eq!(at(180, Tier::Production, 1, 6), here);
        // Never two proofs of one power-up: another site took its turns.
        assert_eq!(at(240, Tier::Production, 1, 8), unseen(60));
        assert_eq!(at(300, Tier::Production, 2, 3), here, "another dongle");
        assert_eq!(at(360, Tier::Simulated, 1, 1), here);
        assert_eq!(at(420, Tier::Simulated, 1, 2), here);
    }
}
