//! What stands around the payload, and that nothing else does.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::{fmt, marker::PhantomData};

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::EnvelopeError;
use crate::{
    document::Document,
    limits::{self, FILE_MAX, SIGNATURES_MAX},
};

/// A signed file, split but not believed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outer<'a> {
    keyfob: &'a str,
    #[serde(borrow)]
    pub(super) payload: &'a RawValue,
    #[serde(borrow, deserialize_with = "signatures")]
    pub(super) signatures: Vec<OuterSignature<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OuterSignature<'a> {
    pub(super) certificate: &'a str,
    pub(super) signature: &'a str,
}

fn signatures<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<OuterSignature<'de>>, D::Error> {
    limits::at_most(deserializer, SIGNATURES_MAX)
}

impl<'a> Outer<'a> {
    /// Splits a file and makes sure that our writer would have written it so.
    pub(super) fn read<D: Document>(file: &'a [u8]) -> Result<Self, EnvelopeError> {
        if file.len() > FILE_MAX {
            return Err(EnvelopeError::TooLarge(file.len()));
        }
        let outer: Self = serde_json::from_slice(file).map_err(|e| EnvelopeError::malformed(&e))?;
        outer.check_kind::<D>()?;
        let mut rest = Exactly(file);
        let same = Written::<D>::new(outer.payload.get(), &outer.signatures).write(&mut rest);
        if same.is_ok() && rest.0.is_empty() {
            Ok(outer)
        } else {
            Err(EnvelopeError::Edited)
        }
    }

    fn check_kind<D: Document>(&self) -> Result<(), EnvelopeError> {
        let kind = self
            .keyfob
            .split_once('/')
            .filter(|(name, _)| *name == D::NAME);
        let Some((_, version)) = kind else {
            return Err(EnvelopeError::Kind {
                found: self.keyfob.to_owned(),
                wanted: D::NAME,
            });
        };
        match version.parse() {
            Ok(found) if found == D::VERSION => Ok(()),
            Ok(found) => Err(EnvelopeError::Version {
                found,
                known: D::VERSION,
            }),
            Err(_) => Err(EnvelopeError::Edited),
        }
    }
}

/// The payload as it will stand in the file, indented by one level.
pub(super) fn payload_text<D: Document>(document: &D) -> serde_json::Result<String> {
    // Strings hold no raw line breaks (RFC 8259, section 7), so each one is between two tokens.
    serde_json::to_string_pretty(document).map(|text| text.replace('\n', "\n  "))
}

pub(super) fn write<D: Document>(payload: &str, signatures: &[OuterSignature<'_>]) -> String {
    let mut file = String::with_capacity(payload.len() + 512);
    let whole = Written::<D>::new(payload, signatures).write(&mut file);
    debug_assert!(whole.is_ok(), "a string takes everything");
    file
}

/// The one way in which a file is written.
struct Written<'a, D> {
    payload: &'a str,
    signatures: &'a [OuterSignature<'a>],
    kind: PhantomData<fn() -> D>,
}

impl<'a, D: Document> Written<'a, D> {
    const fn new(payload: &'a str, signatures: &'a [OuterSignature<'a>]) -> Self {
        Self {
            payload,
            signatures,
            kind: PhantomData,
        }
    }

    fn write(&self, out: &mut impl fmt::Write) -> fmt::Result {
        write!(
            out,
            "{{\n  \"keyfob\": \"{}/{}\",\n  \"payload\": ",
            D::NAME,
            D::VERSION
        )?;
        out.write_str(self.payload)?;
        out.write_str(",\n  \"signatures\": [")?;
        for (at, signature) in self.signatures.iter().enumerate() {
            out.write_str(if at == 0 { "\n" } else { ",\n" })?;
            out.write_str("    {\n      \"certificate\": \"")?;
            out.write_str(signature.certificate)?;
            out.write_str("\",\n      \"signature\": \"")?;
            out.write_str(signature.signature)?;
            out.write_str("\"\n    }")?;
        }
        out.write_str("\n  ]\n}\n")
    }
}

/// Takes only the text that comes next in these bytes: comparing without writing.
struct Exactly<'a>(&'a [u8]);

impl fmt::Write for Exactly<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(text.as_bytes()).ok_or(fmt::Error)?;
        Ok(())
    }
}
