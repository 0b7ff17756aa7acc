//! Who is told, when, and how: the settings.

use std::path::PathBuf;

use serde::Deserialize;

use super::Event;

/// When people are told (M-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct When {
    /// How often the same is told, in days.
    pub every_days: u32,
    /// After how many days without the server.
    pub unreached_days: u32,
    /// From which part of a limit on, in percent.
    pub near_limit_percent: u32,
}

/// Who is told (M-4).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Of these events only; of all if none is given.
    #[serde(default)]
    pub only: Vec<Event>,
    /// The event code, for whoever sorts by it.
    pub event_code: Option<u32>,
    /// What it is filed under.
    pub account: Option<String>,
    /// Whom it is for.
    #[serde(default)]
    pub users: Vec<String>,
    /// A program and its arguments, started without a shell.
    pub command: Option<Vec<String>>,
    /// An address that the notice is posted to.
    pub webhook: Option<String>,
    /// A file with the authorities that the webhook's certificate leads to (PEM); the system's if not given.
    pub ca: Option<PathBuf>,
    /// A file that a line is added to.
    pub log: Option<PathBuf>,
}

impl Default for When {
    fn default() -> Self {
        Self {
            every_days: 1,
            unreached_days: 3,
            near_limit_percent: 90,
        }
    }
}

impl Recipient {
    /// Whether it says how, once.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        // The notice has to fit into a pipe.
        let long = self.users.iter().chain(&self.account).map(String::len);
        if long.sum::<usize>() > 8 * 1024 {
            return Err("users and account are longer than 8 KiB together");
        }
        if self.ca.is_some() && self.webhook.is_none() {
            return Err("ca is for a webhook");
        }
        match (&self.command, &self.webhook, &self.log) {
            (Some(command), None, None) if command.is_empty() => Err("command names no program"),
            (Some(_), None, None) | (None, Some(_), None) | (None, None, Some(_)) => Ok(()),
            _ => Err("exactly one of command, webhook and log says how"),
        }
    }
}
