//! Signed binary objects as text files: PEM (RFC 7468), which survives mail and is seen for what it
//! is. A file may hold several blocks, a certificate and what it certifies for instance.

use alloc::string::String;

use pem_rfc7468::LineEnding;

use super::limits::FILE_MAX;
use crate::{
    Certificate, SealError, Sealed, SignedBody,
    cert::IssuerRequest,
    device::{DeviceCertificate, ProvisionRequest},
    rollover::RootRollover,
    statement::TimeStatement,
    update::{DongleUpdate, UpdateReceipt, UpdateRequest},
};

/// A signed object that has a file form.
pub trait Armored: SignedBody {
    /// The label between `-----BEGIN ` and `-----`.
    const LABEL: &'static str;
}

macro_rules! labels {
    ($($type:ty = $label:literal;)*) => {
        $(impl Armored for $type {
            const LABEL: &'static str = $label;
        })*
    };
}

labels! {
    Certificate = "KEYFOB CERTIFICATE";
    DeviceCertificate = "KEYFOB DONGLE CERTIFICATE";
    DongleUpdate = "KEYFOB DONGLE UPDATE";
    IssuerRequest = "KEYFOB ISSUER REQUEST";
    ProvisionRequest = "KEYFOB DONGLE REQUEST";
    RootRollover = "KEYFOB ROOT ROLLOVER";
    TimeStatement = "KEYFOB TIME STATEMENT";
    UpdateReceipt = "KEYFOB UPDATE RECEIPT";
    UpdateRequest = "KEYFOB UPDATE REQUEST";
}

/// Why a text is not the expected armored object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArmorError {
    /// Larger than any signed file may be.
    #[error("{0} bytes long; signed files have at most {FILE_MAX}")]
    TooLarge(usize),
    /// Nothing in it looks like PEM.
    #[error("no PEM block where a `{0}` is needed")]
    NoBlock(&'static str),
    /// Not PEM.
    #[error("not a PEM block: {0}")]
    Pem(pem_rfc7468::Error),
    /// PEM of something else.
    #[error("a `{found}` where a `{wanted}` is needed")]
    Label {
        /// What stands there.
        found: String,
        /// What was asked for.
        wanted: &'static str,
    },
    /// Fewer blocks than needed.
    #[error("no `{0}` in it")]
    Missing(&'static str),
    /// More blocks than needed.
    #[error("more blocks than expected")]
    More,
    /// The block's content cannot be such an object.
    #[error("{0}")]
    Seal(SealError),
}

/// Writes one block.
#[must_use]
pub fn write<T: Armored>(object: &Sealed<T>) -> String {
    let text = pem_rfc7468::encode_string(T::LABEL, LineEnding::LF, object.as_bytes());
    text.unwrap_or_else(|_| unreachable!("labels are constants and lengths bounded"))
}

/// Reads a file block by block, in the order in which the caller asks for them.
#[derive(Clone, Debug)]
pub struct Blocks<'a> {
    rest: &'a str,
}

impl<'a> Blocks<'a> {
    /// Starts at the first block.
    ///
    /// # Errors
    /// [`ArmorError::TooLarge`].
    pub const fn new(text: &'a str) -> Result<Self, ArmorError> {
        if text.len() > FILE_MAX {
            Err(ArmorError::TooLarge(text.len()))
        } else {
            Ok(Self { rest: text })
        }
    }

    /// Takes the next block, which must be a `T`.
    ///
    /// # Errors
    /// [`ArmorError::Missing`] at the end, [`ArmorError::NoBlock`] for anything else than PEM, otherwise what is wrong with the block.
    pub fn take<T: Armored>(&mut self) -> Result<Sealed<T>, ArmorError> {
        const BEGIN: &str = "-----BEGIN ";
        const END: &str = "\n-----END ";
        let text = self.rest.trim_start();
        if text.is_empty() {
            return Err(ArmorError::Missing(T::LABEL));
        }
        // The parser's own complaint would be of a preamble with a NUL byte.
        if !text.contains(BEGIN) {
            return Err(ArmorError::NoBlock(T::LABEL));
        }
        let end = text.find(END).map_or(text.len(), |at| {
            text[at + 1..]
                .find('\n')
                .map_or(text.len(), |line| at + 1 + line + 1)
        });
        let (block, rest) = text.split_at(end);
        self.rest = rest;
        let (label, bytes) = pem_rfc7468::decode_vec(block.as_bytes()).map_err(ArmorError::Pem)?;
        if label != T::LABEL {
            return Err(ArmorError::Label {
                found: label.into(),
                wanted: T::LABEL,
            });
        }
        Sealed::from_bytes(&bytes).map_err(ArmorError::Seal)
    }

    /// Whether blocks are left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest.trim_start().is_empty()
    }

    /// Makes sure that nothing is left.
    ///
    /// # Errors
    /// [`ArmorError::More`].
    pub fn finish(self) -> Result<(), ArmorError> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(ArmorError::More)
        }
    }
}

/// Reads a file that holds one object.
///
/// # Errors
/// As [`Blocks::take`] and [`Blocks::finish`].
pub fn read<T: Armored>(text: &str) -> Result<Sealed<T>, ArmorError> {
    let mut blocks = Blocks::new(text)?;
    let object = blocks.take()?;
    blocks.finish()?;
    Ok(object)
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::{Digest, DongleId, id::Sequence};

    fn receipt(update: u8) -> Sealed<UpdateReceipt> {
        let body = UpdateReceipt {
            dongle: DongleId::new(42).expect("in range"),
            sequence: Sequence(1),
            update: Digest([update; 32]),
        };
        Sealed::sign(&body, &SigningKey::from_bytes(&[1; 32]))
    }

    #[test]
    fn several_blocks_are_read_in_order() {
        let text = write(&receipt(1)) + "\n" + &write(&receipt(2));
        assert!(text.starts_with("-----BEGIN KEYFOB UPDATE RECEIPT-----\n"));
        let mut blocks = Blocks::new(&text).expect("short");
        assert_eq!(blocks.take(), Ok(receipt(1)));
        assert_eq!(blocks.take(), Ok(receipt(2)));
        let missing = Err::<Sealed<UpdateReceipt>, _>(ArmorError::Missing("KEYFOB UPDATE RECEIPT"));
        assert_eq!(blocks.take(), missing);
        assert_eq!(read::<UpdateReceipt>(&text), Err(ArmorError::More));
    }

    #[test]
    fn another_kind_is_named() {
        let error = read::<DongleUpdate>(&write(&receipt(1))).expect_err("a receipt");
        let expected = "a `KEYFOB UPDATE RECEIPT` where a `KEYFOB DONGLE UPDATE` is needed";
        assert_eq!(error.to_string(), expected);
    }

    /// A text file that was mistaken for a signed one is not told of NUL bytes.
    #[test]
    fn plain_text_is_no_block() {
        for text in ["a shopping list\n", "{}", "x", "-----", "a\0b"] {
            let error = read::<DongleUpdate>(text).expect_err("no PEM");
            let expected = "no PEM block where a `KEYFOB DONGLE UPDATE` is needed";
            assert_eq!(error.to_string(), expected, "{text:?}");
        }
    }

    #[test]
    fn cut_short_at_every_byte_it_is_refused() {
        let text = write(&receipt(1));
        // Without its last line break it is still whole.
        for len in 0..text.len() - 1 {
            assert!(read::<UpdateReceipt>(&text[..len]).is_err(), "cut at {len}");
        }
    }
}
