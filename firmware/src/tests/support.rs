//! A vendor, and dongles to try things on.

use std::vec::Vec;

use ed25519_dalek::SigningKey;
use licfmt::{
    Certificate, Digest, DongleId, LicenseTag, Nonce, PublicKey, Purpose, Revision,
    RevocationNumber, Sealed, UnixTime, Validity,
    attest::{Attestation, Challenge},
    counter::{CounterAnswer, CounterIndex},
    device::{Chip, DeviceCertificate, ProvisionRequest, Tier},
    id::{RequestId, Sequence},
    message::{HostEntropy, Info, MESSAGE_MAX, Refusal, Request, Response},
    statement::{LicenseFloor, TimeStatement},
    update::{DongleUpdate, UpdateOp, UpdateOps, UpdateReceipt, UpdateRequest},
};

use crate::{
    Dongle,
    sim::{Nor, SimBoard, SimNoise},
};

/// 2026-11-21T09:30:00Z.
pub(super) const NOW: UnixTime = UnixTime(1_795_253_400);
pub(super) const UNIT: [u8; 16] = [7; 16];
pub(super) const HOUR_MS: u64 = 3_600_000;

pub(super) fn dongle_id() -> DongleId {
    DongleId::new(42).expect("in range")
}

pub(super) fn counter(index: u8) -> CounterIndex {
    CounterIndex::new(index).expect("a dongle has it")
}

/// A vendor: a root and one issuer for everything, or for what a test says.
#[derive(Clone)]
pub(super) struct Vendor {
    root: SigningKey,
    issuer: SigningKey,
    pub(super) purposes: Vec<Purpose>,
    pub(super) validity: Validity,
}

impl Vendor {
    pub(super) fn new(seed: u8) -> Self {
        Self {
            root: SigningKey::from_bytes(&[seed; 32]),
            issuer: SigningKey::from_bytes(&[seed + 100; 32]),
            purposes: Purpose::ALL.to_vec(),
            validity: Validity {
                not_before: UnixTime(0),
                not_after: UnixTime::MAX,
            },
        }
    }

    pub(super) fn only(mut self, purpose: Purpose) -> Self {
        self.purposes = [purpose].to_vec();
        self
    }

    /// The same vendor with another issuer's key.
    pub(super) fn with_issuer(mut self, seed: u8) -> Self {
        self.issuer = SigningKey::from_bytes(&[seed; 32]);
        self
    }

    pub(super) fn root(&self) -> PublicKey {
        PublicKey::from(&self.root.verifying_key())
    }

    pub(super) fn certificate(&self) -> Sealed<Certificate> {
        let body = Certificate {
            root: self.root().id(),
            subject: PublicKey::from(&self.issuer.verifying_key()),
            purposes: self.purposes.iter().copied().collect(),
            validity: self.validity,
        };
        Sealed::sign(&body, &self.root)
    }

    pub(super) fn install(&self, device: &DeviceCertificate) -> Request {
        Request::Install {
            root: self.root(),
            issuer: self.certificate(),
            device: Sealed::sign(device, &self.issuer),
        }
    }

    pub(super) fn present(&self, statement: &TimeStatement) -> Request {
        Request::Present {
            issuer: self.certificate(),
            statement: Sealed::sign(statement, &self.issuer),
        }
    }

    pub(super) fn update(&self, update: &DongleUpdate) -> Request {
        Request::ApplyUpdate {
            issuer: self.certificate(),
            update: Sealed::sign(update, &self.issuer),
        }
    }
}

/// The certificate that a dongle asks for.
pub(super) fn device(asked: &ProvisionRequest) -> DeviceCertificate {
    DeviceCertificate {
        chip: asked.chip,
        ..device_for(asked.public_key)
    }
}

/// The certificate of the usual unit with this key.
pub(super) fn device_for(public_key: PublicKey) -> DeviceCertificate {
    DeviceCertificate {
        dongle: dongle_id(),
        public_key,
        unit: Digest::of(&UNIT),
        chip: Chip::Simulated,
        tier: Tier::Simulated,
        issued: NOW,
    }
}

pub(super) fn statement(time: u64, revocations: u32, floor: Option<(u8, u32)>) -> TimeStatement {
    TimeStatement {
        time: UnixTime(time),
        revocations: RevocationNumber(revocations),
        license: floor.map(|(license, revision)| LicenseFloor {
            license: LicenseTag([license; 16]),
            revision: Revision(revision),
        }),
    }
}

pub(super) fn ops(ops: &[UpdateOp]) -> UpdateOps {
    UpdateOps(heapless::Vec::from_slice(ops).expect("at most eight"))
}

pub(super) fn limit(index: u8, epoch: u32, limit: u32) -> UpdateOp {
    UpdateOp::Counter {
        counter: counter(index),
        epoch,
        limit,
    }
}

pub(super) fn create_key() -> Request {
    Request::CreateKey {
        entropy: HostEntropy([1; 32]),
        challenge: Nonce([2; 32]),
    }
}

pub(super) fn attest_at(host: UnixTime) -> Request {
    Request::Attest(Challenge {
        nonce: Nonce([3; 32]),
        license_file: Digest::of(b"license"),
        license: LicenseTag([1; 16]),
        host_time: host,
    })
}

pub(super) fn consume(index: u8, amount: u32) -> Request {
    Request::Consume {
        nonce: Nonce([4; 32]),
        counter: counter(index),
        amount,
    }
}

/// A dongle in a test's hand.
pub(super) struct Rig {
    pub(super) dongle: Dongle<SimBoard>,
    pub(super) vendor: Vendor,
    pub(super) now_ms: u64,
}

impl Rig {
    pub(super) fn blank() -> Self {
        Self::on(Nor::blank(4), 1)
    }

    /// Power-up on this flash.
    pub(super) fn on(flash: Nor, noise: u64) -> Self {
        Self::of(SimBoard::new(UNIT, flash, SimNoise::seeded(noise)))
    }

    /// Power-up on this flash, in a chip with this device secret.
    pub(super) fn with_secret(flash: Nor, noise: u64, secret: Option<[u8; 32]>) -> Self {
        let mut board = SimBoard::new(UNIT, flash, SimNoise::seeded(noise));
        board.secret = secret;
        Self::of(board)
    }

    /// Power-up of this board.
    pub(super) fn of(board: SimBoard) -> Self {
        Self {
            dongle: Dongle::power_up(board),
            vendor: Vendor::new(1),
            now_ms: 0,
        }
    }

    pub(super) fn provisioned() -> Self {
        Self::blank().provision()
    }

    /// With a key and a certificate.
    pub(super) fn provision(mut self) -> Self {
        let asked = self.make_key();
        let install = self.vendor.install(&device(&asked));
        assert!(matches!(self.ask(&install), Response::Installed(_)));
        self
    }

    /// Provisioned, locked, and with counter 0 set to `limit` units.
    pub(super) fn ready(counter_limit: u32) -> Self {
        let mut rig = Self::provisioned();
        let lock = Request::Lock {
            dongle: dongle_id(),
        };
        assert_eq!(rig.ask(&lock), Response::Locked);
        let receipt = rig.update(&[limit(0, 1, counter_limit)]);
        assert!(receipt.is_ok());
        rig
    }

    pub(super) fn ask(&mut self, request: &Request) -> Response {
        let mut buffer = [0; MESSAGE_MAX];
        let request = request.encode(&mut buffer);
        let mut response = [0; MESSAGE_MAX];
        let len = self.dongle.handle(request, self.now_ms, &mut response);
        Response::decode(&response[..len]).expect("an answer")
    }

    pub(super) fn flash(&mut self) -> &mut Nor {
        &mut self.dongle.board().flash
    }

    /// Unplugged and plugged in again.
    pub(super) fn power_cycle(self) -> Self {
        let SimBoard {
            mut flash, secret, ..
        } = self.dongle.into_board();
        flash.power_on();
        Self {
            vendor: self.vendor,
            ..Self::with_secret(flash, 2, secret)
        }
    }

    pub(super) fn info(&mut self) -> Info {
        match self.ask(&Request::Info) {
            Response::Info(info) => info,
            other => panic!("no info: {other:?}"),
        }
    }

    pub(super) fn make_key(&mut self) -> ProvisionRequest {
        match self.ask(&create_key()) {
            Response::KeyCreated {
                public_key,
                request,
            } => request
                .open(&public_key.verifying_key().expect("strong"))
                .expect("signed with the new key"),
            other => panic!("no key: {other:?}"),
        }
    }

    pub(super) fn attest(&mut self, host: UnixTime) -> Attestation {
        let key = self.key();
        match self.ask(&attest_at(host)) {
            Response::Attestation(sealed) => sealed.open(&key).expect("signed by the dongle"),
            other => panic!("no attestation: {other:?}"),
        }
    }

    /// An attestation whose answer nobody looks at.
    pub(super) fn keep_time(&mut self, host: UnixTime) {
        assert!(matches!(
            self.ask(&attest_at(host)),
            Response::Attestation(_)
        ));
    }

    pub(super) fn use_counter(&mut self, index: u8, amount: u32) -> CounterAnswer {
        let key = self.key();
        match self.ask(&consume(index, amount)) {
            Response::Counter(sealed) => sealed.open(&key).expect("signed by the dongle"),
            other => panic!("no counter answer: {other:?}"),
        }
    }

    pub(super) fn prepare_update(&mut self) -> UpdateRequest {
        let key = self.key();
        match self.ask(&Request::PrepareUpdate) {
            Response::UpdateRequest(sealed) => sealed.open(&key).expect("signed by the dongle"),
            other => panic!("no update request: {other:?}"),
        }
    }

    /// The update that answers the dongle's present request.
    pub(super) fn update_with(&mut self, list: &[UpdateOp]) -> DongleUpdate {
        let asked = self.prepare_update();
        DongleUpdate {
            dongle: asked.dongle,
            sequence: asked.sequence,
            request: asked.request,
            issued: NOW,
            ops: ops(list),
        }
    }

    pub(super) fn update(&mut self, list: &[UpdateOp]) -> Result<UpdateReceipt, Refusal> {
        let update = self.update_with(list);
        let request = self.vendor.update(&update);
        self.apply(&request)
    }

    pub(super) fn apply(&mut self, request: &Request) -> Result<UpdateReceipt, Refusal> {
        let key = self.key();
        match self.ask(request) {
            Response::Updated(sealed) => Ok(sealed.open(&key).expect("signed by the dongle")),
            Response::Refused(refusal) => Err(refusal),
            other => panic!("no receipt: {other:?}"),
        }
    }

    fn key(&mut self) -> ed25519_dalek::VerifyingKey {
        let public = self.info().public_key.expect("has a key");
        public.verifying_key().expect("strong")
    }
}

/// An update that no dongle asked for.
pub(super) fn unasked(dongle: DongleId, sequence: u32) -> DongleUpdate {
    DongleUpdate {
        dongle,
        sequence: Sequence(sequence),
        request: RequestId([9; 16]),
        issued: NOW,
        ops: ops(&[]),
    }
}

/// A board that says it is another chip.
pub(super) fn with_chip(chip: Chip) -> Rig {
    let mut board = SimBoard::new(UNIT, Nor::blank(4), SimNoise::seeded(1));
    board.chip = chip;
    Rig::of(board)
}
