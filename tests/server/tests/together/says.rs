//! What a program is told, in short, and the tables of what it must be told.

use keyfob::{
    Code, Problem,
    control::Verdict,
    guard::Status,
    text::{Language, Texts},
};
use licfmt::time::DAY;

/// A verdict in short: what, why, and how many whole hours are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// It runs; nothing is shown.
    Runs,
    /// It runs; the end that is ahead is shown.
    Warns(Code, u64),
    /// It runs for this long only.
    CountsDown(Code, u64),
    /// It must end.
    Stops(Code),
    /// It does not start.
    Refuses(Code),
}

impl Says {
    /// The verdict of a look. Whatever is told with it is told in full, in every language.
    pub(crate) fn of(status: &Status) -> Self {
        let told = status.problem.iter().chain(&status.warnings);
        told.chain(&status.unreached).for_each(is_told_in_full);
        let hours = |seconds| seconds / 3600;
        match status.verdict {
            Verdict::Run => Self::Runs,
            Verdict::Warn(notice) => Self::Warns(notice.code, hours(notice.remaining_s)),
            Verdict::Countdown(notice) => Self::CountsDown(notice.code, hours(notice.remaining_s)),
            Verdict::Stop(reason) => Self::Stops(reason.code),
            Verdict::Refused(reason) => Self::Refuses(reason.code),
            Verdict::Degraded(reason) => panic!("no license here degrades: {reason:?}"),
        }
    }
}

/// No text lacks an argument or a detail.
#[track_caller]
pub(crate) fn is_told_in_full(problem: &Problem) {
    for language in Language::ALL {
        let texts = Texts::new(language);
        assert!(problem.reason().is_none_or(|id| texts.has(id)), "{problem}");
        let told = texts.problem(problem);
        let text = told.text + &told.hint.unwrap_or_default();
        assert!(!text.contains("{$") && !text.contains("{ $"), "{text}");
    }
}

/// What a program that runs is told from a day on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Told {
    /// Nothing.
    Nothing,
    /// How long it is until this day.
    Until(u64, Code),
    /// To end.
    End(Code),
}

/// By the days since the last success, each line from its day on.
pub(crate) type Table = &'static [(u64, Told)];

/// P-16: 10 days nothing, 20 days of warnings, then stop.
pub(crate) const SOFT_DONGLE: Table = &[
    (0, Told::Nothing),
    (10, Told::Until(30, Code::ServerSilent)),
    (30, Told::End(Code::ServerOverdue)),
];

/// M-3: a key lives for 30 days.
pub(crate) const REGISTERED_KEYS: Table = &[
    (0, Told::Nothing),
    (10, Told::Until(30, Code::ServerSilent)),
    (30, Told::End(Code::KeyExpired)),
];

/// What the table says so many hours after the last success.
pub(crate) fn after(table: Table, hours: u64) -> Says {
    after_seconds(table, hours * 3600)
}

/// The same to the second.
pub(crate) fn after_seconds(table: Table, seconds: u64) -> Says {
    let from = |day: u64| day * DAY;
    let line = table.iter().rev().find(|(day, _)| from(*day) <= seconds);
    match line.expect("tables begin with 0").1 {
        Told::Nothing => Says::Runs,
        Told::Until(day, code) => Says::Warns(code, (from(day) - seconds) / 3600),
        Told::End(code) => Says::Stops(code),
    }
}
