//! Golden vectors of the signed files: one file for each named defect, in `tests/vectors/license`.
//!
//! The files are made here from fixed keys; each is compared with the committed one and then read.
//! `KEYFOB_BLESS=1 cargo test -p licfmt` writes them anew after a wanted change.

mod edited;
mod folder;
mod payloads;
mod support;
mod untrusted;

use std::{fs, path::PathBuf};

use folder::{Vector, vector};
use licfmt::{
    Purpose, Revision, RevocationNumber,
    envelope::{self, EnvelopeError, Signer, Trust},
    license::License,
    revocation::{RevocationList, RevokedIssuer},
};
use support::*;

fn signed_by(signers: &[(licfmt::Sealed<licfmt::Certificate>, u8)]) -> String {
    sign_text("license/1", LICENSE_TYPE, &pretty(&license()), signers)
}

fn good() -> Vec<Vector> {
    let two = [
        (license_issuer(), LICENSE_ISSUER),
        (
            certificate(ROOT, public(SECOND_ISSUER), Purpose::License),
            SECOND_ISSUER,
        ),
    ];
    let ext = payloads::resigned(
        "\"tiers\"",
        "\"ext\": {\"note\": [1, \"x\"]},\n    \"tiers\"",
    );
    vec![
        vector("good", license_file(&pretty(&license())), "ok"),
        vector("good-two-signers", signed_by(&two), "ok"),
        vector("good-ext", ext, "ok"),
        vector("good-soft-dongle", soft_dongle_file(), "ok"),
    ]
}

fn revocations() -> RevocationList {
    let revoked = RevokedIssuer {
        key: public(66).id(),
        reason: "stolen".parse().expect("text"),
    };
    RevocationList {
        number: RevocationNumber(7),
        issued: ISSUED,
        issuers: vec![revoked],
        licenses: vec![],
        dongles: vec![],
    }
}

fn outcome(file: &[u8], list: &RevocationList) -> &'static str {
    folder::outcome::<License>(file, list)
}

fn folder() -> PathBuf {
    folder::path("license")
}

/// D-3, P-12: every named defect is refused under its own name, and the committed files are the
/// ones that the fixed keys give.
#[test]
fn every_vector_ends_as_its_name_says() {
    let list = revocations();
    let vectors: Vec<_> = [
        good(),
        edited::vectors(),
        payloads::vectors(),
        untrusted::vectors(),
        untrusted::two_signer_edits(),
    ]
    .into_iter()
    .flatten()
    .collect();
    folder::must_hold("license", &vectors, |file| outcome(file, &list));
}

/// Files with one and with two signatures.
fn edited_at_every_byte() -> [Vec<u8>; 2] {
    let file = |name: &str| fs::read(folder().join(name)).expect("vector");
    [file("good.json"), file("good-two-signers.json")]
}

/// P-12: whatever single byte is changed, to whatever value, the file is refused.
#[test]
fn any_byte_edited_is_refused() {
    let list = revocations();
    for good in edited_at_every_byte() {
        assert_eq!(outcome(&good, &list), "ok");
        for at in 0..good.len() {
            for change in [1, 0x20, 0x80] {
                let mut edited = good.clone();
                edited[at] ^= change;
                assert_ne!(
                    outcome(&edited, &list),
                    "ok",
                    "byte {at} changed by {change:#x}"
                );
            }
        }
    }
}

/// P-12: cut short at every byte, or with a byte taken out, the file is refused.
#[test]
fn truncated_at_every_byte_is_refused() {
    let list = revocations();
    for good in edited_at_every_byte() {
        for len in 0..good.len() {
            assert_ne!(outcome(&good[..len], &list), "ok", "cut at {len}");
            let mut without = good.clone();
            without.remove(len);
            assert_ne!(outcome(&without, &list), "ok", "without byte {len}");
        }
    }
}

/// P-12: with any two lines exchanged, or any line twice or gone, the file is refused, however many
/// signed it.
#[test]
fn any_line_moved_is_refused() {
    let list = revocations();
    for good in edited_at_every_byte() {
        let good = String::from_utf8(good).expect("UTF-8");
        let lines: Vec<_> = good.split_inclusive('\n').collect();
        for at in 0..lines.len() {
            for other in at + 1..lines.len() {
                let mut edited = lines.clone();
                edited.swap(at, other);
                let same = edited == lines;
                let outcome = outcome(edited.concat().as_bytes(), &list);
                assert_eq!(outcome == "ok", same, "lines {at} and {other}");
            }
            let (mut gone, mut twice) = (lines.clone(), lines.clone());
            gone.remove(at);
            twice.insert(at, lines[at]);
            for edited in [gone, twice] {
                assert_ne!(outcome(edited.concat().as_bytes(), &list), "ok", "{at}");
            }
        }
    }
}

/// The crate's own writer writes what the independent one writes, and refuses what readers refuse.
#[test]
fn seal_writes_what_open_reads() {
    let (certificate, key) = (license_issuer(), key(LICENSE_ISSUER));
    let signer = Signer {
        certificate: &certificate,
        key: &key,
    };
    let file = envelope::seal(&license(), &[signer]).expect("a good license");
    assert_eq!(file, license_file(&pretty(&license())));
    let roots = roots();
    let opened =
        envelope::open::<License>(file.as_bytes(), &Trust::in_roots(&roots)).expect("good");
    assert_eq!(opened.document, license());
    assert_eq!(opened.issuers[0].id, public(LICENSE_ISSUER).id());
    let refused =
        |signers: &[Signer<'_>]| envelope::seal(&license(), signers).expect_err("refused");
    assert_eq!(refused(&[signer, signer]), EnvelopeError::SignatureCount(1));
    let other = Signer {
        key: &support::key(SECOND_ISSUER),
        ..signer
    };
    assert_eq!(refused(&[other]), EnvelopeError::OtherKey);
    let many = License {
        features: vec![license().features[0].clone(); 257],
        ..license()
    };
    assert!(matches!(
        envelope::seal(&many, &[signer]),
        Err(EnvelopeError::Malformed(_))
    ));
    assert_eq!(
        envelope::seal(&license(), &[]),
        Err(EnvelopeError::SignatureCount(0))
    );
    let bad = License {
        revision: Revision(0),
        ..license()
    };
    assert!(matches!(
        envelope::seal(&bad, &[signer]),
        Err(EnvelopeError::Contradiction(_))
    ));
}

/// Four eyes: with a threshold of two, one signature is too few.
#[test]
fn a_threshold_counts_different_issuers() {
    let roots = roots();
    let trust = Trust {
        threshold: 2,
        ..Trust::in_roots(&roots)
    };
    let read = |name: &str| {
        let file = fs::read(folder().join(name)).expect("vector");
        envelope::open::<License>(&file, &trust).map(|opened| opened.issuers.len())
    };
    assert_eq!(read("good-two-signers.json"), Ok(2));
    assert_eq!(read("good.json"), Err(EnvelopeError::SignatureCount(1)));
}
