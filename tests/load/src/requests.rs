//! Check-ins, signed before anything is measured.

use ed25519_dalek::SigningKey;
use licfmt::{
    Digest, Nonce, RevocationNumber,
    hardware::{ComponentHash, Hardware},
    license::Environment,
    limits::Count,
    online::{
        CheckIn, KEY_HEADER, ProgramStatus, Report, Request as _, RunStatus, SIGNATURE_HEADER,
        Usage, sign,
    },
    text::LicenseNumber,
};

use crate::Outcome;

/// The key of the site of the n-th license.
pub(crate) fn key(n: u32) -> SigningKey {
    let mut seed = [7; 32];
    seed[..4].copy_from_slice(&n.to_be_bytes());
    SigningKey::from_bytes(&seed)
}

/// The number of the n-th license.
pub(crate) fn number(n: u32) -> Outcome<LicenseNumber> {
    Ok(format!("1{n:09}").parse()?)
}

/// What the site of the n-th license reports.
pub(crate) fn report(n: u32, sequence: u64, license: Option<Digest>) -> Outcome<Report> {
    let mut nonce = [0; 32];
    nonce[..4].copy_from_slice(&n.to_be_bytes());
    nonce[4..12].copy_from_slice(&sequence.to_be_bytes());
    let usage = |id: &str, used: u32| -> Outcome<Usage> {
        Ok(Usage {
            id: id.parse()?,
            used: Count::from(used),
        })
    };
    Ok(Report {
        nonce: Nonce(nonce),
        environment: Environment::Production,
        hardware: Hardware {
            disk: Some(ComponentHash([n.to_be_bytes()[3]; 16])),
            cpu: Some(ComponentHash([1; 16])),
            firmware: Some(ComponentHash([2; 16])),
            network: Some(ComponentHash([3; 16])),
        },
        instance: "main".parse()?,
        program: ProgramStatus {
            version: "2.4.1".parse()?,
            status: RunStatus::Running,
        },
        reads: 1,
        license,
        revocations: RevocationNumber(0),
        usage: vec![usage("saia-pcd", 5_400)?, usage("modbus", 17)?],
    })
}

/// A whole HTTP request: the site of the n-th license, which holds this lease.
pub(crate) fn check_in(n: u32, sequence: u64, license: Digest) -> Outcome<Vec<u8>> {
    let check_in = CheckIn {
        number: number(n)?,
        sequence: Count::new(sequence).ok_or("a sequence out of range")?,
        report: report(n, sequence, Some(license))?,
    };
    let signed = sign(&check_in, &key(n))?;
    let head = format!(
        "POST /v1/check-ins HTTP/1.1\r\nhost: localhost\r\ncontent-type: {}\r\n{KEY_HEADER}: {}\r\n\
         {SIGNATURE_HEADER}: {}\r\ncontent-length: {}\r\n\r\n",
        CheckIn::TYPE,
        signed.key,
        signed.signature,
        signed.body.len()
    );
    Ok([head.as_bytes(), signed.body.as_bytes()].concat())
}
