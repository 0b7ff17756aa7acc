//! `keyfob inspect`: what a signed file says, and whether it is to be believed.

use std::path::{Path, PathBuf};

use keyfob::{Code, Problem};
use licfmt::{
    Certificate, PublicKey, Purposes, RootKey, Sealed,
    armor::{self, Armored, Blocks},
    cert::IssuerRequest,
    device::{DeviceCertificate, ProvisionRequest},
    document::Document,
    envelope::{self, EnvelopeError, Trust},
    license::License,
    revocation::RevocationList,
    rollover::RootRollover,
    statement::TimeStatement,
    update::{DongleUpdate, UpdateReceipt, UpdateRequest},
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    app::App,
    args::vendor::Inspect,
    report::Report,
    vendor::{files, read_public, unfit, unusable},
};

pub(super) fn run(_app: &App, args: &Inspect) -> Result<Report, Problem> {
    let roots = roots(&args.root)?;
    let bytes = files::read(&args.file)?;
    if bytes.starts_with(b"-----BEGIN PUBLIC KEY-----") {
        return public_key(&args.file);
    }
    if bytes.starts_with(b"-----BEGIN ") {
        let text = String::from_utf8(bytes).map_err(|error| unusable(&args.file, &error))?;
        return blocks(&text, &args.file);
    }
    match document::<License>(&bytes, &roots) {
        Err(problem) if problem.code() == Code::Usage => document::<RevocationList>(&bytes, &roots),
        other => other,
    }
}

/// Shows a public key as a program pins it, and the id that certificates name it by.
fn public_key(path: &Path) -> Result<Report, Problem> {
    let key = read_public(path)?;
    Ok(Report::new()
        .say("inspect-public-key", &[("key", &key), ("id", &key.id())])
        .with("public_key", key.to_string())
        .with("key_id", key.id().to_string()))
}

/// The root keys in these files.
pub(super) fn roots(files: &[PathBuf]) -> Result<Vec<RootKey>, Problem> {
    files.iter().map(|file| root(file)).collect()
}

/// The root key in this file.
pub(super) fn root(file: &Path) -> Result<RootKey, Problem> {
    let key = read_public(file)?;
    RootKey::new(&key).map_err(|error| unusable(file, &error))
}

/// Shows a document; with roots it must hold, without it is shown unbelieved.
fn document<D: Document>(bytes: &[u8], roots: &[RootKey]) -> Result<Report, Problem> {
    let problem = |error: EnvelopeError| match error {
        EnvelopeError::Kind { .. } => Problem::new(Code::Usage).with("detail", error),
        error => keyfob::verify::envelope_problem(&error),
    };
    let (document, believed) = if roots.is_empty() {
        (
            envelope::read_unverified::<D>(bytes).map_err(problem)?,
            None,
        )
    } else {
        let opened = envelope::open::<D>(bytes, &Trust::in_roots(roots)).map_err(problem)?;
        let issuers: Vec<_> = opened
            .issuers
            .iter()
            .map(|issuer| issuer.id.to_string())
            .collect();
        (opened.document, Some(issuers.join(", ")))
    };
    let value = serde_json::to_value(&document)
        .map_err(|error| Problem::new(Code::Io).with("detail", error))?;
    let report = Report::new()
        .plain(format!("{value:#}"))
        .with(D::NAME, value);
    Ok(match believed {
        Some(issuers) => report
            .say("inspect-verified", &[("issuers", &issuers)])
            .with("verified", true),
        None => report
            .say("inspect-unverified", &[])
            .with("verified", false),
    })
}

/// Shows each block of an armored file. Nothing of it is believed: the text says so.
fn blocks(text: &str, path: &Path) -> Result<Report, Problem> {
    let mut blocks = Blocks::new(text).map_err(|error| unusable(path, &error))?;
    let mut report = Report::new();
    let mut shown = Vec::new();
    while !blocks.is_empty() {
        let (label, body) = block(&mut blocks).map_err(|error| match error {
            armor::ArmorError::Label { found, .. } => {
                unfit(path, "why-foreign-pem").with("found", found)
            }
            error => unusable(path, &error),
        })?;
        report = report.plain(format!("{label}\n{body:#}"));
        shown.push(json!({ "label": label, "body": body }));
    }
    Ok(report
        .say("inspect-unverified", &[])
        .with("blocks", shown)
        .with("verified", false))
}

type Reader = fn(&mut Blocks<'_>) -> Result<(&'static str, Value), armor::ArmorError>;

/// Reads the next block as whatever kind it is.
fn block(blocks: &mut Blocks<'_>) -> Result<(&'static str, Value), armor::ArmorError> {
    const READERS: [Reader; 9] = [
        read::<Certificate>,
        read::<DeviceCertificate>,
        read::<DongleUpdate>,
        read::<IssuerRequest>,
        read::<ProvisionRequest>,
        read::<RootRollover>,
        read::<TimeStatement>,
        read::<UpdateReceipt>,
        read::<UpdateRequest>,
    ];
    let mut last = Err(armor::ArmorError::Missing("KEYFOB"));
    for reader in READERS {
        let mut attempt = blocks.clone();
        last = reader(&mut attempt);
        if !matches!(last, Err(armor::ArmorError::Label { .. })) {
            *blocks = attempt;
            return last;
        }
    }
    last
}

fn read<T: Armored + Serialize>(
    blocks: &mut Blocks<'_>,
) -> Result<(&'static str, Value), armor::ArmorError> {
    let sealed: Sealed<T> = blocks.take()?;
    let body = sealed.claimed();
    let body = body.and_then(|body| serde_json::to_value(body).ok());
    Ok((T::LABEL, body.map_or(Value::Null, with_names)))
}

/// Purposes are bits in a certificate; people know them by name. Keys are revoked by their id.
fn with_names(mut body: Value) -> Value {
    for (key, id) in [("subject", "subject_id"), ("public_key", "key_id")] {
        let known = body
            .get(key)
            .and_then(|key| key.as_str()?.parse::<PublicKey>().ok());
        if let Some(known) = known {
            body[id] = known.id().to_string().into();
        }
    }
    if let Some(purposes) = body.get_mut("purposes") {
        let known: Option<Purposes> = serde_json::from_value(purposes.take()).ok();
        *purposes = known.map_or(Value::Null, |known| known.to_string().into());
    }
    body
}
