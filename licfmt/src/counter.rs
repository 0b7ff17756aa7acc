//! Execution counters, which live on the dongle (D-9).

use core::fmt;

use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Serialize, de};

use crate::{DongleId, Nonce, SignedBody};

/// How many counters a dongle has.
pub const COUNTERS: usize = 8;

/// Which counter: 0 to [`COUNTERS`] − 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, MaxSize, Serialize)]
pub struct CounterIndex(u8);

impl CounterIndex {
    /// The counter with this index, if a dongle has it.
    #[must_use]
    pub const fn new(index: u8) -> Option<Self> {
        if (index as usize) < COUNTERS {
            Some(Self(index))
        } else {
            None
        }
    }

    /// The index, below [`COUNTERS`].
    #[must_use]
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for CounterIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for CounterIndex {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u8::deserialize(deserializer)?)
            .ok_or_else(|| de::Error::custom("no such counter"))
    }
}

/// One counter as the dongle keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct CounterState {
    /// Raised by a signed update that starts the counter anew. 0: never set up.
    pub epoch: u32,
    /// Units used since the epoch began.
    pub used: u32,
    /// Units that may be used in this epoch.
    pub limit: u32,
}

impl CounterState {
    /// What may still be used.
    #[must_use]
    pub const fn left(&self) -> u32 {
        self.limit.saturating_sub(self.used)
    }
}

/// The signed answer to a `Consume`: the units are gone before it is sent.
#[derive(Clone, Debug, PartialEq, Eq, MaxSize, Serialize, Deserialize)]
pub struct CounterAnswer {
    /// The host's challenge.
    pub nonce: Nonce,
    /// The answering dongle.
    pub dongle: DongleId,
    /// The counter that was asked for.
    pub counter: CounterIndex,
    /// The units asked for.
    pub amount: u32,
    /// Whether they were granted; if not, nothing was used.
    pub granted: bool,
    /// The counter afterwards.
    pub state: CounterState,
}

impl SignedBody for CounterAnswer {
    const TYPE: &'static str = "application/vnd.keyfob.counter-answer.v1";
}
