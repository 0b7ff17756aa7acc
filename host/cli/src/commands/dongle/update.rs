//! `keyfob dongle request` and `update`: a dongle is changed by a file (D-8).

use keyfob::Problem;
use licfmt::{
    Digest,
    armor::{self, Blocks},
    update::DongleUpdate,
};

use crate::{
    app::App,
    args::dongle::{Apply, Request},
    commands::connect,
    report::Report,
    vendor::{files, unusable},
};

pub(super) fn request(app: &App, args: &Request) -> Result<Report, Problem> {
    // A request that nobody gets would still take the place of the one before it.
    files::check_new(&args.out)?;
    let mut dongle = connect::one(app, &args.which)?;
    let info = dongle.info().map_err(connect::problem)?;
    let id = connect::provisioned(&info)?;
    let request = dongle.prepare_update().map_err(connect::problem)?;
    files::write_new(&args.out, armor::write(&request).as_bytes())?;
    files::publish(&args.out)?;
    let file = args.out.display();
    Ok(Report::new()
        .say(
            "request-written",
            &[
                ("id", &id),
                ("sequence", &info.next_update),
                ("file", &file),
            ],
        )
        .with("dongle", id.to_string())
        .with("sequence", info.next_update.0)
        .with("file", file.to_string()))
}

pub(super) fn apply(app: &App, args: &Apply) -> Result<Report, Problem> {
    let text = files::read_text(&args.update)?;
    let unreadable = |error: armor::ArmorError| unusable(&args.update, &error);
    let mut blocks = Blocks::new(&text).map_err(unreadable)?;
    let issuer = blocks.take().map_err(unreadable)?;
    let update = blocks.take::<DongleUpdate>().map_err(unreadable)?;
    blocks.finish().map_err(unreadable)?;
    if let Some(path) = &args.receipt {
        files::check_place(path)?;
    }
    let digest = Digest::of(update.as_bytes());
    let mut dongle = connect::one(app, &args.which)?;
    let info = dongle.info().map_err(connect::problem)?;
    let id = connect::provisioned(&info)?;
    let receipt = dongle
        .apply_update(issuer, update)
        .map_err(connect::problem)?;
    let key = info.public_key.and_then(|key| key.verifying_key().ok());
    let held = key.and_then(|key| receipt.open(&key).ok());
    let held = held.filter(|receipt| (receipt.dongle, receipt.update) == (id, digest));
    let held = held.ok_or_else(|| {
        Problem::new(keyfob::Code::DongleForged)
            .because("why-forged-receipt")
            .with("id", id)
    })?;
    if let Some(path) = &args.receipt {
        files::replace(path, armor::write(&receipt).as_bytes())?;
        files::publish(path)?;
    }
    Ok(Report::new()
        .say("updated", &[("id", &id), ("sequence", &held.sequence)])
        .with("dongle", id.to_string())
        .with("sequence", held.sequence.0))
}
