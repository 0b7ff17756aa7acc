//! What a look at a site came to.

use std::{mem, sync::Arc, time::Duration};

use licfmt::license::License;

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
    /// When to look again at the latest.
    pub next_look_in: Duration,
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
