//! Cheats that take more than an editor: other vendors, stolen keys, other dongles.

use keyfob::{Code, Problem};
use licfmt::{
    PublicKey, Purpose, UnixTime, Validity,
    device::Tier,
    envelope::{self, Signer},
    license::{License, Protection},
};

use super::{
    stage::Stage,
    story::{self, VERIFY},
};
use crate::{
    args::Cli,
    commands,
    vendor::{Passphrase, Vendor, certify},
};
use clap::Parser as _;

/// Carries out a command without showing it: preparations of the cheat.
fn quietly(stage: &Stage<'_>, words: &[&str]) -> Result<(), Problem> {
    let words = words.iter().map(|word| stage.word(word));
    let cli = Cli::try_parse_from(std::iter::once("keyfob".into()).chain(words))
        .map_err(|error| Problem::new(Code::Usage).with("detail", error))?;
    commands::run(stage.app, &cli.command).map(|_| ())
}

fn vendor(stage: &Stage<'_>) -> Result<Vendor, Problem> {
    Vendor::open(&stage.path("vendor"))
}

/// The honest license with a change, signed by whoever is given.
fn sign(
    stage: &Stage<'_>,
    signer: Signer<'_>,
    change: impl FnOnce(&mut License),
) -> Result<(), Problem> {
    let file = stage.read("lic/promos.json")?;
    let crafted = envelope::read_unverified::<License>(file.as_bytes()).and_then(|mut license| {
        change(&mut license);
        envelope::seal(&license, &[signer])
    });
    let crafted = crafted.map_err(|error| Problem::new(Code::DemoFailed).with("detail", error))?;
    stage.write("lic/promos.json", crafted)
}

/// Someone else founds a vendor and issues the same license.
pub(super) fn by_another_vendor(stage: &Stage<'_>) -> Result<(), Problem> {
    quietly(
        stage,
        &["vendor", "init", "--vendor", "@pirate", "--no-passphrase"],
    )?;
    let pirate = Vendor::open(&stage.path("pirate"))?;
    let issuer = pirate.issuer(Purpose::License, &Passphrase::None, stage.app.now())?;
    sign(stage, issuer.signer(), |_| {})
}

/// Someone stole the key for time statements, and signs a license with it.
pub(super) fn by_the_time_issuer(stage: &Stage<'_>) -> Result<(), Problem> {
    let issuer = vendor(stage)?.issuer(Purpose::Time, &Passphrase::None, stage.app.now())?;
    sign(stage, issuer.signer(), |_| {})
}

/// Someone found an old issuer key whose year is over.
pub(super) fn by_an_expired_issuer(stage: &Stage<'_>) -> Result<(), Problem> {
    let root = vendor(stage)?.root_key(&Passphrase::None)?;
    let key = stage.app.new_key()?;
    let subject = PublicKey::from(&key.verifying_key());
    let validity = Validity {
        not_before: UnixTime(0),
        not_after: UnixTime(1),
    };
    let purposes = [Purpose::License].into_iter().collect();
    let certificate = certify(&root, subject, purposes, validity);
    sign(
        stage,
        Signer {
            certificate: &certificate,
            key: &key,
        },
        |_| {},
    )
}

/// A dongle was enrolled with a key under which one signature passes for everything.
pub(super) fn for_a_weak_key(stage: &Stage<'_>) -> Result<(), Problem> {
    reissued(stage, |license| {
        if let Protection::HardDongle(dongle) = &mut license.protection {
            dongle.public_key = PublicKey([0; 32]);
        }
    })
}

/// The vendor did not allow simulated dongles.
pub(super) fn for_production_dongles_only(stage: &Stage<'_>) -> Result<(), Problem> {
    reissued(stage, |license| license.tiers = vec![Tier::Production])
}

fn reissued(stage: &Stage<'_>, change: impl FnOnce(&mut License)) -> Result<(), Problem> {
    let issuer = vendor(stage)?.issuer(Purpose::License, &Passphrase::None, stage.app.now())?;
    sign(stage, issuer.signer(), change)
}

/// The right dongle is pulled, another one of the same vendor is plugged.
pub(super) fn another_dongle(stage: &Stage<'_>) -> Result<(), Problem> {
    stage.rename("usb/first.dongle", "usb/first.pulled")?;
    quietly(stage, &["dongle", "simulate", "@usb/second.dongle"])?;
    quietly(
        stage,
        &[
            "dongle",
            "provision",
            "--vendor",
            "@vendor",
            "--simulated",
            "@usb",
        ],
    )
}

/// Someone gives a dongle of their own the same number.
pub(super) fn a_copied_number(stage: &Stage<'_>) -> Result<(), Problem> {
    stage.rename("usb/first.dongle", "usb/first.pulled")?;
    quietly(stage, &["dongle", "simulate", "@usb/copy.dongle"])?;
    quietly(
        stage,
        &[
            "dongle",
            "provision",
            "--vendor",
            "@pirate",
            "--number",
            story::DONGLE,
            "--simulated",
            "@usb",
        ],
    )
}

/// A newer revision was issued and used once; then the older file is put back.
pub(super) fn an_older_revision(stage: &Stage<'_>) -> Result<(), Problem> {
    let older = stage.read("lic/promos.json")?;
    issue(stage)?;
    quietly(stage, &VERIFY)?;
    stage.write("lic/promos.json", older)
}

/// The vendor revoked something; the site deletes the list.
pub(super) fn a_deleted_revocation_list(stage: &Stage<'_>) -> Result<(), Problem> {
    quietly(
        stage,
        &[
            "vendor",
            "revoke",
            "license",
            "1921900099",
            "--reason",
            "demo",
            "--vendor",
            "@vendor",
        ],
    )?;
    issue(stage)?;
    quietly(stage, &VERIFY)?;
    stage.rename("lic/revocations.json", "lic/revocations.old")
}

/// The issuer's key was stolen, and the vendor revoked it.
pub(super) fn a_revoked_issuer(stage: &Stage<'_>) -> Result<(), Problem> {
    let issuer = vendor(stage)?.issuer(Purpose::License, &Passphrase::None, stage.app.now())?;
    let id = PublicKey::from(&issuer.key.verifying_key())
        .id()
        .to_string();
    quietly(
        stage,
        &[
            "vendor", "revoke", "issuer", &id, "--reason", "stolen", "--vendor", "@vendor",
        ],
    )?;
    let list = stage.read("vendor/revocations.json")?;
    stage.write("lic/revocations.json", list)
}

fn issue(stage: &Stage<'_>) -> Result<(), Problem> {
    quietly(stage, &story::issue("@order.json"))
}
