//! A site: its key, its computer, its requests, and the check of what comes back.

use std::sync::atomic::{AtomicU64, Ordering};

use ed25519_dalek::SigningKey;
use licfmt::{
    KeyId, Nonce, PublicKey, RevocationNumber, RootKey,
    envelope::{self, Trust},
    hardware::{Component, ComponentHash, Hardware},
    lease::Lease,
    license::Environment,
    limits::Count,
    online::{Activation, Answer, CheckIn, ProgramStatus, Report, RunStatus, Signed, Token, sign},
    text::LicenseNumber,
};

use crate::{
    http::{Client, Reply},
    secrets,
    wrong::{Checked, Wrong, demand},
};

/// One site. Its requests are as a real one's.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) number: LicenseNumber,
    pub(crate) key: SigningKey,
    /// The sequence of the last lease that it holds.
    pub(crate) held: u64,
    hardware: Hardware,
    root: RootKey,
}

impl Site {
    /// The `computer` of that number, with a key of its own, for this license.
    pub(crate) fn new(number: &str, computer: u32, root: &RootKey) -> Checked<Self> {
        let mut seed = [7; 32];
        seed[..4].copy_from_slice(&computer.to_be_bytes());
        let hash = |component| {
            let value = format!("{component} {computer}");
            let hash = ComponentHash::of(KeyId([1; 16]), component, &value);
            secrets::remember("a component's hash", &hash.to_string());
            Some(hash)
        };
        Ok(Self {
            number: number.parse()?,
            key: SigningKey::from_bytes(&seed),
            held: 0,
            hardware: Hardware {
                disk: hash(Component::Disk),
                cpu: hash(Component::Cpu),
                firmware: hash(Component::Firmware),
                network: hash(Component::Network),
            },
            root: root.clone(),
        })
    }

    /// How leases and the audit log name it.
    pub(crate) fn id(&self) -> KeyId {
        PublicKey::from(&self.key.verifying_key()).id()
    }

    fn report(&self, nonce: Nonce) -> Checked<Report> {
        Ok(Report {
            nonce,
            environment: Environment::Production,
            hardware: self.hardware,
            instance: "main".parse()?,
            program: ProgramStatus {
                version: "1.0".parse()?,
                status: RunStatus::Running,
            },
            reads: 1,
            license: None,
            revocations: RevocationNumber(0),
            usage: Vec::new(),
        })
    }

    pub(crate) fn activation(&self, token: &Token, nonce: Nonce) -> Checked<Signed> {
        let activation = Activation {
            number: self.number.clone(),
            token: token.clone(),
            report: self.report(nonce)?,
        };
        Ok(sign(&activation, &self.key)?)
    }

    pub(crate) fn check_in(&self, nonce: Nonce) -> Checked<Signed> {
        let sequence = Count::new(self.held);
        let check_in = CheckIn {
            number: self.number.clone(),
            sequence: sequence.ok_or_else(|| Wrong("too many leases".to_owned()))?,
            report: self.report(nonce)?,
        };
        Ok(sign(&check_in, &self.key)?)
    }

    /// Activates, and expects a lease.
    pub(crate) fn activates(
        &mut self,
        client: &Client,
        base: &str,
        token: &Token,
    ) -> Checked<Lease> {
        let nonce = nonce();
        let signed = self.activation(token, nonce)?;
        let reply = client.send::<Activation>(&format!("{base}/v1/activations"), &signed)?;
        self.take(&reply, nonce)
    }

    /// Checks in; what is answered is the caller's to judge.
    pub(crate) fn asks(&self, client: &Client, base: &str, nonce: Nonce) -> Checked<Reply> {
        let signed = self.check_in(nonce)?;
        client.send::<CheckIn>(&format!("{base}/v1/check-ins"), &signed)
    }

    /// Checks in, and expects a lease.
    pub(crate) fn checks_in(&mut self, client: &Client, base: &str) -> Checked<Lease> {
        let nonce = nonce();
        let reply = self.asks(client, base, nonce)?;
        self.take(&reply, nonce)
    }

    /// The lease of an answer, as a real site believes it; from now on the site holds it.
    pub(crate) fn take(&mut self, reply: &Reply, nonce: Nonce) -> Checked<Lease> {
        demand(reply.status == 200, || {
            format!("expected a lease, not {reply:?}")
        })?;
        let answer: Answer = serde_json::from_str(&reply.body)?;
        let root = [self.root.clone()];
        let opened = envelope::open::<Lease>(answer.lease.as_bytes(), &Trust::in_roots(&root))?;
        let lease = opened.document;
        demand(
            lease.nonce == nonce
                && lease.installation == self.id()
                && lease.number == self.number
                && lease.hardware == self.hardware.id(),
            || format!("a lease for another request: {lease:?}"),
        )?;
        demand(lease.sequence.get() > self.held, || {
            format!("sequence {} after {}", lease.sequence.get(), self.held)
        })?;
        self.held = lease.sequence.get();
        Ok(lease)
    }
}

/// One that was never used before.
pub(crate) fn nonce() -> Nonce {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut nonce = [0; 32];
    nonce[24..].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    Nonce(nonce)
}
