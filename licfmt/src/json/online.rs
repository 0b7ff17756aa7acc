//! What an installation and the server say to each other: JSON over HTTP, each request signed by the
//! installation's own key.
//!
//! | request | to | media type | answered by |
//! |---|---|---|---|
//! | [`Activation`] | `POST /v1/activations` | [`Activation::TYPE`](Request::TYPE) | [`Answer`] |
//! | [`CheckIn`] | `POST /v1/check-ins` | [`CheckIn::TYPE`](Request::TYPE) | [`Answer`] |
//!
//! The body is signed as it stands, with DSSE's PAE of the media type ([`crate::sign`]). Two header fields carry
//! the rest: [`KEY_HEADER`], the installation's public key in hex, and [`SIGNATURE_HEADER`], the signature in
//! Base64. All that a body says has one form; other writers find it in `docs/online.md`. The token is used at the activation only (decision 12); whoever has the key needs none.

mod answer;
mod request;
mod token;

use alloc::vec::Vec;

pub use answer::{Answer, AnswerError};
pub use request::{KEY_HEADER, Request, RequestError, SIGNATURE_HEADER, Signed, open, sign};
use serde::{Deserialize, Serialize};
pub use token::{Token, TokenError};

use super::{
    document::Contradiction,
    hardware::Hardware,
    license::Environment,
    limits::{self, Count},
    text::{LicenseNumber, Name, Text},
};
use crate::{Digest, Nonce, RevocationNumber};

/// Binds a license to this installation: the first registration, or the one after a reset (P-13, P-15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Activation {
    /// The license's number.
    pub number: LicenseNumber,
    /// The license's token.
    pub token: Token,
    /// How things are.
    pub report: Report,
}

/// Asks whether the license may still be used: at the start, and once a day (P-16, M-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckIn {
    /// The license's number.
    pub number: LicenseNumber,
    /// The last lease that the installation holds (decision 12); 0: none, the activation's answer was lost.
    pub sequence: Count,
    /// How things are.
    pub report: Report,
}

/// All that the server is told of a site (M-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Drawn for this request; kept until it is answered, so that the same request can be made again
    /// when the answer is lost.
    pub nonce: Nonce,
    /// Where the installation runs (M-6).
    pub environment: Environment,
    /// The computer.
    pub hardware: Hardware,
    /// Which of the installation's instances asks (M-7).
    pub instance: Name,
    /// The program.
    pub program: ProgramStatus,
    /// The newest version of license files that the program reads (decision 5).
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub reads: u32,
    /// The license file that is there: it need not be sent again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<Digest>,
    /// The newest revocation list that is there; 0: none.
    pub revocations: RevocationNumber,
    /// How much of each feature is used (M-2).
    #[serde(deserialize_with = "limits::entries")]
    #[cfg_attr(feature = "openapi", schema(max_items = 256))]
    pub usage: Vec<Usage>,
}

/// The program, as the portal shows it (P-19, decision 16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProgramStatus {
    /// Its version, as it calls it.
    pub version: Text,
    /// Whether it runs.
    pub status: RunStatus,
}

/// Whether the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RunStatus {
    /// It runs.
    Running,
    /// It was stopped: an upgrade is possible (P-14).
    Stopped,
}

/// How much of one feature is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Usage {
    /// The feature.
    pub id: Name,
    /// In the feature's unit.
    pub used: Count,
}

impl Request for Activation {
    const TYPE: &'static str = "application/vnd.keyfob.activation.v1+json";

    fn check(&self) -> Result<(), Contradiction> {
        self.report.check()
    }
}

impl Request for CheckIn {
    const TYPE: &'static str = "application/vnd.keyfob.check-in.v1+json";

    fn check(&self) -> Result<(), Contradiction> {
        self.report.check()
    }
}

impl Report {
    fn check(&self) -> Result<(), Contradiction> {
        if self.reads == 0 {
            return Err(Contradiction("versions of license files count from 1"));
        }
        let twice = |at: usize| self.usage[..at].iter().any(|it| it.id == self.usage[at].id);
        if (1..self.usage.len()).any(twice) {
            return Err(Contradiction("a feature's usage stands there twice"));
        }
        self.hardware.check()
    }
}
