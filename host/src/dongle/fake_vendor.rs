//! A vendor for tests: one root, one issuer for every purpose.

use ed25519_dalek::SigningKey;
use licfmt::{
    Certificate, DongleId, Nonce, PublicKey, Purpose, Sealed, SignedBody, UnixTime, Validity,
    device::{DeviceCertificate, Tier},
};

use super::{Certificates, Dongle};
use crate::transport::Transport;

/// When everything was issued.
pub(crate) const ISSUED: UnixTime = UnixTime(1_790_000_000);

pub(crate) fn root() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

pub(crate) fn issuer() -> SigningKey {
    SigningKey::from_bytes(&[2; 32])
}

pub(crate) fn issuer_certificate() -> Sealed<Certificate> {
    let certificate = Certificate {
        root: PublicKey::from(&root().verifying_key()).id(),
        subject: PublicKey::from(&issuer().verifying_key()),
        purposes: Purpose::ALL.into_iter().collect(),
        validity: Validity {
            not_before: UnixTime(0),
            not_after: UnixTime::MAX,
        },
    };
    Sealed::sign(&certificate, &root())
}

pub(crate) fn issue<T: SignedBody>(body: &T) -> Sealed<T> {
    Sealed::sign(body, &issuer())
}

/// Makes a key on the dongle, certifies it and installs the certificate; does not lock it.
pub(crate) fn provision<T: Transport>(dongle: &mut Dongle<T>, serial: u32) -> DongleId {
    let id = DongleId::new(serial).expect("eight digits");
    let new = dongle.create_key(Nonce([9; 32])).expect("key");
    let key = new.public_key.verifying_key().expect("a point");
    let request = new.request.open(&key).expect("possession is proved");
    let device = issue(&DeviceCertificate {
        dongle: id,
        public_key: request.public_key,
        unit: request.unit,
        chip: request.chip,
        tier: Tier::Simulated,
        issued: ISSUED,
    });
    let certificates = Certificates {
        issuer: issuer_certificate(),
        device,
    };
    let root = PublicKey::from(&root().verifying_key());
    dongle.install(root, &certificates).expect("installed");
    id
}
