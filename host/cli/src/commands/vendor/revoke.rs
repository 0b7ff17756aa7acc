//! `keyfob vendor revoke`: the next revocation list.

use keyfob::{Code, Problem};
use licfmt::{
    Purpose, Revision, RevocationNumber, envelope,
    revocation::{RevocationList, RevokedDongle, RevokedIssuer, RevokedLicense},
    text::{LicenseNumber, Text},
};

use crate::{
    app::App,
    args::vendor::{Revoke, VendorDir},
    report::Report,
    vendor::refused,
};

pub(super) fn run(app: &App, command: &Revoke) -> Result<Report, Problem> {
    match command {
        Revoke::Issuer(args) => {
            let reason = reason(&args.reason)?;
            publish(app, &args.vendor, &args.id, |list| {
                list.issuers.retain(|issuer| issuer.key != args.id);
                list.issuers.push(RevokedIssuer {
                    key: args.id,
                    reason,
                });
            })
        }
        Revoke::License(args) => {
            let reason = reason(&args.revoked.reason)?;
            let (number, below) = (args.revoked.id.clone(), args.below);
            publish(app, &args.revoked.vendor, &args.revoked.id, |list| {
                let below = stricter(list, &number, below);
                list.licenses.retain(|license| license.number != number);
                list.licenses.push(RevokedLicense {
                    number,
                    below,
                    reason,
                });
            })
        }
        Revoke::Dongle(args) => {
            let reason = reason(&args.reason)?;
            publish(app, &args.vendor, &args.id, |list| {
                list.dongles.retain(|dongle| dongle.id != args.id);
                list.dongles.push(RevokedDongle {
                    id: args.id,
                    reason,
                });
            })
        }
    }
}

/// What is revoked stays so (decision 3): all revisions, or those below the higher bound.
fn stricter(
    list: &RevocationList,
    number: &LicenseNumber,
    below: Option<Revision>,
) -> Option<Revision> {
    let known = list.licenses.iter().filter(|it| it.number == *number);
    known.fold(below, |below, known| Some(below?.max(known.below?)))
}

fn reason(text: &str) -> Result<Text, Problem> {
    text.parse()
        .map_err(|error| refused("why-reason").with("error", error))
}

fn publish(
    app: &App,
    args: &VendorDir,
    what: &dyn std::fmt::Display,
    change: impl FnOnce(&mut RevocationList),
) -> Result<Report, Problem> {
    let (vendor, passphrase) = super::open(args, Purpose::Revocation)?;
    let now = app.now();
    let lock = vendor.lock()?;
    let mut list = vendor.revocations()?.unwrap_or(RevocationList {
        number: RevocationNumber(0),
        issued: now,
        issuers: Vec::new(),
        licenses: Vec::new(),
        dongles: Vec::new(),
    });
    list.number.0 += 1;
    list.issued = now;
    change(&mut list);
    let issuer = vendor.issuer(Purpose::Revocation, &passphrase, now)?;
    let file = envelope::seal(&list, &[issuer.signer()])
        .map_err(|error| Problem::new(Code::Usage).with("detail", error))?;
    let path = vendor.note_revocations(&lock, &file)?;
    Ok(Report::new()
        .say(
            "revoked",
            &[
                ("what", what),
                ("number", &list.number),
                ("file", &path.display()),
            ],
        )
        .with("number", list.number.0)
        .with("file", path.display().to_string()))
}
