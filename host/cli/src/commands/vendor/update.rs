//! `keyfob vendor update`: an update for one dongle, in answer to its request (D-8).

use keyfob::Problem;
use licfmt::{
    LicenseTag, Purpose, Revision, RevocationNumber, Sealed, armor,
    counter::CounterIndex,
    statement::LicenseFloor,
    update::{DongleUpdate, UpdateOp, UpdateOps, UpdateRequest},
};

use crate::{
    app::App,
    args::vendor::{SignUpdate, TimeArg},
    report::Report,
    vendor::{files, refused, unfit, unusable},
};

pub(super) fn run(app: &App, args: &SignUpdate) -> Result<Report, Problem> {
    let (vendor, passphrase) = super::open(&args.vendor, Purpose::Update)?;
    let text = files::read_text(&args.request)?;
    let sealed =
        armor::read::<UpdateRequest>(&text).map_err(|error| unusable(&args.request, &error))?;
    let id = claimed_dongle(&sealed).ok_or_else(|| unfit(&args.request, "why-no-request"))?;
    let key = vendor.dongle(id)?.public_key;
    let key = key
        .verifying_key()
        .map_err(|error| unusable(&args.request, &error))?;
    let request = sealed
        .open(&key)
        .map_err(|error| unusable(&args.request, &error))?;
    let now = app.now();
    let update = DongleUpdate {
        dongle: request.dongle,
        sequence: request.sequence,
        request: request.request,
        issued: now,
        ops: ops(args, app)?,
    };
    let issuer = vendor.issuer(Purpose::Update, &passphrase, now)?;
    let signed = Sealed::sign(&update, &issuer.key);
    let text = armor::write(&issuer.certificate) + &armor::write(&signed);
    files::write_new(&args.out, text.as_bytes())?;
    files::publish(&args.out)?;
    let (sequence, changes) = (update.sequence, update.ops.0.len());
    Ok(Report::new()
        .say(
            "update-signed",
            &[
                ("dongle", &id),
                ("sequence", &sequence),
                ("changes", &changes),
                ("file", &args.out.display()),
            ],
        )
        .with("dongle", id.to_string())
        .with("sequence", sequence.0)
        .with("changes", changes))
}

/// Whom the request claims to be of: says which certificate to check it with.
fn claimed_dongle(request: &Sealed<UpdateRequest>) -> Option<licfmt::DongleId> {
    request.claimed().map(|request| request.dongle)
}

fn ops(args: &SignUpdate, app: &App) -> Result<UpdateOps, Problem> {
    let mut ops = Vec::new();
    for (index, epoch, limit) in args.counters.iter().copied() {
        let counter = CounterIndex::new(index).ok_or_else(|| refused("why-no-counter"))?;
        ops.push(UpdateOp::Counter {
            counter,
            epoch,
            limit,
        });
    }
    if let Some(time) = args.time {
        let time = match time {
            TimeArg::Now => app.now(),
            TimeArg::At(time) => time,
        };
        ops.push(UpdateOp::Time {
            trusted: time,
            observed: time,
        });
    }
    for (number, revision) in &args.floors {
        let license = LicenseTag::of(number);
        ops.push(UpdateOp::LicenseFloor(LicenseFloor {
            license,
            revision: Revision(*revision),
        }));
    }
    ops.extend(
        args.revocations
            .map(|number| UpdateOp::Revocations(RevocationNumber(number))),
    );
    if ops.is_empty() {
        return Err(refused("why-empty-update"));
    }
    UpdateOps::new(ops).ok_or_else(|| refused("why-full-update"))
}
