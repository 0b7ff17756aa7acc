//! What is done to the server, and what must hold then.

mod backup;
mod clients;
mod database;
mod kill;
mod race;
mod sites;
mod start;
mod tls;

use crate::{run::World, wrong::Checked};

/// Answers what was seen, in a few words.
type Scenario = fn(&World) -> Checked<String>;

/// All scenarios, by their names.
pub(crate) const ALL: &[(&str, Scenario)] = &[
    ("development", start::development),
    ("uncertified", start::uncertified),
    ("stop", start::stop),
    ("twice", start::twice),
    ("restore", backup::restore),
    ("tls", tls::reload),
    ("proxies", tls::proxies),
    ("bad-clients", clients::bad),
    ("site-tls", sites::certificates),
    ("site-proxies", sites::proxies),
    ("site-refreshes", sites::refreshes),
    ("site-killed", sites::killed),
    ("site-restored", sites::restored),
    ("site-terminal", sites::registers),
    ("disk-full", database::full),
    ("race", race::activations),
    ("bindings", race::bindings),
    ("kill-sqlite", kill::sqlite),
    ("kill-postgres", kill::postgres),
    ("database-gone", database::gone),
];

/// Whether there is one of this name.
pub(crate) fn is_known(name: &str) -> bool {
    ALL.iter().any(|(known, _)| *known == name)
}
