//! Signatures by the wrong people, at the wrong time, or in the wrong number.

use ed25519_dalek::Signer as _;
use licfmt::{PublicKey, Purpose, UnixTime, Validity};

use crate::{
    folder::{Vector, vector},
    signed_by,
    support::*,
};

/// Signatures by the wrong people, or at the wrong time.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(crate) fn vectors() -> Vec<Vector> {
    let by = |root, purpose| {
        signed_by(&[(
            certificate(root, public(LICENSE_ISSUER), purpose),
            LICENSE_ISSUER,
        )])
    };
    let at = |not_before, not_after| {
        let validity = Validity {
            not_before,
            not_after,
        };
        let issuer = certificate_valid(ROOT, public(LICENSE_ISSUER), Purpose::License, validity);
        signed_by(&[(issuer, LICENSE_ISSUER)])
    };
    let mut identity = [0; 32];
    identity[0] = 1;
    let weak = certificate(ROOT, PublicKey(identity), Purpose::License);
    let twice = [
        (license_issuer(), LICENSE_ISSUER),
        (license_issuer(), LICENSE_ISSUER),
    ];
    let half = [
        (license_issuer(), LICENSE_ISSUER),
        (
            certificate(OTHER_ROOT, public(SECOND_ISSUER), Purpose::License),
            SECOND_ISSUER,
        ),
    ];
    let five: Vec<_> = (20..25)
        .map(|seed| (certificate(ROOT, public(seed), Purpose::License), seed))
        .collect();
    let (early, late) = (UnixTime(ISSUED.0 - 10), ISSUED.plus(10));
    vec![
        vector(
            "other-vendor",
            by(OTHER_ROOT, Purpose::License),
            "unknown-root",
        ),
        vector("wrong-purpose", by(ROOT, Purpose::Lease), "purpose"),
        vector(
            "issuer-expired",
            at(UnixTime(0), UnixTime(ISSUED.0 - 1)),
            "validity",
        ),
        vector(
            "issuer-not-yet",
            at(ISSUED.plus(1), late.plus(10)),
            "validity",
        ),
        vector("good-issuer-last-second", at(early, ISSUED), "ok"),
        vector("weak-issuer-key", weak_signature(&weak), "weak-key"),
        vector(
            "signed-as-another-type",
            sign_text(
                "license/1",
                "application/vnd.keyfob.revocations.v1+json",
                &pretty(&license()),
                &[(license_issuer(), LICENSE_ISSUER)],
            ),
            "edited",
        ),
        vector(
            "signed-by-another-key",
            signed_by(&[(license_issuer(), SECOND_ISSUER)]),
            "edited",
        ),
        vector("no-signature", signed_by(&[]), "signature-count"),
        vector("same-issuer-twice", signed_by(&twice), "signature-count"),
        vector("one-of-two-unknown", signed_by(&half), "unknown-root"),
        vector("five-signatures", signed_by(&five), "signature-count"),
        vector("signature-s-not-reduced", malleated(), "edited"),
        vector(
            "issuer-revoked",
            signed_by(&[(certificate(ROOT, public(66), Purpose::License), 66)]),
            "issuer-revoked",
        ),
    ]
}

/// R = identity, S = 0: what plain `verify` takes for every message under the identity as a key.
fn weak_signature(certificate: &licfmt::Sealed<licfmt::Certificate>) -> String {
    let mut signature = vec![0; 64];
    signature[0] = 1;
    assemble(
        "license/1",
        &pretty(&license()),
        &[certificate.as_bytes()],
        &[signature],
    )
}

/// The same signature with S + L for S (RFC 8032, 5.1.7: to be refused).
fn malleated() -> String {
    const L: [u8; 32] = *b"\xed\xd3\xf5\x5c\x1a\x63\x12\x58\xd6\x9c\xf7\xa2\xde\xf9\xde\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10";
    let (payload, issuer) = (pretty(&license()), license_issuer());
    let message = pae(LICENSE_TYPE, &signed_text(&payload, &[issuer.as_bytes()]));
    let mut signature = key(LICENSE_ISSUER).sign(&message).to_bytes().to_vec();
    let mut carry = 0;
    for (byte, add) in signature[32..].iter_mut().zip(L) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assemble("license/1", &payload, &[issuer.as_bytes()], &[signature])
}

/// Two genuine signatures, taken away, swapped or with another genuine certificate: edits as well.
pub(crate) fn two_signer_edits() -> Vec<Vector> {
    let second = certificate(ROOT, public(SECOND_ISSUER), Purpose::License);
    let (first, seeds) = (license_issuer(), [LICENSE_ISSUER, SECOND_ISSUER]);
    let certificates = [first.as_bytes(), second.as_bytes()];
    let payload = pretty(&license());
    let message = pae(LICENSE_TYPE, &signed_text(&payload, &certificates));
    let [one, two] = seeds.map(|seed| key(seed).sign(&message).to_bytes().to_vec());
    let longer = Validity {
        not_before: UnixTime(0),
        not_after: UnixTime::MAX,
    };
    let renewed = certificate_valid(ROOT, public(LICENSE_ISSUER), Purpose::License, longer);
    let file = |certificates: &[&[u8]], signatures: &[Vec<u8>]| {
        assemble("license/1", &payload, certificates, signatures)
    };
    let (both, swapped) = ([one.clone(), two.clone()], [two.clone(), one.clone()]);
    vec![
        vector(
            "signature-taken-away",
            file(&certificates[..1], &both[..1]),
            "edited",
        ),
        vector(
            "signer-taken-away",
            file(&certificates, &both[..1]),
            "signature-count",
        ),
        vector(
            "signature-without-certificate",
            file(&certificates[..1], &both),
            "signature-count",
        ),
        vector(
            "signatures-swapped",
            file(&certificates, &swapped),
            "edited",
        ),
        vector(
            "signers-swapped",
            file(&[certificates[1], certificates[0]], &swapped),
            "edited",
        ),
        vector(
            "certificate-exchanged",
            file(&[renewed.as_bytes(), certificates[1]], &both),
            "edited",
        ),
    ]
}
