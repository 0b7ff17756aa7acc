//! What the machine remembers.

use std::time::Duration;

use licfmt::{UnixTime, license::Periods};
use serde::{Deserialize, Serialize};

use super::{
    absence::Absences,
    dongle::Dongle,
    server::Server,
    timeline::{Ms, ms},
    verdict::Reason,
};

/// Time alone makes a state worth saving after 5 minutes.
const SAVE_EVERY_S: u32 = 300;

/// Everything that the machine remembers of one license; the default is to know nothing.
///
/// It may be saved at any moment and restored in another process: that the forward-only clock
/// there has another origin is seen to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The wall clock at the last event.
    pub(super) wall: Option<UnixTime>,
    /// The forward-only clock at the last event; means nothing in another process.
    #[serde(skip)]
    pub(super) uptime_ms: Option<u64>,
    /// Forward-only time since the state was new.
    pub(super) forward_ms: Ms,
    /// The guarded wall clock.
    pub(super) guarded_ms: Ms,
    /// Since when, on the forward-only line, the wall clock is too far ahead to be followed.
    #[serde(default)]
    pub(super) jump_since: Option<Ms>,
    /// The run that is under control.
    pub(super) run: Option<Run>,
    pub(super) dongle: Dongle,
    /// What was left of the wrong clock's time when the dongle was last here; none: the clock was
    /// right then.
    #[serde(default)]
    pub(super) clock_left: Option<Ms>,
    /// When an old revocation list's time is up; none: the list was good last.
    #[serde(default)]
    pub(super) list_ends: Option<Ms>,
    pub(super) absences: Absences,
    pub(super) server: Server,
}

/// One run of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Run {
    /// When it began, on the forward-only line.
    pub(super) since_ms: Ms,
    /// It was started when the server had been overdue already.
    pub(super) overdue: bool,
    /// Why it was refused; none: it was admitted.
    pub(super) refused: Option<Reason>,
}

impl State {
    /// Whether a run was admitted and has not ended, as far as is known.
    #[must_use]
    pub fn running(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.refused.is_none())
    }

    /// When the machine last looked, by the wall clock; none: never.
    #[must_use]
    pub const fn seen(&self) -> Option<UnixTime> {
        self.wall
    }

    /// For how long the dongle was away in the last 24 hours (or `countdown_s`, if that is longer)
    /// while a program ran, as of when the machine last looked.
    #[must_use]
    pub fn absence_used(&self, periods: &Periods) -> Duration {
        let current = match self.dongle {
            Dongle::Away { since, ends, .. } => Some((since, ends)),
            _ => None,
        };
        Duration::from_millis(self.absences.used(self.forward_ms, current, periods))
    }

    /// Whether it is time to save this state, where `saved` is what was saved last: always when
    /// something happened, but only every 5 minutes when nothing did but time, to spare flash
    /// drives.
    #[must_use]
    pub fn needs_saving(&self, saved: &Self) -> bool {
        let at_the_same_time = Self {
            wall: saved.wall,
            uptime_ms: saved.uptime_ms,
            forward_ms: saved.forward_ms,
            guarded_ms: saved.guarded_ms,
            ..self.clone()
        };
        let long = |a: Ms, b: Ms| a.abs_diff(b) >= ms(SAVE_EVERY_S);
        at_the_same_time != *saved
            || long(self.forward_ms, saved.forward_ms)
            || long(self.guarded_ms, saved.guarded_ms)
    }
}

/// A code by its stable name.
pub(super) mod code_name {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use crate::Code;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(in super::super) fn serialize<S: Serializer>(
        code: &Code,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(code.name())
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Code, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = Code::ALL.iter().find(|code| code.name() == name);
        known
            .copied()
            .ok_or_else(|| D::Error::custom(format_args!("{name:?} is no code")))
    }
}
