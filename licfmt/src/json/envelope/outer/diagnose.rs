//! Why a file is not of the one form that signed files have. `docs/license-file.md` tells other
//! readers to find the same reason; nothing is believed on the way.

use alloc::{borrow::Cow, vec::Vec};

use serde::{Deserialize, de::IgnoredAny};

use crate::{document::Document, envelope::EnvelopeError, text::printable};

/// A file of the right keys, whatever its form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Loose<'a> {
    #[serde(borrow)]
    keyfob: Cow<'a, str>,
    #[expect(dead_code, reason = "must be there")]
    payload: IgnoredAny,
    #[expect(dead_code, reason = "must be there")]
    certificates: Vec<IgnoredAny>,
    signatures: Vec<IgnoredAny>,
}

/// Another kind or version, no such file at all, or an edited one.
pub(super) fn diagnose<D: Document>(text: &str) -> EnvelopeError {
    // The derived reader takes a list of four values as well.
    if !text.trim_start().starts_with('{') {
        return EnvelopeError::malformed(&"it is no JSON object");
    }
    let loose: Loose<'_> = match serde_json::from_str(text) {
        Ok(loose) => loose,
        Err(error) => return EnvelopeError::malformed(&error),
    };
    let Some((name, version)) = loose.keyfob.split_once('/') else {
        return EnvelopeError::Edited;
    };
    if name != D::NAME {
        return EnvelopeError::Kind {
            found: printable(&loose.keyfob),
            wanted: D::NAME,
        };
    }
    if loose.signatures.is_empty() {
        return EnvelopeError::SignatureCount(0);
    }
    match version.parse() {
        Ok(found) if found != D::VERSION && !version.starts_with('+') => EnvelopeError::Version {
            found,
            known: D::VERSION,
        },
        _ => EnvelopeError::Edited,
    }
}
