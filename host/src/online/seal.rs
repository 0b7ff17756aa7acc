//! The form of `licinfo.cfg`: a signature of the installation's key over all that it holds.
//!
//! ```json
//! { "keyfob": "licinfo/1", "installation": "64 hex digits", "content": { }, "signature": "Base64" }
//! ```
//!
//! Signed is the content as it stands in the file ([`licfmt::detached`]).

use ed25519_dalek::SigningKey;
use licfmt::{PublicKey, detached};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::LicInfo;
use crate::{Code, Problem};

/// Goes into the signature.
const TYPE: &str = "application/vnd.keyfob.licinfo.v1+json";
const KIND: &str = "licinfo/1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed<'a> {
    keyfob: &'a str,
    installation: PublicKey,
    #[serde(borrow)]
    content: &'a RawValue,
    signature: &'a str,
}

/// Only what tells versions apart.
#[derive(Deserialize)]
struct Kind {
    keyfob: String,
}

/// Writes the file.
///
/// # Errors
/// None that content can cause.
pub(super) fn seal(content: &LicInfo, key: &SigningKey) -> Result<Vec<u8>, Problem> {
    let content = serde_json::value::to_raw_value(content).map_err(|e| super::client::io(&e))?;
    let signature = detached::sign(TYPE, content.get(), key);
    let sealed = Sealed {
        keyfob: KIND,
        installation: PublicKey::from(&key.verifying_key()),
        content: &content,
        signature: &signature,
    };
    let mut file = serde_json::to_vec(&sealed).map_err(|error| super::client::io(&error))?;
    file.push(b'\n');
    Ok(file)
}

/// Reads the file: its form, the signature, and only then the content.
///
/// # Errors
/// [`Code::LicinfoMalformed`], [`Code::LicinfoVersion`] or [`Code::LicinfoEdited`].
pub(super) fn open(file: &[u8]) -> Result<(LicInfo, PublicKey), Problem> {
    let malformed = |error: serde_json::Error| {
        Problem::new(Code::LicinfoMalformed)
            .with("detail", licfmt::text::printable(&error.to_string()))
    };
    let kind: Kind = serde_json::from_slice(file).map_err(malformed)?;
    if kind.keyfob != KIND {
        return Err(Problem::new(Code::LicinfoVersion)
            .with("found", licfmt::text::printable(&kind.keyfob))
            .with("wanted", KIND));
    }
    let sealed: Sealed<'_> = serde_json::from_slice(file).map_err(malformed)?;
    let content = sealed.content.get();
    detached::check(TYPE, content, &sealed.installation, sealed.signature)
        .map_err(|_| Problem::new(Code::LicinfoEdited))?;
    let content = serde_json::from_str(content).map_err(malformed)?;
    Ok((content, sealed.installation))
}
