//! Every way of cheating, each refused with a message of its own (D-3).

use std::sync::Arc;

use keyfob::{
    Clock, Code, Moment, Problem,
    transport::{Seams, Timer},
};
use licfmt::{UnixTime, time::DAY};

use super::{crafted, replay, stage::Stage, story::VERIFY};

/// One way of cheating: what is told, what is done, and the code that must come of it.
struct Cheat {
    told: &'static str,
    code: Code,
    done: fn(&Stage<'_>) -> Result<(), Problem>,
}

const fn cheat(
    told: &'static str,
    code: Code,
    done: fn(&Stage<'_>) -> Result<(), Problem>,
) -> Cheat {
    Cheat { told, code, done }
}

/// Cheats with files and dongles, each tried on a fresh copy of the honest site.
const CHEATS: [Cheat; 18] = [
    cheat("demo-edited", Code::LicenseEdited, |stage| {
        edit(stage, "6100", "9100")
    }),
    cheat("demo-space", Code::LicenseEdited, |stage| {
        edit(stage, "\"revision\": ", "\"revision\":  ")
    }),
    cheat("demo-truncated", Code::LicenseMalformed, truncate),
    cheat("demo-duplicate-key", Code::LicenseMalformed, |stage| {
        edit(
            stage,
            "\"payload\"",
            "\"keyfob\": \"license/1\",\n  \"payload\"",
        )
    }),
    cheat("demo-large", Code::LicenseTooLarge, |stage| {
        stage.write("lic/promos.json", vec![b' '; 10 << 20])
    }),
    cheat("demo-nested", Code::LicenseMalformed, |stage| {
        stage.write("lic/promos.json", "[".repeat(60_000))
    }),
    cheat("demo-missing", Code::LicenseMissing, |stage| {
        stage.rename("lic/promos.json", "lic/1921900011.json")
    }),
    cheat(
        "demo-other-vendor",
        Code::LicenseUntrusted,
        crafted::by_another_vendor,
    ),
    cheat(
        "demo-purpose",
        Code::IssuerPurpose,
        crafted::by_the_time_issuer,
    ),
    cheat(
        "demo-validity",
        Code::IssuerValidity,
        crafted::by_an_expired_issuer,
    ),
    cheat("demo-weak-key", Code::WeakKey, crafted::for_a_weak_key),
    cheat("demo-unplugged", Code::DongleMissing, |stage| {
        stage.rename("usb/first.dongle", "usb/first.pulled")
    }),
    cheat(
        "demo-other-dongle",
        Code::DongleOther,
        crafted::another_dongle,
    ),
    cheat(
        "demo-copied-id",
        Code::DongleCopied,
        crafted::a_copied_number,
    ),
    cheat(
        "demo-tier",
        Code::DongleTier,
        crafted::for_production_dongles_only,
    ),
    cheat(
        "demo-older",
        Code::LicenseSuperseded,
        crafted::an_older_revision,
    ),
    cheat(
        "demo-list-deleted",
        Code::RevocationsMissing,
        crafted::a_deleted_revocation_list,
    ),
    cheat(
        "demo-issuer-revoked",
        Code::IssuerRevoked,
        crafted::a_revoked_issuer,
    ),
];

/// Tries them all; returns how many.
pub(super) fn try_all(stage: &Stage<'_>) -> Result<usize, Problem> {
    stage.tell("demo-cheats", &[])?;
    for directory in ["lic", "usb"] {
        stage.copy(directory, &format!("honest-{directory}"))?;
    }
    for cheat in &CHEATS {
        fresh(stage)?;
        (cheat.done)(stage)?;
        stage.tell(cheat.told, &[])?;
        stage.refused(&VERIFY, cheat.code)?;
    }
    fresh(stage)?;
    stage.tell("demo-environment", &[])?;
    let elsewhere = [&VERIFY[..], &["--environment", "test"]].concat();
    stage.refused(&elsewhere, Code::LicenseEnvironment)?;
    stage.tell("demo-clock", &[])?;
    stage.refused_at(&VERIFY, &a_year_back(stage), Code::ClockBehindTrusted)?;
    stage.tell("demo-replay", &[])?;
    stage.expect(Code::DongleReplayed, replay::play_back(stage))?;
    stage.tell("demo-honest", &[])?;
    stage.command(&VERIFY)?;
    Ok(CHEATS.len() + 3)
}

/// The honest site again.
fn fresh(stage: &Stage<'_>) -> Result<(), Problem> {
    ["lic", "usb"]
        .into_iter()
        .try_for_each(|name| stage.copy(&format!("honest-{name}"), name))
}

fn edit(stage: &Stage<'_>, from: &str, to: &str) -> Result<(), Problem> {
    let file = stage.read("lic/promos.json")?;
    stage.write("lic/promos.json", file.replacen(from, to, 1))
}

fn truncate(stage: &Stage<'_>) -> Result<(), Problem> {
    let file = stage.read("lic/promos.json")?;
    stage.write("lic/promos.json", &file.as_bytes()[..file.len() / 2])
}

/// The machine's clocks, a year behind.
fn a_year_back(stage: &Stage<'_>) -> Seams {
    struct Behind(Arc<dyn Timer>);

    impl Clock for Behind {
        fn now(&self) -> Moment {
            let now = self.0.now();
            Moment {
                wall: UnixTime(now.wall.0.saturating_sub(365 * DAY)),
                ..now
            }
        }
    }

    impl Timer for Behind {
        fn sleep_ms(&self, ms: u64) {
            self.0.sleep_ms(ms);
        }
    }

    let seams = stage.app.seams.clone();
    Seams {
        timer: Arc::new(Behind(Arc::clone(&seams.timer))),
        ..seams
    }
}
