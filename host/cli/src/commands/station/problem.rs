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
        BenchError::Dongle(error) => error.into(),
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

#[cfg(test)]
mod tests {
    use keyfob::{dongle::DongleError, text::Language};
    use licfmt::message::Refusal;

    use super::*;
    use crate::language;

    /// D-5: a German technician reads in German why a dongle refused, in the words of all commands.
    #[test]
    fn a_refusal_is_told_in_the_language_that_was_asked_for() {
        let german = language::texts(Language::German);
        let known = (0..=u8::MAX).map(Refusal::from_byte);
        let known = known.filter(|refusal| !matches!(refusal, Refusal::Other(_)));
        let mut count = 0;
        for refusal in known {
            let told = bench_problem(&BenchError::Dongle(DongleError::Refused(refusal)));
            assert_eq!(told, Problem::from(DongleError::Refused(refusal)));
            let text = german.problem(&told).text;
            assert!(!text.contains(&refusal.to_string()), "{text}");
            count += 1;
        }
        assert!(count > 14, "{count}");
    }
}
