//! `keyfob dongle provision`: key, number, root and certificate for one dongle (D-1, D-5).

use keyfob::{
    Problem,
    dongle::Certificates,
    provision::{self, TierError},
};
use licfmt::{
    Purpose,
    device::{Stage, Tier},
    message::Info,
};

use crate::{
    app::App,
    args::dongle::Provision,
    commands::{connect, vendor},
    report::Report,
    vendor::{Devices, refused},
};

pub(super) fn run(app: &App, args: &Provision) -> Result<Report, Problem> {
    let (vendor, passphrase) = vendor::open(&args.vendor, Purpose::Device)?;
    let now = app.now();
    let devices = Devices::open(vendor, &passphrase, now)?;
    let mut dongle = connect::one(app, &args.which)?;
    let info = dongle.info().map_err(connect::problem)?;
    let tier = may_be_provisioned(&info, args)?;
    let reserved = devices.vendor.reserve(args.number)?;
    let number = reserved.id;
    let (_, request) = provision::make_key(&mut dongle, number, &app.seams)?;
    let given = devices.certify(number, &request, tier, now)?;
    let certificates = Certificates {
        issuer: given.record.issuer,
        device: given.record.device,
    };
    dongle
        .install(devices.vendor.root_public()?, &certificates)
        .map_err(connect::problem)?;
    let (body, file) = (given.body, given.file.display());
    Ok(Report::new()
        .say(
            "provisioned",
            &[("id", &number), ("tier", &body.tier), ("file", &file)],
        )
        .with("dongle", number.to_string())
        .with("tier", body.tier.name())
        .with("public_key", body.public_key.to_string())
        .with("file", file.to_string()))
}

/// All that can be refused is refused before the dongle makes a new key, for that ends the old one.
/// Nobody looked at the dongle from outside here: that is a station's work.
fn may_be_provisioned(info: &Info, args: &Provision) -> Result<Tier, Problem> {
    if info.stage == Stage::Locked {
        return Err(refused("why-locked"));
    }
    if let Some(id) = info.dongle.filter(|_| !args.replace) {
        return Err(refused("why-provisioned").with("id", id));
    }
    provision::tier(info.chip, info.lock, false, args.tier).map_err(tier_problem)
}

/// Why a tier is not certified, in words.
pub(in crate::commands) fn tier_problem(error: TierError) -> Problem {
    match error {
        TierError::Chip {
            chip,
            highest,
            tier,
        } => refused("why-tier")
            .with("chip", chip)
            .with("highest", highest)
            .with("tier", tier),
        TierError::DebugPort => refused("why-debug-port"),
        TierError::NotSeen => refused("why-not-seen"),
    }
}
