//! Tables of numbers and sizes, made from the code.

use std::fmt::{Display, Write as _};

use licfmt::{
    Certificate, KeyId, Purpose, Sealed, SignedBody,
    armor::Armored,
    attest::Attestation,
    cert::IssuerRequest,
    counter::CounterAnswer,
    device::{Chip, DeviceCertificate, ProvisionRequest, Stage, Tier},
    firmware::FirmwareManifest,
    hid::{Command, ErrorCode, Frames},
    message::{MESSAGE_MAX, Refusal, Request, Response},
    rollover::RootRollover,
    sign::{SEALED_MAX, SelfSigned},
    statement::TimeStatement,
    trust::Issued,
    update::{DongleUpdate, UpdateReceipt, UpdateRequest},
};
use postcard::experimental::max_size::MaxSize;
use serde::de::DeserializeOwned;

use crate::samples::public;

/// Every value of an enum without fields, in the order of its numbers.
pub(crate) fn all<T: DeserializeOwned>() -> Vec<T> {
    (0..=u8::MAX)
        .map_while(|number| postcard::from_bytes(&[number]).ok())
        .collect()
}

fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<_> = head.iter().map(|&cell| cell.to_owned()).collect();
    let rule = format!("|{}\n", "---|".repeat(head.len()));
    let rows: String = rows.into_iter().map(|row| line(&row)).collect();
    line(&head) + &rule + &rows
}

/// Every reason that has a name.
pub(crate) fn all_refusals() -> impl Iterator<Item = Refusal> {
    let all = (0..=u8::MAX).map(Refusal::from_byte);
    all.take_while(|refusal| !matches!(refusal, Refusal::Other(_)))
}

fn numbered<T: DeserializeOwned>(head: &str, text: impl Fn(&T) -> String) -> String {
    number(head, all::<T>(), text)
}

fn number<T>(head: &str, all: impl IntoIterator<Item = T>, text: impl Fn(&T) -> String) -> String {
    let rows = all.into_iter().enumerate();
    let rows = rows.map(|(number, value)| vec![number.to_string(), text(&value)]);
    table(&["number", head], rows)
}

pub(crate) fn refusals() -> String {
    number("meaning", all_refusals(), |refusal: &Refusal| {
        format!("`{refusal:?}`: {refusal}")
    })
}

pub(crate) fn chips() -> String {
    numbered("chip", Chip::to_string)
}

pub(crate) fn tiers() -> String {
    numbered("tier", Tier::to_string)
}

pub(crate) fn stages() -> String {
    numbered("stage", Stage::to_string)
}

pub(crate) fn purposes() -> String {
    let rows = Purpose::ALL.into_iter();
    let rows = rows.map(|purpose| vec![(purpose as u16).to_string(), purpose.to_string()]);
    table(&["bit", "may sign"], rows)
}

pub(crate) fn commands() -> String {
    let known = (0..=u8::MAX).filter_map(Command::from_byte);
    let rows = known.map(|command| {
        let byte = command as u8;
        vec![
            format!("`{byte:02x}`"),
            format!("`{:02x}`", byte | 0x80),
            format!("{command:?}"),
        ]
    });
    table(&["command", "byte 4 of the packet", "name"], rows)
}

pub(crate) fn errors() -> String {
    let known = (0..=u8::MAX)
        .map(ErrorCode::from_byte)
        .enumerate()
        .filter(|(byte, code)| *code as usize == *byte)
        .map(|(byte, code)| vec![format!("`{byte:02x}`"), code.to_string()]);
    table(&["byte", "meaning"], known)
}

/// The fixed keys of all examples.
pub(crate) fn keys() -> String {
    let users = [
        (1, "root"),
        (2, "license issuer"),
        (3, "second license issuer"),
        (4, "time issuer"),
        (5, "device issuer"),
        (6, "dongle KF-00000042-2"),
        (7, "update issuer"),
        (8, "revocation issuer"),
        (9, "another vendor's root"),
        (10, "next root"),
        (11, "firmware key"),
        (12, "lease issuer"),
        (13, "installation"),
        (14, "another installation"),
        (66, "revoked license issuer"),
    ];
    let rows = users.map(|(seed, user): (u8, &str)| {
        let key = public(seed);
        let id: KeyId = key.id();
        let code = |text: &dyn Display| format!("`{text}`");
        vec![seed.to_string(), user.to_owned(), code(&key), code(&id)]
    });
    table(&["seed", "key of", "public key", "key id"], rows)
}

/// One row of the table of signed bodies.
fn body<T: SignedBody>(name: &str, label: &str, signer: &str) -> Vec<String> {
    vec![
        name.to_owned(),
        format!("`{}`", T::TYPE),
        label.to_owned(),
        signer.to_owned(),
        T::POSTCARD_MAX_SIZE.to_string(),
        Sealed::<T>::MAX.to_string(),
    ]
}

fn armored<T: Armored>(name: &str, signer: &str) -> Vec<String> {
    body::<T>(name, &format!("`{}`", T::LABEL), signer)
}

fn issued<T: Issued + Armored>(name: &str) -> Vec<String> {
    armored::<T>(
        name,
        &format!("issuer with bit {} ({})", T::PURPOSE as u16, T::PURPOSE),
    )
}

fn self_signed<T: SelfSigned + Armored>(name: &str) -> Vec<String> {
    armored::<T>(name, "the key in it")
}

/// Every signed body: type, label, signer, sizes.
pub(crate) fn bodies() -> String {
    table(
        &[
            "body",
            "media type",
            "PEM label",
            "signed by",
            "body at most",
            "sealed at most",
        ],
        [
            armored::<Certificate>("Certificate", "root"),
            issued::<DeviceCertificate>("DeviceCertificate"),
            issued::<TimeStatement>("TimeStatement"),
            issued::<DongleUpdate>("DongleUpdate"),
            self_signed::<IssuerRequest>("IssuerRequest"),
            self_signed::<ProvisionRequest>("ProvisionRequest"),
            body::<Attestation>("Attestation", "none", "dongle"),
            body::<CounterAnswer>("CounterAnswer", "none", "dongle"),
            armored::<UpdateRequest>("UpdateRequest", "dongle"),
            armored::<UpdateReceipt>("UpdateReceipt", "dongle"),
            armored::<RootRollover>("RootRollover", "old root, then new root"),
            body::<FirmwareManifest>("FirmwareManifest", "none", "firmware key"),
        ],
    )
}

/// The sizes that a receiver needs room for, in bytes.
pub(crate) fn sizes() -> String {
    let rows = [
        ("any sealed object", SEALED_MAX),
        ("request", Request::POSTCARD_MAX_SIZE),
        ("response", Response::POSTCARD_MAX_SIZE),
        ("any message", MESSAGE_MAX),
        ("what packets can carry", Frames::LONGEST),
    ];
    let rows = rows.map(|(what, size)| vec![what.to_owned(), size.to_string()]);
    table(&["what", "bytes at most"], rows)
}

/// Bytes as the page shows them: each part on lines of its own, with what it is.
pub(crate) fn hex(parts: &[crate::layout::Part]) -> String {
    const WIDTH: usize = 32;
    let mut text = String::new();
    for part in parts {
        let mut label = Some(&part.label);
        for line in part.bytes.chunks(WIDTH) {
            text += &digits(line);
            if let Some(label) = label.take() {
                write!(text, "  ; {label}").expect("a string takes all");
            }
            text.push('\n');
        }
    }
    text
}

/// Bytes as hex digits.
pub(crate) fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("a string takes all");
        digits
    })
}

/// The bytes of such a text.
pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    let digits: String = hex
        .lines()
        .filter_map(|line| line.split(';').next())
        .flat_map(str::split_whitespace)
        .collect();
    let digits = digits.as_bytes();
    assert!(digits.len().is_multiple_of(2), "half a byte");
    digits
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).expect("ASCII");
            u8::from_str_radix(pair, 16).expect("hex digits")
        })
        .collect()
}
