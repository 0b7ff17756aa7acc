//! What stands around the document, and that nothing else does.
//!
//! A good file has exactly one form, so it is taken apart by that form and not by a JSON reader;
//! only to say what is wrong with any other file, JSON is read.

mod diagnose;
mod readable;

use alloc::{string::String, vec::Vec};
use core::{fmt::Write as _, str};

pub(super) use readable::payload_text;

use super::EnvelopeError;
use crate::{
    document::Document,
    limits::{FILE_MAX, SIGNATURES_MAX},
};

const BEGIN: &str = "{\n  \"keyfob\": \"";
const PAYLOAD: &str = "\",\n  \"payload\": ";
const CERTIFICATES: &str = ",\n  \"certificates\": [\n";
const END_LIST: &str = "\n  ]";
const SIGNATURES: &str = ",\n  \"signatures\": [\n";
const END: &str = "\n  ]\n}\n";

/// A signed file, taken apart but not believed.
pub(super) struct Outer<'a> {
    /// What is signed: from the payload's first byte to the bracket that ends the certificates.
    pub(super) signed: &'a str,
    /// The document.
    pub(super) payload: &'a str,
    /// The issuers' certificates, Base64.
    pub(super) certificates: Vec<&'a str>,
    /// Their signatures in the same order, Base64.
    pub(super) signatures: Vec<&'a str>,
}

impl<'a> Outer<'a> {
    /// Takes a file apart that our writer could have written.
    pub(super) fn read<D: Document>(file: &'a [u8]) -> Result<Self, EnvelopeError> {
        if file.len() > FILE_MAX {
            return Err(EnvelopeError::TooLarge(file.len()));
        }
        let text = str::from_utf8(file).map_err(|error| EnvelopeError::malformed(&error))?;
        let outer = Self::split::<D>(text).ok_or_else(|| diagnose::diagnose::<D>(text))?;
        let count = outer.signatures.len();
        if count == outer.certificates.len() && count <= SIGNATURES_MAX {
            Ok(outer)
        } else {
            Err(EnvelopeError::SignatureCount(count))
        }
    }

    /// After the marks there is only Base64, which cannot hold them, so there is one way to take a
    /// file apart. They are looked for from the end because the payload may hold them.
    fn split<D: Document>(text: &'a str) -> Option<Self> {
        let rest = text
            .strip_prefix(BEGIN)?
            .strip_prefix(D::NAME)?
            .strip_prefix('/')?;
        let (version, rest) = rest.split_once(PAYLOAD)?;
        if version.parse() != Ok(D::VERSION) || version.starts_with(['0', '+']) {
            return None;
        }
        let (signed, signatures) = rest.strip_suffix(END)?.rsplit_once(SIGNATURES)?;
        let (payload, certificates) = signed.strip_suffix(END_LIST)?.rsplit_once(CERTIFICATES)?;
        Some(Self {
            signed,
            payload,
            certificates: list(certificates)?,
            signatures: list(signatures)?,
        })
    }
}

fn list(text: &str) -> Option<Vec<&str>> {
    text.split(",\n").map(entry).collect()
}

fn entry(line: &str) -> Option<&str> {
    let digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let text = line.strip_prefix("    \"")?.strip_suffix('"')?;
    text.bytes().all(digit).then_some(text)
}

/// What is signed: the payload, and the certificates of all who sign it.
pub(super) fn signed_text(payload: &str, certificates: &[String]) -> String {
    let mut text = String::with_capacity(payload.len() + 256 * certificates.len());
    text += payload;
    text += CERTIFICATES;
    push_list(&mut text, certificates);
    text + END_LIST
}

/// The whole file around what is signed.
pub(super) fn write<D: Document>(signed: &str, signatures: &[String]) -> String {
    let mut file = String::with_capacity(signed.len() + 128 * (signatures.len() + 1));
    let written = write!(
        file,
        "{BEGIN}{}/{}{PAYLOAD}{signed}{SIGNATURES}",
        D::NAME,
        D::VERSION
    );
    debug_assert!(written.is_ok(), "a string takes everything");
    push_list(&mut file, signatures);
    file + END
}

fn push_list(text: &mut String, items: &[String]) {
    for (at, item) in items.iter().enumerate() {
        *text += if at == 0 { "    \"" } else { ",\n    \"" };
        *text += item;
        text.push('"');
    }
}
