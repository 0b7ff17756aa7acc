//! What the guest asks of the machine that holds the dongles: one JSON object a line, one answer a
//! line, in order.

use serde::{Deserialize, Serialize};

/// Which unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// The dongle that most scenarios are about.
    First,
    /// Another one.
    Second,
    /// A board in its USB boot loader: a model of it.
    Board,
}

impl Unit {
    /// All, in the order of their ports.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Board];

    /// Its name, in file names too.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Board => "board",
        }
    }

    /// The virtio port that its USB/IP stream crosses.
    #[must_use]
    pub const fn port_name(self) -> &'static str {
        match self {
            Self::First => "usbip.first",
            Self::Second => "usbip.second",
            Self::Board => "usbip.board",
        }
    }

    /// The port of the guest's virtual USB hub that it is plugged into.
    #[must_use]
    pub const fn hub_port(self) -> u32 {
        self as u32
    }
}

/// The virtio port that orders cross.
pub const ORDER_PORT: &str = "orders";
/// The virtio port that reports of checks cross, towards the host.
pub const REPORT_PORT: &str = "reports";

/// An order for one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Which unit.
    pub unit: Unit,
    /// What to do.
    #[serde(flatten)]
    pub action: Action,
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Action {
    /// Plug it in: power. Answered at once; the device announces itself on its port.
    On,
    /// Pull it: no power from now on.
    Off,
    /// Let the power go in the flash operation after `after` others, counted from now.
    Cut {
        /// How many operations still succeed.
        after: u64,
        /// How much of the next one is done, in percent, below 100.
        percent: u8,
    },
    /// Say how it is.
    Status,
    /// Put fresh flash in, as from the station: firmware, no records. Only without power.
    Blank,
    /// Keep a copy of the flash under this name. Only without power.
    Save {
        /// File name part.
        name: String,
    },
    /// Put the copy of this name in, whichever unit it is of. Only without power.
    Load {
        /// File name part.
        name: String,
    },
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// How the unit is now.
    pub status: Status,
    /// Why the order was not carried out, if it was not.
    pub error: Option<String>,
}

/// How a unit is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Whether it has power.
    pub powered: bool,
    /// Whether it is on the bus.
    pub attached: bool,
    /// Flash operations (pages programmed, sectors erased) so far.
    pub flash_operations: u64,
    /// Power-ups and resets so far.
    pub starts: u64,
}

/// What the host puts into the guest, as `/settings.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Names of the scenarios to run, in order.
    pub scenarios: Vec<String>,
    /// Reports of junk, both ways together.
    pub junk_reports: u32,
    /// Attestations in a row.
    pub attestations: u32,
    /// Points at which power is cut, in each of the sweeps.
    pub cuts: u64,
    /// What all that is random in the test is made of.
    pub seed: u64,
}

/// What the guest reports: one JSON object a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "report", rename_all = "kebab-case")]
pub enum Report {
    /// A check passed.
    Passed {
        /// Its name in the plan.
        check: String,
        /// What was seen.
        seen: String,
        /// Milliseconds since the guest's program started.
        at_ms: u64,
    },
    /// A scenario broke off; the rest of its checks were not made.
    Failed {
        /// The scenario.
        scenario: String,
        /// What was wrong.
        why: String,
        /// Milliseconds since the guest's program started.
        at_ms: u64,
    },
    /// The last line.
    End,
}
