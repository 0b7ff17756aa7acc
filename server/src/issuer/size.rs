//! How large a license becomes by being signed, known before it is.

use ed25519_dalek::SigningKey;
use licfmt::{
    DongleId, PublicKey, Revision, RevocationNumber, RootKey, UnixTime, Validity,
    cert::IssuerRequest, envelope::EnvelopeError, license::HardDongle, order::Order, time::DAY,
};

use super::{Issuer, IssuerError, PURPOSES, certify};

/// The bytes of the largest file that can become of this order: with the highest revision, for a hard dongle with the
/// statement of the time. All keys and signatures are of one length, so it is signed by a key that nobody believes.
///
/// # Errors
/// [`IssuerError`]: it could not be signed, whatever its size.
pub fn largest_file(order: &Order, is_hard: bool, now: UnixTime) -> Result<usize, IssuerError> {
    let issuer = nobody(now)?;
    let dongle = is_hard.then(|| HardDongle {
        id: DongleId::new(DongleId::MAX).unwrap_or_else(|_| unreachable!("it is in range")),
        public_key: PublicKey::from(&issuer.key.verifying_key()),
    });
    let highest = (Revision(u32::MAX), RevocationNumber(u32::MAX));
    let mut license = order.clone().license(dongle, highest.0, highest.1, now);
    if is_hard {
        license.time = Some(issuer.time_token(&license));
    }
    match issuer.license(&license) {
        Ok(file) => Ok(file.len()),
        Err(IssuerError::Document(EnvelopeError::TooLarge(size))) => Ok(size),
        Err(error) => Err(error),
    }
}

/// An issuer of a root of its own.
fn nobody(now: UnixTime) -> Result<Issuer, IssuerError> {
    let [root, key] = [[1; 32], [2; 32]].map(|seed| SigningKey::from_bytes(&seed));
    let body = IssuerRequest {
        public_key: PublicKey::from(&key.verifying_key()),
        purposes: PURPOSES.into_iter().collect(),
        issued: now,
    };
    let validity = Validity {
        not_before: now,
        not_after: now.plus(DAY),
    };
    let certificate = certify(&root, &body, validity);
    let root = RootKey::new(&PublicKey::from(&root.verifying_key()));
    Issuer::new(
        key,
        certificate,
        root.unwrap_or_else(|_| unreachable!("a good key")),
    )
}
