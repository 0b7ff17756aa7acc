//! `keyfob dongle firmware`: new firmware for a dongle in the field (D-5).
//!
//! What cannot come to a good end is refused before anything is sent. The dongle checks the vendor's
//! signature itself; this program has no key to check it with.

mod progress;
#[cfg(test)]
mod tests;

use std::path::Path;

use keyfob::{Code, Problem, transport::Seams};
use licfmt::{
    Sealed,
    device::FirmwareVersion,
    firmware::{FirmwareManifest, split_image},
    message::{Capabilities, Info},
};

use crate::{
    app::App,
    args::dongle::{Firmware, Which},
    commands::connect,
    report::Report,
    vendor::files,
};
use progress::Progress;

/// More bytes than any chip's slot has.
const IMAGE_MAX: usize = 1024 * 1024;
/// How often a dongle that restarts is looked for, in milliseconds.
const LOOK_EVERY_MS: u64 = 250;

pub(super) fn run(app: &App, args: &Firmware) -> Result<Report, Problem> {
    let image = files::read_at_most(&args.image, IMAGE_MAX)?;
    let (sealed, program) = split_image(&image).map_err(|_| no_image(&args.image))?;
    let manifest = manifest(&args.image, &sealed, program)?;
    let mut dongle = connect::one(app, &args.which)?;
    let before = dongle.info().map_err(connect::problem)?;
    if before.firmware == manifest.version && before.chip == manifest.chip {
        return Ok(answer("firmware-current", &before, manifest.version));
    }
    check(&args.image, &manifest, &before)?;
    let progress = Progress::start(app, before.firmware, manifest.version);
    dongle
        .update_firmware(&sealed, program, &mut |sent, all| progress.sent(sent, all))
        .map_err(connect::problem)?;
    drop(dongle);
    progress.restarting();
    let look = || sightings(app, &args.which);
    let after = wait(&app.seams, args.wait, &before, look)?;
    concluded(&after, before.firmware, manifest.version)
}

/// What came of it: `wanted` was to replace `from`.
fn concluded(
    after: &Info,
    from: FirmwareVersion,
    wanted: FirmwareVersion,
) -> Result<Report, Problem> {
    if after.firmware == wanted {
        return Ok(answer("firmware-updated", after, from));
    }
    Err(Problem::new(Code::FirmwareReturned)
        .with("found", after.firmware)
        .with("wanted", wanted))
}

/// `info` is what the dongle says at last, `from` what ran before.
fn answer(said: &'static str, info: &Info, from: FirmwareVersion) -> Report {
    Report::new()
        .say(said, &[("from", &from), ("to", &info.firmware)])
        .with("dongle", info.dongle.map(|id| id.to_string()))
        .with("chip", info.chip.to_string())
        .with("from", from.to_string())
        .with("firmware", info.firmware.to_string())
}

/// What an image says of itself, if it is whole.
fn manifest(
    path: &Path,
    sealed: &Sealed<FirmwareManifest>,
    program: &[u8],
) -> Result<FirmwareManifest, Problem> {
    let whole = sealed.claimed().filter(|it| it.describes(program));
    whole.ok_or_else(|| no_image(path))
}

fn no_image(path: &Path) -> Problem {
    unfit(path, "why-no-image")
}

fn unfit(path: &Path, why: &'static str) -> Problem {
    Problem::new(Code::FirmwareUnfit)
        .because(why)
        .with("file", path.display())
}

/// Whether the dongle would take it.
fn check(path: &Path, manifest: &FirmwareManifest, dongle: &Info) -> Result<(), Problem> {
    let because = |why, found: &dyn std::fmt::Display, wanted: &dyn std::fmt::Display| {
        let problem = unfit(path, why).with("found", found);
        Err(problem.with("wanted", wanted))
    };
    if !dongle.capabilities.contains(Capabilities::FIRMWARE_UPDATE) {
        return Err(Problem::new(Code::DongleRefused).because("why-firmware-fixed"));
    }
    if dongle.chip != manifest.chip {
        return because("why-firmware-chip", &dongle.chip, &manifest.chip);
    }
    if dongle.firmware > manifest.version {
        let (found, wanted) = (dongle.firmware, manifest.version);
        return because("why-firmware-older", &found, &wanted);
    }
    Ok(())
}

/// What the dongles that can be asked now say of themselves.
fn sightings(app: &App, which: &Which) -> Vec<Info> {
    // While a dongle restarts, it may be there and not answer, or the list may not be had.
    let listed = connect::all(app, which).unwrap_or_default();
    listed.into_iter().filter_map(|it| it.info.ok()).collect()
}

/// Waits until the same unit answers after another power-up. Asking it is what shows it that it
/// works, so that it keeps the new firmware.
fn wait(
    seams: &Seams,
    seconds: u64,
    before: &Info,
    mut look: impl FnMut() -> Vec<Info>,
) -> Result<Info, Problem> {
    let until = seams.now_ms().saturating_add(seconds.saturating_mul(1000));
    loop {
        // A dongle that cannot write its records counts no power-ups.
        let restarted = |info: &Info| info.boots > before.boots || info.firmware != before.firmware;
        let same = |info: &Info| info.unit == before.unit && restarted(info);
        if let Some(after) = look().into_iter().find(same) {
            return Ok(after);
        }
        if seams.now_ms() >= until {
            return Err(Problem::new(Code::DongleSilent)
                .because("why-firmware-away")
                .with("seconds", seconds));
        }
        seams.timer.sleep_ms(LOOK_EVERY_MS);
    }
}
