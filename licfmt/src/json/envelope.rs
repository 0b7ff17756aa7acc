//! The signed JSON file.
//!
//! ```json
//! {
//!   "keyfob": "license/1",
//!   "payload": {
//!     "product": "promos"
//!   },
//!   "certificates": [
//!     "Base64 of a sealed issuer certificate"
//!   ],
//!   "signatures": [
//!     "Base64 of 64 bytes"
//!   ]
//! }
//! ```
//!
//! Signed is DSSE's PAE of the media type and a range of the file's raw bytes: from the payload's
//! first byte to the bracket that ends the certificates. Everything around that range must be byte
//! for byte what [`seal`] writes, so *any* edit is refused. Signature 1 is of certificate 1, and so
//! on; all must hold and lead to pinned roots. One is the rule, several serve four-eyes vendors.

mod outer;
mod pae;

use alloc::{format, string::String, vec::Vec};

use base64ct::{Base64, Encoding as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey};
use outer::Outer;
pub(crate) use pae::json_pae;

use super::{
    document::{Contradiction, Document},
    limits::{FILE_MAX, SIGNATURES_MAX},
    revocation::RevocationList,
    strict,
    text::printable,
};
use crate::{
    Certificate, KeyId, PublicKey, RootKey, SealError, Sealed, TrustError, sign::SIGNATURE_LEN,
    trust::Issuer,
};

/// Whom a reader believes.
#[derive(Clone, Copy, Debug)]
pub struct Trust<'a> {
    /// Pinned roots.
    pub roots: &'a [RootKey],
    /// The newest revocation list, itself checked.
    pub revocations: Option<&'a RevocationList>,
    /// How many different issuers must have signed, at least 1.
    pub threshold: usize,
}

impl<'a> Trust<'a> {
    /// One signature by an issuer of one of these roots is enough.
    #[must_use]
    pub const fn in_roots(roots: &'a [RootKey]) -> Self {
        Self {
            roots,
            revocations: None,
            threshold: 1,
        }
    }

    /// The same, but issuers revoked by `list` are refused.
    #[must_use]
    pub const fn with_revocations(self, list: Option<&'a RevocationList>) -> Self {
        Self {
            revocations: list,
            ..self
        }
    }
}

/// A document whose signatures hold.
#[derive(Clone, Debug)]
pub struct Opened<D> {
    /// The document.
    pub document: D,
    /// Who signed it, all different.
    pub issuers: Vec<Issuer>,
}

/// An issuer who signs: certificate and key.
#[derive(Clone, Copy)]
pub struct Signer<'a> {
    /// The root's word for the key.
    pub certificate: &'a Sealed<Certificate>,
    /// The key.
    pub key: &'a SigningKey,
}

/// Writes a signed file.
///
/// # Errors
/// What [`open`] would find wrong with it: a contradiction, a value that no reader takes, too large
/// a file, no or too many signers, the same signer twice; [`EnvelopeError::OtherKey`] for a key that
/// is not the certificate's.
pub fn seal<D: Document>(document: &D, signers: &[Signer<'_>]) -> Result<String, EnvelopeError> {
    if signers.is_empty() || signers.len() > SIGNATURES_MAX {
        return Err(EnvelopeError::SignatureCount(signers.len()));
    }
    for (at, signer) in signers.iter().enumerate() {
        let subject = signer
            .certificate
            .claimed()
            .map(|certificate| certificate.subject);
        if subject != Some(PublicKey::from(&signer.key.verifying_key())) {
            return Err(EnvelopeError::OtherKey);
        }
        if signers[..at].iter().any(|other| other.key == signer.key) {
            return Err(EnvelopeError::SignatureCount(1));
        }
    }
    let payload =
        outer::payload_text(document).map_err(|error| EnvelopeError::malformed(&error))?;
    read_payload::<D>(&payload)?;
    let encoded = |bytes: &[u8]| Base64::encode_string(bytes);
    let certificates: Vec<_> = signers
        .iter()
        .map(|signer| encoded(signer.certificate.as_bytes()))
        .collect();
    let signed = outer::signed_text(&payload, &certificates);
    let message = json_pae(D::TYPE, &signed);
    let signatures: Vec<_> = signers
        .iter()
        .map(|signer| encoded(&signer.key.sign(&message).to_bytes()))
        .collect();
    let file = outer::write::<D>(&signed, &signatures);
    if file.len() > FILE_MAX {
        Err(EnvelopeError::TooLarge(file.len()))
    } else {
        Ok(file)
    }
}

/// Reads and checks a signed file: first its form, then its signatures, and only then its content.
/// Two signature checks for each signer.
///
/// # Errors
/// The first [`EnvelopeError`] met.
pub fn open<D: Document>(file: &[u8], trust: &Trust<'_>) -> Result<Opened<D>, EnvelopeError> {
    let outer = Outer::read::<D>(file)?;
    let message = json_pae(D::TYPE, outer.signed);
    let mut issuers = Vec::with_capacity(outer.signatures.len());
    for (certificate, signature) in outer.certificates.iter().zip(&outer.signatures) {
        let issuer = check_signature(certificate, signature, &message, trust.roots)?;
        if issuers.iter().any(|other: &Issuer| other.id == issuer.id) {
            return Err(EnvelopeError::SignatureCount(1));
        }
        issuers.push(issuer);
    }
    if issuers.len() < trust.threshold.max(1) {
        return Err(EnvelopeError::SignatureCount(issuers.len()));
    }
    let document = read_payload::<D>(outer.payload)?;
    for issuer in &issuers {
        issuer.permits(D::PURPOSE, document.issued())?;
        if trust
            .revocations
            .is_some_and(|list| list.revokes_issuer(issuer.id))
        {
            return Err(EnvelopeError::IssuerRevoked(issuer.id));
        }
    }
    Ok(Opened { document, issuers })
}

/// Reads a file without believing it: to show what it says, never to act on it.
///
/// # Errors
/// As [`open`], apart from signatures.
pub fn read_unverified<D: Document>(file: &[u8]) -> Result<D, EnvelopeError> {
    read_payload(Outer::read::<D>(file)?.payload)
}

fn read_payload<D: Document>(payload: &str) -> Result<D, EnvelopeError> {
    let document: D = strict::read(payload).map_err(|error| EnvelopeError::malformed(&error))?;
    document.check()?;
    Ok(document)
}

fn check_signature(
    certificate: &str,
    signature: &str,
    message: &[u8],
    roots: &[RootKey],
) -> Result<Issuer, EnvelopeError> {
    let mut buffer = [0; Sealed::<Certificate>::MAX];
    let certificate = Base64::decode(certificate, &mut buffer)
        .map_err(|_| EnvelopeError::Edited)
        .and_then(|bytes| Sealed::from_bytes(bytes).map_err(|_| EnvelopeError::Edited))?;
    let issuer = Issuer::certified(&certificate, roots)?;
    let mut buffer = [0; SIGNATURE_LEN];
    let signature = Base64::decode(signature, &mut buffer)
        .ok()
        .and_then(|bytes| Signature::from_slice(bytes).ok())
        .ok_or(EnvelopeError::Edited)?;
    issuer
        .key
        .verify_strict(message, &signature)
        .map_err(|_| EnvelopeError::Edited)?;
    Ok(issuer)
}

/// Why a signed file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// Larger than any signed file may be.
    #[error("{0} bytes long; signed files have at most {FILE_MAX}")]
    TooLarge(usize),
    /// Not a file of this form.
    #[error("not a signed file: {0}")]
    Malformed(String),
    /// A signed file of another kind.
    #[error("a `{found}` file where a `{wanted}` file is needed")]
    Kind {
        /// What the file says it is.
        found: String,
        /// What was asked for.
        wanted: &'static str,
    },
    /// A version that this program does not read.
    #[error("written in version {found}; this program reads version {known}")]
    Version {
        /// What the file says.
        found: u32,
        /// [`Document::VERSION`].
        known: u32,
    },
    /// Something was changed after it was signed.
    #[error("edited after it was signed")]
    Edited,
    /// No signature, too many, or the same issuer twice.
    #[error("{0} usable signatures are not a number that is accepted")]
    SignatureCount(usize),
    /// A signature by someone who is not believed.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// A signer's key is not the key of its certificate.
    #[error("the key is not the certificate's")]
    OtherKey,
    /// The vendor's revocation list names the issuer.
    #[error("issuer {0} was revoked")]
    IssuerRevoked(KeyId),
    /// Signed, but it contradicts itself.
    #[error("contradicts itself: {0}")]
    Contradiction(#[from] Contradiction),
}

impl EnvelopeError {
    /// The reader's own words quote the file, which may be hostile.
    fn malformed(error: &dyn core::fmt::Display) -> Self {
        Self::Malformed(printable(&format!("{error}")))
    }

    /// Whether the certificate's own bytes do not hold: edited as well as untrusted.
    #[must_use]
    pub const fn is_edit(&self) -> bool {
        matches!(
            self,
            Self::Edited | Self::Trust(TrustError::Certificate(SealError::Signature))
        )
    }
}
