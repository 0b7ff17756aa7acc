//! The soft dongle on real files, with a server in the same process and clocks that jump.

#![expect(
    unreachable_pub,
    reason = "the plant is also included by the guard's documentation"
)]

mod answers;
mod attendant;
mod clocks;
mod file;
mod instances;
mod outages;
#[path = "../guard/plant.rs"]
#[expect(dead_code, reason = "dongles are the guard's tests' business")]
mod plant;
mod register;
mod server;
mod site;
mod wire;

use keyfob::{
    Code, Problem,
    control::Verdict,
    guard::Status,
    text::{Language, Texts},
};

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

/// The texts of a problem, in all languages: none lacks an argument or a detail.
#[track_caller]
fn assert_told(problem: &Problem) {
    for language in Language::ALL {
        let texts = Texts::new(language);
        assert!(problem.reason().is_none_or(|id| texts.has(id)), "{problem}");
        let told = texts.problem(problem);
        let text = told.text + &told.hint.unwrap_or_default();
        assert!(!text.contains("{$") && !text.contains("{ $"), "{text}");
    }
}

/// A verdict in brief: what, why, whole hours left.
#[track_caller]
fn brief(status: &Status) -> (&'static str, Option<Code>, u64) {
    status
        .problem
        .iter()
        .chain(&status.warnings)
        .chain(&status.unreached)
        .for_each(assert_told);
    let (name, left) = match status.verdict {
        Verdict::Run => ("run", 0),
        Verdict::Warn(notice) => ("warn", notice.remaining_s),
        Verdict::Countdown(notice) => ("countdown", notice.remaining_s),
        Verdict::Degraded(_) => ("degraded", 0),
        Verdict::Stop(_) => ("stop", 0),
        Verdict::Refused(_) => ("refused", 0),
    };
    (name, status.verdict.code(), left.div_ceil(HOUR))
}

const RUN: (&str, Option<Code>, u64) = ("run", None, 0);

/// Why something was not done; its text must be complete.
#[track_caller]
fn refused<T>(outcome: Result<T, Problem>) -> Problem {
    let Err(problem) = outcome else {
        panic!("it was done")
    };
    assert_told(&problem);
    problem
}
