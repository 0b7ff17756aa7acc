//! `CreateKey`, `Install`, `Lock`, `Certificates`, `SampleNoise` (D-1, D-5).

use licfmt::{
    Certificate, DongleId, Nonce, PublicKey, RootKey, Sealed, UnixTime,
    device::{DeviceCertificate, ProvisionRequest, Stage},
    firmware::Chunk,
    message::{Refusal, Response},
    trust::open_issued,
};

use super::Session;
use crate::{
    Board, VERSION,
    dongle::lock_state,
    noise::{self, NoiseSource as _, Use},
    secret::DeviceKey,
    store::{Certified, Identity},
};

impl<B: Board> Session<'_, B> {
    /// Makes a key and asks for its certificate. With the old key goes everything that its vendor
    /// set: times, counters, revisions.
    #[inline(never)]
    pub(crate) fn create_key(
        &mut self,
        entropy: &[u8; 32],
        challenge: Nonce,
        consent: bool,
    ) -> Result<Response, Refusal> {
        if self.core.stage() == Stage::Locked {
            return Err(Refusal::Stage);
        }
        if self.board.button().is_some() && !consent {
            return Err(Refusal::Consent);
        }
        let seed = noise::draw(self.board.noise(), Use::Key, entropy, &self.unit.0)
            .map_err(|_| Refusal::Noise)?;
        let generation = self.core.ledger.generation.checked_add(1);
        let identity = Identity {
            generation: generation.ok_or(Refusal::Storage)?,
            key: DeviceKey::from_seed(&seed),
            certified: None,
        };
        let public_key = identity.key.public();
        let request = identity.key.sign_checked(&ProvisionRequest {
            challenge,
            public_key,
            chip: self.board.chip(),
            unit: self.unit,
            lock: lock_state(self.board, self.core),
            firmware: VERSION,
        })?;
        self.core
            .store
            .save_identity(self.board.flash(), &identity)
            .map_err(|_| Refusal::Storage)?;
        self.core.ledger = self.core.ledger.renewed(identity.generation);
        self.core.clock.set(UnixTime(0), UnixTime(0), self.now_ms);
        self.core.identity = Some(identity);
        Ok(Response::KeyCreated {
            public_key,
            request,
        })
    }

    /// Takes root and certificates for the key just made. A key is certified once, but for a renewal,
    /// which a locked dongle takes too; the same certificates again are taken as a repetition.
    #[inline(never)]
    pub(crate) fn install(
        &mut self,
        root: &PublicKey,
        issuer: &Sealed<Certificate>,
        device: &Sealed<DeviceCertificate>,
    ) -> Result<(), Refusal> {
        let identity = self.core.identity.as_ref().ok_or(Refusal::Stage)?;
        let root = RootKey::new(root).map_err(|_| Refusal::Untrusted)?;
        let (body, _) = open_issued(device, issuer, core::slice::from_ref(&root))
            .map_err(|_| Refusal::Untrusted)?;
        let chip = self.board.chip();
        if body.public_key != identity.key.public() || body.unit != self.unit || body.chip != chip {
            return Err(Refusal::OtherDongle);
        }
        if body.tier > chip.highest_tier() {
            return Err(Refusal::Value);
        }
        let present = identity.certified.as_ref();
        let certified = Certified {
            dongle: body.dongle,
            root,
            issuer: issuer.clone(),
            device: device.clone(),
            locked: present.is_some_and(|present| present.locked),
        };
        match present {
            Some(present) if *present == certified => Ok(()),
            Some(present) if !renews(&certified, &body, present)? => Err(Refusal::Stage),
            _ => self.certify(certified),
        }
    }

    /// Locks for good.
    #[inline(never)]
    pub(crate) fn lock(&mut self, dongle: DongleId) -> Result<Response, Refusal> {
        let (_, certified) = self.provisioned()?;
        if certified.dongle != dongle {
            return Err(Refusal::OtherDongle);
        }
        if !certified.locked {
            let mut locked = certified.clone();
            locked.locked = true;
            self.certify(locked)?;
        }
        Ok(Response::Locked)
    }

    /// Gives the certificates that `Install` brought.
    #[inline(never)]
    pub(crate) fn certificates(&mut self) -> Result<Response, Refusal> {
        let (_, certified) = self.provisioned()?;
        Ok(Response::Certificates {
            issuer: certified.issuer.clone(),
            device: certified.device.clone(),
        })
    }

    /// Gives raw samples, untested: a station judges the source by them. They are used for nothing,
    /// so that what is given away is part of no key.
    pub(crate) fn sample_noise(&mut self) -> Result<Response, Refusal> {
        if self.core.stage() == Stage::Locked {
            return Err(Refusal::Stage);
        }
        let mut samples = Chunk::default();
        while !samples.0.is_full() {
            let sample = self.board.noise().sample().map_err(|_| Refusal::Noise)?;
            let _ = samples.0.push(sample);
        }
        Ok(Response::Noise(samples))
    }

    /// Saves the present key with other certificates or another lock.
    fn certify(&mut self, certified: Certified) -> Result<(), Refusal> {
        let identity = self.core.identity.as_mut().ok_or(Refusal::Stage)?;
        let before = identity.certified.replace(certified);
        let saved = self.core.store.save_identity(self.board.flash(), identity);
        if saved.is_err() {
            identity.certified = before;
            return Err(Refusal::Storage);
        }
        Ok(())
    }
}

/// Whether `new`, which says `body`, may take the place of `present`: the same vendor certifies the
/// same dongle, later. The device issuer was revoked, say. Key, unit and chip were compared before.
fn renews(new: &Certified, body: &DeviceCertificate, present: &Certified) -> Result<bool, Refusal> {
    let root = core::slice::from_ref(&present.root);
    // It was checked before it was stored.
    let (old, _) =
        open_issued(&present.device, &present.issuer, root).map_err(|_| Refusal::Storage)?;
    Ok(new.root == present.root && new.dongle == present.dongle && body.issued > old.issued)
}
