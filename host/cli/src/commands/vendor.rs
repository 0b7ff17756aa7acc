//! `keyfob vendor`: roots, issuers, revocations, updates, firmware.

#[cfg(feature = "station")]
mod firmware;
mod revoke;
mod update;

use keyfob::Problem;
use licfmt::{
    PublicKey, Purpose, Purposes, Sealed, armor, cert::IssuerRequest, rollover::RootRollover,
};

use crate::{
    app::App,
    args::vendor::{Certify, Init, Renew, Rollover, Vendor as Command, VendorDir},
    report::Report,
    vendor::{Passphrase, Vendor, certify, files, refused, unusable, valid_for},
};

#[cfg(feature = "station")]
pub(super) use firmware::firmware_keys;

/// The purposes that a vendor without a server needs keys for. Leases are signed by a server's key:
/// `vendor certify`.
const OWN_PURPOSES: [Purpose; 6] = [
    Purpose::License,
    Purpose::Device,
    Purpose::Update,
    Purpose::Time,
    Purpose::Revocation,
    Purpose::Firmware,
];

pub(super) fn run(app: &App, command: &Command) -> Result<Report, Problem> {
    match command {
        Command::Init(args) => init(app, args),
        Command::Renew(args) => renew(app, args),
        Command::Certify(args) => certify_request(app, args),
        Command::Revoke(args) => revoke::run(app, args),
        Command::Rollover(args) => rollover(app, args),
        Command::Update(args) => update::run(app, args),
        #[cfg(feature = "station")]
        Command::SignFirmware(args) => firmware::sign(app, args),
        #[cfg(feature = "station")]
        Command::Package(args) => firmware::package(args),
    }
}

/// The vendor directory and, if its keys are encrypted, the passphrase.
pub(super) fn open(args: &VendorDir, purpose: Purpose) -> Result<(Vendor, Passphrase), Problem> {
    let vendor = Vendor::open(&args.directory)?;
    let passphrase = if vendor.is_encrypted(purpose)? {
        Passphrase::ask(args.passphrase_file.as_deref(), None)?
    } else {
        Passphrase::None
    };
    Ok((vendor, passphrase))
}

fn init(app: &App, args: &Init) -> Result<Report, Problem> {
    let directory = &args.vendor.directory;
    if Vendor::open(directory).is_ok() {
        return Err(refused("why-vendor-exists").with("directory", directory.display()));
    }
    let passphrase = if args.no_passphrase {
        Passphrase::None
    } else {
        let again = app.texts.text("passphrase-again", []) + " ";
        Passphrase::ask(args.vendor.passphrase_file.as_deref(), Some(&again))?
    };
    let root = app.new_key()?;
    let vendor = Vendor::create(directory, &root, &passphrase)?;
    let valid = valid_for(args.issuer_days, app.now());
    for purpose in OWN_PURPOSES {
        vendor.add_issuer(purpose, &app.new_key()?, &root, &passphrase, valid)?;
    }
    let id = PublicKey::from(&root.verifying_key()).id();
    let (file, until) = (vendor.root_file(), valid.not_after);
    let report = Report::new()
        .say("vendor-made", &[("directory", &directory.display())])
        .say("vendor-root", &[("id", &id), ("file", &file.display())])
        .say("vendor-issuers", &[("until", &until)])
        .with("root", id.to_string())
        .with("root_file", file.display().to_string())
        .with("issuers_until", until.to_string())
        .with("encrypted", !args.no_passphrase);
    Ok(if args.no_passphrase {
        report.say("vendor-unprotected", &[])
    } else {
        report
    })
}

fn renew(app: &App, args: &Renew) -> Result<Report, Problem> {
    let (vendor, passphrase) = open(&args.vendor, Purpose::License)?;
    let root = vendor.root_key(&passphrase)?;
    let key = app.new_key()?;
    let valid = valid_for(args.days, app.now());
    let lock = vendor.lock()?;
    vendor.retire_issuer(&lock, args.purpose, app.now())?;
    vendor.add_issuer(args.purpose, &key, &root, &passphrase, valid)?;
    let id = PublicKey::from(&key.verifying_key()).id();
    Ok(Report::new()
        .say(
            "issuer-renewed",
            &[("purpose", &args.purpose), ("until", &valid.not_after)],
        )
        .with("issuer", id.to_string())
        .with("until", valid.not_after.to_string()))
}

fn certify_request(app: &App, args: &Certify) -> Result<Report, Problem> {
    let (vendor, passphrase) = open(&args.vendor, Purpose::License)?;
    let text = files::read_text(&args.request)?;
    let request = armor::read::<IssuerRequest>(&text)
        .map_err(|error| unusable(&args.request, &error))?
        .open_self_signed()
        .map_err(|error| unusable(&args.request, &error))?;
    as_the_operator_says(&request, args)?;
    let root = vendor.root_key(&passphrase)?;
    let valid = valid_for(args.days, app.now());
    let certificate = certify(&root, request.public_key, request.purposes, valid);
    files::write_new(&args.out, armor::write(&certificate).as_bytes())?;
    files::publish(&args.out)?;
    let id = request.public_key.id();
    Ok(Report::new()
        .say(
            "issuer-certified",
            &[
                ("id", &id),
                ("purposes", &request.purposes),
                ("until", &valid.not_after),
                ("file", &args.out.display()),
            ],
        )
        .with("issuer", id.to_string())
        .with("until", valid.not_after.to_string()))
}

/// A request says what it wants to be allowed; the operator says what is to be allowed. Only if both
/// say the same is it signed.
fn as_the_operator_says(request: &IssuerRequest, args: &Certify) -> Result<(), Problem> {
    let (found, wanted): (_, Purposes) =
        (request.purposes, args.purposes.iter().copied().collect());
    let file = args.request.display();
    if found.unknown() != 0 {
        return Err(refused("why-purpose-unknown")
            .with("file", file)
            .with("found", found));
    }
    if found == wanted {
        return Ok(());
    }
    Err(refused("why-other-purposes")
        .with("file", file)
        .with("found", found)
        .with("wanted", wanted))
}

fn rollover(app: &App, args: &Rollover) -> Result<Report, Problem> {
    let (old, passphrase) = open(&args.vendor, Purpose::License)?;
    let new_dir = VendorDir {
        directory: args.to.clone(),
        ..args.vendor.clone()
    };
    let (new, new_passphrase) = open(&new_dir, Purpose::License)?;
    let body = RootRollover {
        old: old.root_public()?,
        new: new.root_public()?,
        issued: app.now(),
    };
    let by_old = Sealed::sign(&body, &old.root_key(&passphrase)?);
    let by_new = Sealed::sign(&body, &new.root_key(&new_passphrase)?);
    let text = armor::write(&by_old) + &armor::write(&by_new);
    files::write_new(&args.out, text.as_bytes())?;
    files::publish(&args.out)?;
    let (from, to) = (body.old.id(), body.new.id());
    Ok(Report::new()
        .say(
            "rollover-written",
            &[("from", &from), ("to", &to), ("file", &args.out.display())],
        )
        .with("from", from.to_string())
        .with("to", to.to_string()))
}
