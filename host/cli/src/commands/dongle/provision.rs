//! `keyfob dongle provision`: key, number, root and certificate for one dongle (D-1, D-5).

use keyfob::{Code, Problem, dongle::Certificates};
use licfmt::{
    Purpose, Sealed,
    device::{Chip, DeviceCertificate, LockState, Stage, Tier},
    message::Info,
};

use crate::{
    app::App,
    args::dongle::Provision,
    commands::{connect, vendor},
    report::Report,
    vendor::{DongleRecord, refused},
};

pub(super) fn run(app: &App, args: &Provision) -> Result<Report, Problem> {
    let (vendor, passphrase) = vendor::open(&args.vendor, Purpose::Device)?;
    let now = app.now();
    let issuer = vendor.issuer(Purpose::Device, &passphrase, now)?;
    let mut dongle = connect::one(app, &args.which)?;
    let info = dongle.info().map_err(connect::problem)?;
    may_be_provisioned(&info, args)?;
    let reserved = vendor.reserve(args.number)?;
    let number = reserved.id;
    let challenge = app.nonce()?;
    let new = dongle.create_key(challenge).map_err(connect::problem)?;
    let request = new.request.open_self_signed().map_err(|error| {
        Problem::new(Code::DongleForged)
            .with("id", number)
            .with("detail", error)
    })?;
    if request.challenge != challenge {
        return Err(Problem::new(Code::DongleReplayed).with("id", number));
    }
    let body = DeviceCertificate {
        dongle: number,
        public_key: request.public_key,
        unit: request.unit,
        chip: request.chip,
        tier: tier(request.chip, request.lock, args.tier)?,
        issued: now,
    };
    let device = Sealed::sign(&body, &issuer.key);
    let certificates = Certificates {
        issuer: issuer.certificate.clone(),
        device: device.clone(),
    };
    let record = DongleRecord {
        issuer: issuer.certificate,
        device,
    };
    // Noted first: a number that is lost does no harm, one that is given out twice does.
    let file = vendor.note_dongle(&reserved, &record)?;
    dongle
        .install(vendor.root_public()?, &certificates)
        .map_err(connect::problem)?;
    Ok(Report::new()
        .say(
            "provisioned",
            &[
                ("id", &number),
                ("tier", &body.tier),
                ("file", &file.display()),
            ],
        )
        .with("dongle", number.to_string())
        .with("tier", body.tier.name())
        .with("public_key", body.public_key.to_string())
        .with("file", file.display().to_string()))
}

/// All that can be refused is refused before the dongle makes a new key, for that ends the old one.
fn may_be_provisioned(info: &Info, args: &Provision) -> Result<(), Problem> {
    if info.stage == Stage::Locked {
        return Err(refused("why-locked"));
    }
    if let Some(id) = info.dongle.filter(|_| !args.replace) {
        return Err(refused("why-provisioned").with("id", id));
    }
    tier(info.chip, info.lock, args.tier).map(drop)
}

/// What may be certified (decision 6): never better than the chip allows, and production only for
/// a unit whose debug port is closed. Without a station that looked from outside, no more than
/// development is given unasked.
fn tier(chip: Chip, lock: LockState, asked: Option<Tier>) -> Result<Tier, Problem> {
    let highest = chip.highest_tier();
    let tier = asked.unwrap_or_else(|| highest.min(Tier::Development));
    if tier > highest {
        return Err(refused("why-tier")
            .with("chip", chip)
            .with("highest", highest)
            .with("tier", tier));
    }
    if tier == Tier::Production && !lock.debug_port {
        return Err(refused("why-debug-port"));
    }
    Ok(tier)
}
