//! What a site needs for an online license.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use licfmt::{
    limits::Count,
    online::Usage,
    text::{Name, Text},
};

use super::{Http, Https};
use crate::hardware::{HardwareSource, SystemHardware};

/// What a site needs for an online license; for others it does not matter.
#[derive(Clone)]
pub struct Means {
    /// The way to the server.
    pub http: Arc<dyn Http>,
    /// Tells what computer this is.
    pub hardware: Arc<dyn HardwareSource>,
    /// Which of the installation's instances this is; none: the one that was registered (M-7).
    pub instance: Option<Name>,
    /// The program's version, as the portal shows it (P-19); empty if it does not matter.
    pub version: Option<Text>,
    /// How much of each feature is used (M-2).
    pub usage: UsageBoard,
}

impl Means {
    /// This computer, and HTTPS.
    #[must_use]
    pub fn system() -> Self {
        Self {
            http: Arc::new(Https),
            hardware: Arc::new(SystemHardware::new()),
            instance: None,
            version: None,
            usage: UsageBoard::default(),
        }
    }
}

/// Where the program writes how much it uses, and the next check-in reads it. Clones are the same board.
#[derive(Clone, Debug, Default)]
pub struct UsageBoard(Arc<Mutex<BTreeMap<Name, Count>>>);

impl UsageBoard {
    /// Says how much of a feature is used, in the feature's unit.
    pub fn set(&self, feature: Name, used: Count) {
        let mut board = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        board.insert(feature, used);
    }

    /// All that was said, by name.
    #[must_use]
    pub fn read(&self) -> Vec<Usage> {
        let board = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let usage = board.iter().map(|(id, used)| Usage {
            id: id.clone(),
            used: *used,
        });
        // A request has room for no more.
        usage.take(licfmt::limits::ENTRIES_MAX).collect()
    }
}
