//! What dongles say of themselves.

use comfy_table::{Table, presets::NOTHING};
use keyfob::{Code, Problem};
use licfmt::{
    Digest, DongleId, LicenseTag, PublicKey, RootKey,
    attest::{Attestation, Challenge},
    device::{DeviceCertificate, Tier},
    message,
    trust::open_issued,
};
use serde_json::{Value, json};

use crate::{
    app::App,
    args::dongle::{Info, List},
    commands::connect::{self, Connected},
    report::Report,
};

pub(super) fn list(app: &App, args: &List) -> Result<Report, Problem> {
    let found = connect::all(app, &args.which)?;
    let mut table = Table::new();
    let mut rows = Vec::new();
    for candidate in &found {
        let (id, state) = match &candidate.info {
            Ok(info) => {
                let id = info
                    .dongle
                    .map_or_else(|| "-".to_owned(), |id| id.to_string());
                (id, format!("{}, {}", info.chip, info.stage))
            }
            Err(problem) => ("?".to_owned(), app.texts.problem(problem).text),
        };
        rows.push(json!({
            "place": candidate.place,
            "dongle": candidate.info.as_ref().ok().and_then(|info| info.dongle),
            "problem": candidate.info.as_ref().err().map(|problem| problem.code().name()),
            "stage": candidate.info.as_ref().ok().map(|info| info.stage),
            "chip": candidate.info.as_ref().ok().map(|info| info.chip),
        }));
        table.add_row([id, state, candidate.place.clone()]);
    }
    let report = Report::new().with("dongles", rows);
    if !found.is_empty() {
        return Ok(report.plain(plain(table)));
    }
    let absent = connect::absent(app, &args.which);
    let report = report.say("no-dongles", &[]);
    Ok(absent.iter().fold(report, |report, path| {
        report.say("no-directory", &[("directory", &path.display())])
    }))
}

/// Columns without lines, from the left edge on.
pub(in crate::commands) fn plain(mut table: Table) -> String {
    table.load_style(NOTHING);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt()
}

pub(super) fn info(app: &App, args: &Info) -> Result<Report, Problem> {
    let mut dongle = connect::one(app, &args.which)?;
    let info = dongle.info().map_err(connect::problem)?;
    let unknown = || "-".to_owned();
    let id = info.dongle.map_or_else(unknown, |id| id.to_string());
    let key = info.public_key.map_or_else(unknown, |key| key.to_string());
    let mut table = Table::new();
    for (name, value) in [
        ("field-number", id),
        ("field-stage", info.stage.to_string()),
        ("field-chip", info.chip.to_string()),
        ("field-firmware", info.firmware.to_string()),
        ("field-key", key),
        ("field-unit", info.unit.to_string()),
        ("field-boots", info.boots.to_string()),
        ("field-trusted", info.times.trusted.to_string()),
        ("field-observed", info.times.observed.to_string()),
        ("field-revocations", info.revocations.to_string()),
        ("field-next-update", info.next_update.to_string()),
        ("field-erases", info.erase_cycles.to_string()),
    ] {
        table.add_row([app.texts.text(name, []), value]);
    }
    let in_use = info
        .counters
        .iter()
        .enumerate()
        .filter(|(_, counter)| counter.epoch > 0);
    for (index, counter) in in_use {
        let name = app
            .texts
            .text("field-counter", [("index", &*index.to_string())]);
        table.add_row([name, format!("{} / {}", counter.used, counter.limit)]);
    }
    let counters: Vec<Value> = info
        .counters
        .iter()
        .map(|c| json!({ "epoch": c.epoch, "used": c.used, "limit": c.limit }))
        .collect();
    Ok(Report::new()
        .plain(plain(table))
        .with("dongle", json!(info.dongle))
        .with("stage", json!(info.stage))
        .with("chip", json!(info.chip))
        .with("firmware", info.firmware.to_string())
        .with("public_key", json!(info.public_key))
        .with("unit", info.unit.to_string())
        .with("boots", info.boots)
        .with("trusted", info.times.trusted.to_string())
        .with("observed", info.times.observed.to_string())
        .with("revocations", info.revocations.0)
        .with("next_update", info.next_update.0)
        .with("counters", counters)
        .with("erase_cycles", info.erase_cycles))
}

/// A fresh attestation for no license at all, checked with the key that the dongle states; with
/// roots, the certificate must state that key, and its tier is returned.
pub(super) fn attested(
    app: &App,
    dongle: &mut Connected,
    roots: &[RootKey],
) -> Result<(Attestation, Option<Tier>), Problem> {
    let info = dongle.info().map_err(connect::problem)?;
    let id = connect::provisioned(&info)?;
    let forged = |detail: &dyn std::fmt::Display| {
        Problem::new(Code::DongleForged)
            .with("id", id)
            .with("detail", detail)
    };
    let key = stated_key(&info, id)?;
    let verifying = key.verifying_key().map_err(|error| forged(&error))?;
    let challenge = Challenge {
        nonce: app.nonce()?,
        license_file: Digest([0; 32]),
        license: LicenseTag::of(""),
        host_time: app.now(),
    };
    let sealed = dongle.attest(challenge.clone()).map_err(connect::problem)?;
    let attestation = sealed.open(&verifying).map_err(|error| forged(&error))?;
    if attestation.challenge != challenge {
        return Err(Problem::new(Code::DongleReplayed).with("id", id));
    }
    if roots.is_empty() {
        return Ok((attestation, None));
    }
    let certificate = certificate(dongle, attestation.dongle, roots)?;
    if certificate.public_key != key {
        return Err(other_certificate(id));
    }
    Ok((attestation, Some(certificate.tier)))
}

/// What the vendor certified of the dongle with this number.
pub(super) fn certificate(
    dongle: &mut Connected,
    id: DongleId,
    roots: &[RootKey],
) -> Result<DeviceCertificate, Problem> {
    let certificates = dongle.certificates().map_err(connect::problem)?;
    let (certificate, _) = open_issued(&certificates.device, &certificates.issuer, roots)
        .map_err(|error| uncertified(id).with("detail", error))?;
    if certificate.dongle == id {
        Ok(certificate)
    } else {
        Err(other_certificate(id))
    }
}

fn uncertified(id: DongleId) -> Problem {
    Problem::new(Code::DongleUncertified).with("id", id)
}

fn other_certificate(id: DongleId) -> Problem {
    uncertified(id).because("why-other-certificate")
}

/// The key that a dongle states for itself: good for talking with it, no proof of anything.
pub(super) fn stated_key(info: &message::Info, id: DongleId) -> Result<PublicKey, Problem> {
    let no_key = || {
        Problem::new(Code::DongleForged)
            .because("why-no-key")
            .with("id", id)
    };
    info.public_key.ok_or_else(no_key)
}
