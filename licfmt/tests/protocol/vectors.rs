//! The golden vectors: what the page shows as bytes.

use licfmt::{
    KeyError, LicenseTag, PublicKey, Purpose, Sealed, SignedBody,
    firmware::{HEADER_LEN, TrustBlock, read_header, write_header},
    message::{MESSAGE_MAX, Refusal, Request, Response},
};

use crate::{
    frames,
    layout::{Layout, Part, Variants as _, part, parts_of},
    samples::{self, key},
    tables,
};

/// Reads bytes and writes what was read; `None` if they cannot be read.
type Recode = Box<dyn Fn(&[u8]) -> Option<Vec<u8>>>;

/// Bytes that the page shows, and how they are read and written again.
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) parts: Vec<Part>,
    pub(crate) recode: Recode,
}

impl Vector {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.parts
            .iter()
            .flat_map(|part| part.bytes.clone())
            .collect()
    }
}

pub(crate) fn vector(
    name: impl Into<String>,
    parts: Vec<Part>,
    recode: impl Fn(&[u8]) -> Option<Vec<u8>> + 'static,
) -> Vector {
    Vector {
        name: name.into(),
        parts,
        recode: Box::new(recode),
    }
}

fn request(request: &Request) -> Vector {
    let name = format!("request/{}", request.name());
    vector(name, parts_of(request), |bytes| {
        Some(
            Request::decode(bytes)?
                .encode(&mut [0; MESSAGE_MAX])
                .to_vec(),
        )
    })
}

fn response(response: &Response) -> Vector {
    response_named(response.name(), response)
}

fn response_named(name: &str, response: &Response) -> Vector {
    vector(format!("response/{name}"), parts_of(response), |bytes| {
        Some(
            Response::decode(bytes)?
                .encode(&mut [0; MESSAGE_MAX])
                .to_vec(),
        )
    })
}

/// A signed body: read under its key, and signed again.
fn sealed<T: SignedBody + Layout + 'static>(name: &str, body: &T, seed: u8) -> Vector {
    let object = Sealed::sign(body, &key(seed));
    let mut parts = parts_of(body);
    let body_len: usize = parts.iter().map(|part| part.bytes.len()).sum();
    parts.push(part(
        format!("signature by the key of seed {seed}"),
        &object.as_bytes()[body_len..],
    ));
    vector(format!("sealed/{name}"), parts, move |bytes| {
        let object = Sealed::<T>::from_bytes(bytes).ok()?;
        let body = object.open(&key(seed).verifying_key()).ok()?;
        Some(Sealed::sign(&body, &key(seed)).as_bytes().to_vec())
    })
}

fn sealed_vectors() -> Vec<Vector> {
    let certificate = samples::certificate(samples::TIME_ISSUER, Purpose::Time);
    vec![
        sealed("certificate", &certificate, samples::ROOT),
        sealed(
            "issuer-request",
            &samples::issuer_request(),
            samples::TIME_ISSUER,
        ),
        sealed(
            "device-certificate",
            &samples::device_certificate(),
            samples::DEVICE_ISSUER,
        ),
        sealed(
            "provision-request",
            &samples::provision_request(),
            samples::DONGLE,
        ),
        sealed(
            "time-statement",
            &samples::time_statement(),
            samples::TIME_ISSUER,
        ),
        sealed("attestation", &samples::attestation(), samples::DONGLE),
        sealed(
            "counter-answer",
            &samples::counter_answer(),
            samples::DONGLE,
        ),
        sealed(
            "update-request",
            &samples::update_request(),
            samples::DONGLE,
        ),
        sealed(
            "dongle-update",
            &samples::dongle_update(),
            samples::UPDATE_ISSUER,
        ),
        sealed(
            "update-receipt",
            &samples::update_receipt(),
            samples::DONGLE,
        ),
        sealed(
            "root-rollover-by-old",
            &samples::root_rollover(),
            samples::ROOT,
        ),
        sealed(
            "root-rollover-by-new",
            &samples::root_rollover(),
            samples::NEXT_ROOT,
        ),
        sealed(
            "firmware-manifest",
            &samples::firmware_manifest(),
            samples::FIRMWARE_KEY,
        ),
    ]
}

/// What a signed image begins with, put together by hand.
fn header_vector() -> Vector {
    let sealed = samples::sealed_manifest();
    let sealed = sealed.as_bytes();
    let len = u16::try_from(sealed.len()).expect("short");
    let parts = vec![
        part("\"KEYFOBI\", format 1", b"KEYFOBI\x01"),
        part(format!("manifest: {len} bytes"), len.to_le_bytes()),
        part("manifest: sealed object", sealed),
        part("fill", vec![0xff; HEADER_LEN - 10 - sealed.len()]),
    ];
    vector("firmware/header", parts, |bytes| {
        let sealed = read_header(bytes.try_into().ok()?).ok()?;
        let key = key(samples::FIRMWARE_KEY).verifying_key();
        sealed.open(&key).ok()?;
        Some(write_header(&sealed).to_vec())
    })
}

/// The trust block of a boot stage that believes one key.
fn trust_vector() -> Vector {
    let parts = vec![
        part("\"KEYFOB TRUST v1\", 0", b"KEYFOB TRUST v1\0"),
        part("keys = 1", [1]),
        part("zeros", [0; 15]),
        part(
            "first key: of seed 11",
            samples::public(samples::FIRMWARE_KEY).0,
        ),
        part("second key: none", [0; 32]),
    ];
    vector("firmware/trust-block", parts, |bytes| {
        let block = TrustBlock::read(bytes.try_into().ok()?)?;
        Some(block.to_bytes().to_vec())
    })
}

/// What the time statement's signature is over, put together by hand.
fn pae_vector() -> Vector {
    let body: Vec<_> = parts_of(&samples::time_statement());
    let body: Vec<u8> = body.into_iter().flat_map(|part| part.bytes).collect();
    let media_type = "application/vnd.keyfob.time-statement.v1";
    let head = format!("DSSEv1 {} {media_type} {} ", media_type.len(), body.len());
    let parts = vec![part(format!("\"{head}\""), head), part("body", body)];
    vector("pae/time-statement", parts, |pae| {
        let key = key(samples::TIME_ISSUER);
        let object = Sealed::sign(&samples::time_statement(), &key);
        let (_, signature) = object.as_bytes().split_last_chunk::<64>()?;
        let key = key.verifying_key();
        let verified = key.verify_strict(pae, &(*signature).into());
        verified.is_ok().then(|| pae.to_vec())
    })
}

/// The y coordinates of all points of small order, in every encoding (top bit clear).
fn weak_vector() -> Vector {
    let ys = [
        (
            "order 4: y = 0",
            "0000000000000000000000000000000000000000000000000000000000000000",
        ),
        (
            "order 1: y = 1",
            "0100000000000000000000000000000000000000000000000000000000000000",
        ),
        (
            "order 8",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        ),
        (
            "order 8",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        ),
        (
            "order 2: y = p - 1",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ),
        (
            "order 4: y = p",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ),
        (
            "order 1: y = p + 1",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ),
    ];
    let parts = ys.map(|(label, hex)| part(label, tables::bytes(hex)));
    vector("keys/weak", parts.into(), |bytes| {
        let weak = |key: [u8; 32]| PublicKey(key).verifying_key() == Err(KeyError::Weak);
        let all = bytes.as_chunks::<32>().0.iter().all(|y| {
            let mut other_sign = *y;
            other_sign[31] |= 0x80;
            weak(*y) && weak(other_sign)
        });
        all.then(|| bytes.to_vec())
    })
}

fn tag_vector() -> Vector {
    let parts = vec![part(
        "license tag of 1921900011",
        LicenseTag::of("1921900011").0,
    )];
    vector("tag/1921900011", parts, |bytes| Some(bytes.to_vec()))
}

pub(crate) fn vectors() -> Vec<Vector> {
    let mut vectors = vec![pae_vector(), weak_vector(), tag_vector()];
    vectors.extend(frames::vectors());
    vectors.extend(samples::requests().iter().map(request));
    vectors.extend(samples::responses().iter().map(response));
    let newer = Response::Refused(Refusal::Other(200));
    vectors.push(response_named("refused-unknown", &newer));
    vectors.extend(sealed_vectors());
    vectors.extend([header_vector(), trust_vector()]);
    vectors
}
