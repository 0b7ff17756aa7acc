//! What a look at a site came to.

use std::{mem, sync::Arc, time::Duration};

use licfmt::{UnixTime, hardware::HardwareId, license::License, limits::Count, text::Name};

use crate::{Problem, control::Verdict};

/// What the program may do, and why.
#[derive(Clone, Debug)]
pub struct Status {
    /// The license in use: the last good one.
    pub license: Arc<License>,
    /// What the program may do.
    pub verdict: Verdict,
    /// What is wrong, with all that its text needs; none for [`Verdict::Run`].
    pub problem: Option<Problem>,
    /// What is wrong, but has no part in the verdict: a state that cannot be kept, a bad file beside
    /// an emergency license that is in use.
    pub warnings: Vec<Problem>,
    /// Why the vendor's server was not reached when it was last asked; none: it was, or need not be. For who
    /// wants to know: license control shows nothing of it for days (P-16).
    pub unreached: Option<Problem>,
    /// When to look again at the latest.
    pub next_look_in: Duration,
}

/// A registration with the vendor's server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The server's address.
    pub server: String,
    /// Which instance this is (M-7).
    pub instance: Name,
    /// The computer that it is bound to.
    pub hardware: HardwareId,
    /// The last lease: its number and when the server signed it.
    pub lease: Option<(Count, UnixTime)>,
}

impl Status {
    /// Whether a program should hear of it: another verdict, another reason or another license;
    /// that less time is left is no news.
    #[must_use]
    pub fn is_news(&self, before: &Self) -> bool {
        let brief = |status: &Self| {
            (
                mem::discriminant(&status.verdict),
                status.verdict.code(),
                status
                    .warnings
                    .iter()
                    .map(Problem::code)
                    .collect::<Vec<_>>(),
            )
        };
        brief(self) != brief(before) || self.license != before.license
    }
}
