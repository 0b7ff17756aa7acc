//! What went wrong on the bench, as a verdict.

use keyfob::{Code, Problem};
use keyfob_station::{
    bench::{BenchError, Unseen},
    flash::FlashError,
};

use super::failed;
use crate::{commands::dongle::tier_problem, vendor::refused};

/// Why a unit is not finished.
pub(super) fn bench_problem(error: &BenchError) -> Problem {
    let faulty = |why| Problem::new(Code::DongleFaulty).because(why);
    match error {
        BenchError::Verdict(problem) => problem.clone(),
        BenchError::Dongle(error) => dongle_problem(error),
        BenchError::Tier(error) => tier_problem(*error),
        BenchError::Unseen(unseen) => unseen_problem(unseen),
        BenchError::ProductionUnlocked => refused("why-production-unlocked"),
        BenchError::NoPackage { chip } => refused("why-no-package").with("chip", chip),
        BenchError::Firmware { found, wanted } => faulty("why-other-firmware")
            .with("found", found)
            .with("wanted", wanted),
        BenchError::Contradiction { what } => faulty("why-contradiction").with("field", what),
        BenchError::Faulty { test, found } => faulty("why-test-failed")
            .with("test", test)
            .with("found", found),
        BenchError::LostKey { number } => faulty("why-lost-key").with("id", number),
        BenchError::Foreign { number } => refused("why-foreign-unit").with("id", number),
        BenchError::ForeignLocked { number } => refused("why-foreign-locked").with("id", number),
        BenchError::OtherTier {
            number,
            found,
            wanted,
        } => refused("why-other-tier")
            .with("id", number)
            .with("found", found)
            .with("wanted", wanted),
        BenchError::OtherCertificate { number, .. } => {
            faulty("why-certificate-changed").with("id", number)
        }
        BenchError::NotLocked { number } => faulty("why-not-locked").with("id", number),
        BenchError::Untested { number } => faulty("why-untested").with("id", number),
        BenchError::NoConsent { waited_s } => Problem::new(Code::DongleRefused)
            .because("why-no-consent")
            .with("seconds", waited_s),
        BenchError::NoShow { waited_s } => Problem::new(Code::FlashFailed)
            .because("why-no-show")
            .with("seconds", waited_s),
        BenchError::Flash(error) => flash_problem(error),
        error => failed(error),
    }
}

/// Why what was seen is not enough for production.
fn unseen_problem(unseen: &Unseen) -> Problem {
    match unseen {
        Unseen::NotFlashed => refused("why-unseen"),
        Unseen::OtherChip { found } => refused("why-seen-other-chip").with("found", found),
        Unseen::OtherImage => refused("why-seen-other-image"),
        Unseen::Unverified => refused("why-seen-unverified"),
        Unseen::Revision { found, wanted } => refused("why-seen-revision")
            .with("found", found)
            .with("wanted", wanted),
        Unseen::NoRevision { wanted } => refused("why-seen-no-revision").with("wanted", wanted),
        Unseen::Open => refused("why-seen-open"),
        unseen => refused("why-reason").with("error", unseen),
    }
}

/// Why a board is not flashed.
pub(in crate::commands) fn flash_problem(error: &FlashError) -> Problem {
    Problem::new(Code::FlashFailed).with("detail", error)
}

/// As the SDK words it; its errors cannot be cloned.
fn dongle_problem(error: &keyfob::dongle::DongleError) -> Problem {
    use keyfob::{channel::ChannelError, dongle::DongleError, transport::TransportError};
    let problem = Problem::new(error.code());
    match error {
        DongleError::Unprovisioned { stage } => problem.with("stage", stage.name()),
        DongleError::Channel(ChannelError::Transport(TransportError::Permission { place })) => {
            problem.with("path", place)
        }
        DongleError::Channel(ChannelError::Protocol { dongle, host }) => {
            problem.with("found", dongle).with("wanted", host)
        }
        DongleError::Refused(refusal) => problem.with("detail", refusal),
        error => problem.with("detail", error),
    }
}
