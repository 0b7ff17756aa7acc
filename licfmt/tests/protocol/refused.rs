//! Messages and signed objects that no implementation may take: `vectors/messages/refused.tsv`.

use std::{env, fmt::Write as _, fs, path::Path};

use ed25519_dalek::{Signature, Signer as _, Verifier as _, VerifyingKey};
use licfmt::{
    Certificate, Sealed, SignedBody,
    firmware::{FirmwareManifest, TrustBlock, read_header, write_header},
    message::{Request, Response},
    statement::TimeStatement,
    update::DongleUpdate,
};

use crate::{
    layout::{Layout, Variants, parts_of},
    samples::{self, UPDATE_ISSUER, key},
    tables,
};

/// A defect: what it would be read as, its name, its bytes.
type Refused = (&'static str, &'static str, Vec<u8>);

fn bytes_of<T: Variants + Layout>(samples: &[T], name: &str) -> Vec<u8> {
    let sample = samples.iter().find(|sample| sample.name() == name);
    let parts = parts_of(sample.expect("an example"));
    parts.into_iter().flat_map(|part| part.bytes).collect()
}

fn requests() -> Vec<Refused> {
    let request = |name| bytes_of(&samples::requests(), name);
    let consume = request("consume");
    let certificate_max = Sealed::<Certificate>::MAX;
    let too_long = [
        &[6][..],
        &[(certificate_max + 1).to_le_bytes()[0] | 0x80, 1],
        &vec![0; certificate_max + 1],
        &[66],
        &[0; 66],
    ];
    vec![
        ("request", "empty", vec![]),
        ("request", "unknown-number", vec![14]),
        (
            "request",
            "number-beyond-32-bits",
            vec![0x80, 0x80, 0x80, 0x80, 0x10],
        ),
        ("request", "number-without-end", vec![0x80; 12]),
        ("request", "byte-too-many", vec![0, 0]),
        (
            "request",
            "byte-missing",
            consume[..consume.len() - 1].to_vec(),
        ),
        (
            "request",
            "dongle-number-of-nine-digits",
            vec![3, 0x80, 0xc2, 0xd7, 0x2f],
        ),
        ("request", "counter-8", [&consume[..33], &[8, 2]].concat()),
        (
            "request",
            "sealed-object-too-short",
            [&[6, 64], &[0; 64][..], &[66], &[0; 66]].concat(),
        ),
        ("request", "sealed-object-too-long", too_long.concat()),
        (
            "request",
            "length-beyond-the-message",
            vec![6, 0xff, 0xff, 0xff, 0xff, 0x0f],
        ),
        (
            "request",
            "piece-of-257-bytes",
            [&[11, 0, 0x81, 2], &[0; 257][..]].concat(),
        ),
    ]
}

fn responses() -> Vec<Refused> {
    let info = bytes_of(&samples::responses(), "info");
    // Response, protocol, capabilities, chip, unit (32), version (3), stage, lock (2), dongle.
    let with = |at: usize, byte: u8| {
        let mut info = info.clone();
        info[at] = byte;
        info
    };
    vec![
        ("response", "unknown-number", vec![14]),
        ("response", "refusal-missing", vec![10]),
        ("response", "unknown-chip", with(3, 4)),
        ("response", "unknown-stage", with(39, 4)),
        ("response", "truth-value-2", with(40, 2)),
        ("response", "option-marker-2", with(42, 2)),
        ("response", "byte-too-many", [&info[..], &[0]].concat()),
    ]
}

/// A body of any bytes under a true signature.
fn signed(media_type: &str, body: &[u8], seed: u8) -> Vec<u8> {
    let (a, b) = (media_type.len(), body.len());
    let mut message = format!("DSSEv1 {a} {media_type} {b} ").into_bytes();
    message.extend(body);
    let signature = key(seed).sign(&message).to_bytes();
    [body, &signature].concat()
}

fn bytes_of_update() -> Vec<u8> {
    let parts = parts_of(&samples::dongle_update());
    parts.into_iter().flat_map(|part| part.bytes).collect()
}

fn updates() -> Vec<Refused> {
    let kind = "dongle-update";
    let own = |body: &[u8]| signed(DongleUpdate::TYPE, body, UPDATE_ISSUER);
    let good = bytes_of_update();
    // Dongle, sequence, request id (16), time (5), then the number of changes.
    let head = good[..23].to_vec();
    let mut edited = own(&good);
    edited[0] ^= 1;
    vec![
        (kind, "edited", edited),
        (
            kind,
            "signed-by-another-key",
            signed(DongleUpdate::TYPE, &good, samples::TIME_ISSUER),
        ),
        (
            kind,
            "signed-as-another-type",
            signed(TimeStatement::TYPE, &good, UPDATE_ISSUER),
        ),
        (kind, "signed-without-type", {
            let signature = key(UPDATE_ISSUER).sign(&good).to_bytes();
            [&good[..], &signature].concat()
        }),
        (kind, "byte-too-many", own(&[&good[..], &[0]].concat())),
        (kind, "byte-missing", own(&good[..good.len() - 1])),
        (
            kind,
            "nine-changes",
            own(&[&head[..], &[9], &[3, 7].repeat(9)].concat()),
        ),
        (
            kind,
            "unknown-change",
            own(&[&head[..], &[1, 4, 7]].concat()),
        ),
        (kind, "empty-body", own(&[])),
    ]
}

/// R is the identity and S is 0: under the identity as key, plain `verify` takes it for any body.
fn under_a_weak_key() -> Vec<Refused> {
    let mut signature = [0; 64];
    signature[0] = 1;
    let good = bytes_of_update();
    vec![(
        "dongle-update under 01 00…",
        "weak-key",
        [&good[..], &signature].concat(),
    )]
}

/// Heads of images that are none, and blocks that a boot stage believes nothing of.
fn firmware() -> Vec<Refused> {
    let header = write_header(&samples::sealed_manifest());
    let sealed_max = Sealed::<FirmwareManifest>::MAX;
    let header_with = |at: usize, bytes: &[u8]| {
        let mut header = header;
        header[at..at + bytes.len()].copy_from_slice(bytes);
        header.to_vec()
    };
    let block = TrustBlock {
        keys: [samples::public(samples::FIRMWARE_KEY)]
            .into_iter()
            .collect(),
    }
    .to_bytes();
    let block_with = |at: usize, byte: u8| {
        let mut block = block;
        block[at] = byte;
        block.to_vec()
    };
    let too_long = u16::try_from(sealed_max + 1).expect("short").to_le_bytes();
    vec![
        ("image header", "other-name", header_with(0, b"k")),
        ("image header", "other-format", header_with(7, &[2])),
        (
            "image header",
            "manifest-too-short",
            header_with(8, &[64, 0]),
        ),
        (
            "image header",
            "manifest-too-long",
            header_with(8, &too_long),
        ),
        (
            "image header",
            "length-beyond-header",
            header_with(8, &[0xff, 0xff]),
        ),
        ("image header", "fill-not-ff", header_with(511, &[0])),
        ("trust block", "other-name", block_with(0, b'k')),
        ("trust block", "three-keys", block_with(16, 3)),
        ("trust block", "key-not-counted", block_with(16, 0)),
        ("trust block", "zeros-not-zero", block_with(31, 1)),
        ("trust block", "free-place-not-zero", block_with(95, 1)),
        ("trust block", "erased-flash", vec![0xff; TrustBlock::LEN]),
    ]
}

fn opens(bytes: &[u8], key: &VerifyingKey) -> bool {
    Sealed::<DongleUpdate>::from_bytes(bytes).is_ok_and(|object| object.open(key).is_ok())
}

fn identity() -> VerifyingKey {
    let mut identity = [0; 32];
    identity[0] = 1;
    VerifyingKey::from_bytes(&identity).expect("a point, if a weak one")
}

fn taken(kind: &str, bytes: &[u8]) -> bool {
    match kind {
        "request" => Request::decode(bytes).is_some(),
        "response" => Response::decode(bytes).is_some(),
        "dongle-update" => opens(bytes, &key(UPDATE_ISSUER).verifying_key()),
        "dongle-update under 01 00…" => opens(bytes, &identity()),
        "image header" => read_header(bytes.try_into().expect("512 bytes")).is_ok(),
        "trust block" => TrustBlock::read(bytes.try_into().expect("96 bytes")).is_some(),
        _ => panic!("{kind}"),
    }
}

/// D-8: defects under their names; the committed file holds the bytes.
#[test]
fn defects_are_refused() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/messages/refused.tsv");
    let mut text = String::from("read as\tdefect\tbytes\n");
    let all = [
        requests(),
        responses(),
        updates(),
        under_a_weak_key(),
        firmware(),
    ];
    for (kind, name, bytes) in all.into_iter().flatten() {
        assert!(!taken(kind, &bytes), "{kind} {name}");
        let digits = tables::digits(&bytes);
        writeln!(text, "{kind}\t{name}\t{digits}").expect("a string takes all");
    }
    if env::var_os("KEYFOB_BLESS").is_some() {
        fs::write(&path, &text).expect("written");
    }
    assert_eq!(fs::read_to_string(&path).expect("committed"), text);
}

/// The defects are defects of what is otherwise taken.
#[test]
fn without_the_defect_it_is_taken() {
    assert!(taken("request", &bytes_of(&samples::requests(), "consume")));
    assert!(taken("request", &bytes_of(&samples::requests(), "present")));
    assert!(
        taken("request", &[3, 0xff, 0xc1, 0xd7, 0x2f]),
        "dongle 99999999"
    );
    assert!(taken("response", &bytes_of(&samples::responses(), "info")));
    let good = bytes_of_update();
    assert!(taken(
        "dongle-update",
        &signed(DongleUpdate::TYPE, &good, UPDATE_ISSUER)
    ));
    let eight = [&good[..23], &[8], &[3, 7].repeat(8)].concat();
    assert!(taken(
        "dongle-update",
        &signed(DongleUpdate::TYPE, &eight, UPDATE_ISSUER)
    ));
    let weak = under_a_weak_key();
    let (body, signature) = weak[0].2.split_last_chunk::<64>().expect("long enough");
    let plain = identity().verify(body, &Signature::from_bytes(signature));
    assert!(
        plain.is_ok(),
        "plain verification takes it, for any message"
    );
}
