//! Whether what the settings name is there and can be used, by whoever looks: before the agent is started, and without
//! starting it.

mod command;
mod finding;
mod place;

use std::{io, path::Path};

pub use finding::{Complaint, Finding, Severity};
use licfmt::text::Name;

use crate::{
    config::{Config, ReadRoot, Site},
    notice::{self, Recipient},
};

/// What is wrong, in the order of the settings. On Windows nobody is asked whether this user may write: only trying
/// would tell.
#[must_use]
pub fn check(config: &Config, root: ReadRoot) -> Vec<Finding> {
    let mut found: Vec<_> = place::to_be_made("state", &config.state)
        .into_iter()
        .collect();
    for (name, site) in &config.site {
        found.extend(of_site(name, site, root));
    }
    for (name, recipient) in &config.notice {
        found.extend(of_recipient(name, recipient));
    }
    found
}

fn of_site(name: &Name, site: &Site, root: ReadRoot) -> impl Iterator<Item = Finding> {
    let setting = format!("[site.{name}] directory");
    let directory = place::license_directory(&setting, &site.directory);
    let refused = site.roots.iter().filter_map(move |file| {
        let problem = root(file).err()?;
        let setting = format!("[site.{name}] roots");
        Some(Finding::new(Complaint::RootUnusable, setting).because(problem))
    });
    directory.into_iter().chain(refused)
}

fn of_recipient(name: &Name, recipient: &Recipient) -> Vec<Finding> {
    let at = |setting: &str| format!("[notice.{name}] {setting}");
    let command = recipient.command.as_ref().and_then(|it| it.first());
    let mut found = command.map_or_else(Vec::new, |it| command::look(&at("command"), it));
    let ca = recipient.ca.as_deref();
    found.extend(ca.and_then(|file| authorities(at("ca"), file)));
    let log = recipient.log.as_deref();
    found.extend(log.and_then(|file| place::log(&at("log"), file)));
    found
}

fn authorities(setting: String, file: &Path) -> Option<Finding> {
    let error = notice::authorities(file).err()?;
    let complaint = match error.kind() {
        io::ErrorKind::InvalidData => Complaint::CaUnusable,
        _ => Complaint::CaUnreadable,
    };
    let finding = Finding::new(complaint, setting).with_path(file);
    Some(finding.with("error", error))
}

#[cfg(test)]
mod tests;
