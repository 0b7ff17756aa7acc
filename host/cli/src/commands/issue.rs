//! `keyfob issue`: a signed license of an order.

use keyfob::{Code, Problem};
use licfmt::{
    DongleId, Purpose, Revision, RevocationNumber, Sealed, UnixTime,
    device::Tier,
    envelope,
    license::{HardDongle, Kind, License, Protection, TimeToken},
    order::{Order, OrderError},
    revocation::RevocationList,
    statement::{LicenseFloor, TimeStatement},
    text::LicenseNumber,
};

use crate::{
    app::App,
    args::vendor::Issue,
    commands::vendor::open,
    report::Report,
    vendor::{Passphrase, Vendor, files, refused},
};

const LICENSE_FILE: &str = "promos.json";
const REVOCATIONS_FILE: &str = "revocations.json";

pub(super) fn run(app: &App, args: &Issue) -> Result<Report, Problem> {
    let (vendor, passphrase) = open(&args.vendor, Purpose::License)?;
    let now = app.now();
    let order = Order::read(&files::read_text(&args.order)?).map_err(order_problem)?;
    // Forgetting the dongle must not use up a revision for a license that nobody can use.
    if args.dongle.is_none() && !args.soft && order.kind != Kind::Emergency {
        return Err(refused("why-issue-unbound"));
    }
    let lock = vendor.lock()?;
    let bound = args.dongle.map(|id| vendor.dongle_to_bind(id));
    let dongle = bound.transpose()?;
    if let Some(dongle) = &dongle {
        tier_accepted(&order, dongle.tier)?;
    }
    let dongle = dongle.map(|dongle| HardDongle {
        id: dongle.dongle,
        public_key: dongle.public_key,
    });
    let revision = Revision(vendor.last_revision(&order.number).0 + 1);
    let list = vendor.revocations()?;
    if let Some(list) = &list {
        not_revoked(list, &order.number, revision, args.dongle)?;
    }
    let revocations = list.map_or(RevocationNumber(0), |list| list.number);
    let mut license = order.license(dongle, revision, revocations, now);
    if matches!(license.protection, Protection::HardDongle(_)) {
        license.time = Some(time_token(&vendor, &license, &passphrase, now)?);
    }
    let issuer = vendor.issuer(Purpose::License, &passphrase, now)?;
    let file = envelope::seal(&license, &[issuer.signer()])
        .map_err(|error| Problem::new(Code::LicenseContradiction).with("detail", error))?;
    // Before it is noted: a revision that cannot be delivered is none.
    files::create_dir(&args.out)?;
    vendor.note_license(&lock, &license, &file)?;
    deliver(&vendor, args, &file)?;
    Ok(report(&license, args))
}

fn order_problem(error: OrderError) -> Problem {
    match error {
        OrderError::Empty(field) => refused("why-order-field").with("field", field),
        OrderError::Malformed(error) => refused("why-order").with("error", error),
        other => refused("why-order").with("error", other),
    }
}

/// A license that its own dongle cannot serve would be of no use to anybody.
fn tier_accepted(order: &Order, tier: Tier) -> Result<(), Problem> {
    if order.tiers.contains(&tier) {
        return Ok(());
    }
    let accepted: Vec<_> = order.tiers.iter().map(|tier| tier.name()).collect();
    Err(Problem::new(Code::DongleTier)
        .because("why-issue-tier")
        .with("found", tier)
        .with("wanted", accepted.join(", ")))
}

/// A license that the list refuses would be of no use to anybody.
fn not_revoked(
    list: &RevocationList,
    number: &LicenseNumber,
    revision: Revision,
    dongle: Option<DongleId>,
) -> Result<(), Problem> {
    let license = list.revokes_license(number, revision);
    if let Some(revoked) = license {
        return Err(Problem::new(Code::LicenseRevoked)
            .with("number", number)
            .with("revision", revision)
            .with("reason", &revoked.reason));
    }
    let dongle = dongle.and_then(|id| list.revokes_dongle(id));
    dongle.map_or(Ok(()), |revoked| {
        Err(Problem::new(Code::DongleRevoked)
            .with("id", revoked.id)
            .with("reason", &revoked.reason))
    })
}

fn time_token(
    vendor: &Vendor,
    license: &License,
    passphrase: &Passphrase,
    now: UnixTime,
) -> Result<TimeToken, Problem> {
    let issuer = vendor.issuer(Purpose::Time, passphrase, now)?;
    let floor = LicenseFloor {
        license: license.tag(),
        revision: license.revision,
    };
    let statement = TimeStatement {
        time: now,
        revocations: license.revocations,
        license: Some(floor),
    };
    let statement = Sealed::sign(&statement, &issuer.key);
    Ok(TimeToken {
        issuer: issuer.certificate,
        statement,
    })
}

/// Puts license and revocation list where the protected program looks for them.
fn deliver(vendor: &Vendor, args: &Issue, file: &str) -> Result<(), Problem> {
    let path = args.out.join(LICENSE_FILE);
    if let Some(list) = vendor.revocations_file()? {
        let path = args.out.join(REVOCATIONS_FILE);
        files::replace(&path, list.as_bytes())?;
        files::publish(&path)?;
    }
    files::replace(&path, file.as_bytes())?;
    files::publish(&path)
}

fn report(license: &License, args: &Issue) -> Report {
    let file = args.out.join(LICENSE_FILE);
    let report = Report::new()
        .say(
            "issued",
            &[
                ("number", &license.number),
                ("revision", &license.revision),
                ("file", &file.display()),
            ],
        )
        .with("number", license.number.to_string())
        .with("revision", license.revision.0)
        .with("file", file.display().to_string());
    match &license.protection {
        Protection::HardDongle(dongle) => report
            .say("issued-dongle", &[("id", &dongle.id)])
            .with("dongle", dongle.id.to_string()),
        Protection::SoftDongle(_) => report.say("issued-soft", &[]),
        Protection::Unbound => report.say("issued-emergency", &[]),
    }
}
