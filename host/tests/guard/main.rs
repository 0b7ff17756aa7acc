//! The guard on real files: a simulated dongle, a signed license, clocks that jump.

#![expect(
    unreachable_pub,
    reason = "the plant is also included by the guard's documentation"
)]

mod clock;
mod dongle;
mod files;
mod observe;
mod plant;
mod restart;
mod thread;

use keyfob::{
    Code, Problem,
    control::Verdict,
    guard::Status,
    text::{Language, Texts},
};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// The texts of a problem, in all languages: none lacks an argument.
#[track_caller]
fn assert_told(problem: &Problem) {
    for language in Language::ALL {
        let told = Texts::new(language).problem(problem);
        let text = told.text + &told.hint.unwrap_or_default();
        assert!(!text.contains("{$") && !text.contains("{ $"), "{text}");
    }
}

/// A verdict in brief: what, why, whole minutes left. Whatever it is, its text must be complete.
#[track_caller]
fn brief(status: &Status) -> (&'static str, Option<Code>, u64) {
    status
        .problem
        .iter()
        .chain(&status.warnings)
        .for_each(assert_told);
    let problem = status.problem.as_ref().map(Problem::code);
    assert_eq!(problem, status.verdict.code(), "{status:?}");
    let (name, left) = match status.verdict {
        Verdict::Run => ("run", 0),
        Verdict::Warn(notice) => ("warn", notice.remaining_s),
        Verdict::Countdown(notice) => ("countdown", notice.remaining_s),
        Verdict::Degraded(_) => ("degraded", 0),
        Verdict::Stop(_) => ("stop", 0),
        Verdict::Refused(_) => ("refused", 0),
    };
    (name, status.verdict.code(), left.div_ceil(60))
}

const RUN: (&str, Option<Code>, u64) = ("run", None, 0);

/// Why a program may not start; its text must be complete.
#[track_caller]
fn refused<T>(start: Result<T, Problem>) -> Problem {
    let Err(problem) = start else {
        panic!("it started")
    };
    assert_told(&problem);
    problem
}
