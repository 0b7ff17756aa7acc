//! A vendor with fixed keys, a clock that stands still, and sites.

mod server;
mod site;

use ed25519_dalek::SigningKey;
use keyfob_server::service::Error;
use licfmt::{
    Certificate, PublicKey, Purpose, RootKey, Sealed, UnixTime, Validity,
    document::Document,
    envelope::{self, Signer, Trust},
    lease::{Decision, Lease, Refusal},
    order::Order,
    time::DAY,
};

pub(crate) use server::Server;
pub(crate) use site::{Site, computer};

/// 2026-11-21T09:00:00Z.
pub(crate) const START: UnixTime = UnixTime(1_795_251_600);
/// The order's number.
pub(crate) const NUMBER: &str = "1921900011";

pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey::from(&key.verifying_key())
}

pub(crate) fn root() -> SigningKey {
    key(100)
}

pub(crate) fn certificate(
    subject: &SigningKey,
    purposes: &[Purpose],
    valid_days: u64,
) -> Sealed<Certificate> {
    let body = Certificate {
        root: public(&root()).id(),
        subject: public(subject),
        purposes: purposes.iter().copied().collect(),
        validity: Validity {
            not_before: START,
            not_after: START.plus(valid_days * DAY),
        },
    };
    Sealed::sign(&body, &root())
}

/// Signs what the vendor signs where the root is.
pub(crate) fn seal<D: Document>(document: &D) -> String {
    let issuer = key(102);
    let signer = Signer {
        certificate: &certificate(&issuer, &[D::PURPOSE], 1000),
        key: &issuer,
    };
    envelope::seal(document, &[signer]).expect("a good document")
}

pub(crate) fn open<D: Document>(file: &str) -> D {
    let root = [RootKey::new(&public(&root())).expect("a root key")];
    let opened = envelope::open(file.as_bytes(), &Trust::in_roots(&root));
    opened.expect("the vendor's").document
}

pub(crate) fn order() -> Order {
    let text = include_str!("../../../licfmt/tests/documents/order.json");
    Order::read(text).expect("good")
}

pub(crate) fn is_granted(lease: Result<Lease, Error>) -> bool {
    matches!(lease.expect("answered").decision, Decision::Granted(_))
}

pub(crate) fn refusal(lease: Result<Lease, Error>) -> Refusal {
    match lease.expect("answered").decision {
        Decision::Refused(refused) => refused.reason,
        Decision::Granted(_) => panic!("granted"),
    }
}

pub(crate) fn code<T>(result: Result<T, Error>) -> &'static str {
    result.err().expect("refused").code().name()
}
