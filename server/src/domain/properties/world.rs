//! A server with one license, and its sites.

use std::collections::BTreeMap;

use licfmt::{KeyId, lease::Decision};

use crate::domain::{
    Installation, LicenseState,
    activation::{Met, bind},
    check_in::{Circumstances, ForkPolicy, answer},
    samples::{activation, check_in, circumstances, key, license},
};

/// So many sites are enough to meet every case.
const SITES_MAX: usize = 6;

/// What happens.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A site checks in; it may not get the answer, and asks the same again next time.
    Ask { site: usize, lost: bool },
    /// A site activates.
    Activate {
        site: usize,
        new_key: bool,
        lost: bool,
    },
    /// A site is copied, key and lease, to a computer.
    Copy { site: usize, computer: u8 },
    /// A site's files are saved.
    Save { site: usize },
    /// A site's files are put back as they were saved.
    PutBack { site: usize },
    /// The license is reset.
    Reset,
}

/// A lease that the server signed.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) key: KeyId,
    pub(super) computer: u8,
    pub(super) nonce: u8,
    pub(super) sequence: u64,
    pub(super) granted: bool,
    pub(super) forked: bool,
}

#[derive(Clone)]
struct Site {
    files: Files,
    saved: Files,
    computer: u8,
}

/// What a site keeps.
#[derive(Clone)]
struct Files {
    key: u8,
    held: u64,
    pending: Option<u8>,
}

pub(super) struct World {
    license: LicenseState,
    installations: BTreeMap<KeyId, Installation>,
    circumstances: Circumstances,
    sites: Vec<Site>,
    keys: u8,
    nonces: u8,
    pub(super) said: Vec<Said>,
}

impl World {
    /// Three sites on three computers, none activated yet.
    pub(super) fn new(refuse_after: Option<u32>) -> Self {
        let site = |computer| {
            let files = Files {
                key: computer,
                held: 0,
                pending: None,
            };
            let saved = files.clone();
            Site {
                files,
                saved,
                computer,
            }
        };
        Self {
            license: license(),
            installations: BTreeMap::new(),
            circumstances: Circumstances {
                forks: ForkPolicy { refuse_after },
                ..circumstances()
            },
            sites: (0..3).map(site).collect(),
            keys: 3,
            nonces: 0,
            said: Vec::new(),
        }
    }

    pub(super) const fn bound_to(&self) -> Option<KeyId> {
        self.license.bound_to
    }

    pub(super) fn play(&mut self, step: &Step) {
        let count = self.sites.len();
        match *step {
            Step::Ask { site, lost } => drop(self.ask(site % count, lost)),
            Step::Activate {
                site,
                new_key,
                lost,
            } => self.activate(site % count, new_key, lost),
            Step::Copy { site, computer } if count < SITES_MAX => {
                let copy = Site {
                    computer,
                    ..self.sites[site % count].clone()
                };
                self.sites.push(copy);
            }
            Step::Copy { .. } => {}
            Step::Save { site } => {
                let site = &mut self.sites[site % count];
                site.saved = site.files.clone();
            }
            Step::PutBack { site } => {
                let site = &mut self.sites[site % count];
                site.files = site.saved.clone();
            }
            Step::Reset => self.license.bound_to = None,
        }
    }

    /// Each site checks in and gets its answer, if there is one.
    pub(super) fn all_ask(&mut self) -> Vec<Said> {
        let sites = 0..self.sites.len();
        sites.filter_map(|site| self.ask(site, false)).collect()
    }

    fn ask(&mut self, site: usize, lost: bool) -> Option<Said> {
        let nonce = self.pending(site);
        let Site {
            files, computer, ..
        } = self.sites[site].clone();
        let known = self.installations.get(&key(files.key).id())?.clone();
        let request = check_in(files.held, computer, nonce);
        let answered = answer(known, &self.license, &request, &self.circumstances);
        let answered = answered.expect("nothing keeps it from being answered");
        let said = Said {
            granted: matches!(answered.decision, Decision::Granted(_)),
            forked: answered.forked,
            ..said(&answered.installation, computer, nonce)
        };
        self.keep(site, answered.installation, &said, lost);
        Some(said)
    }

    fn activate(&mut self, site: usize, new_key: bool, lost: bool) {
        if new_key {
            let files = &mut self.sites[site].files;
            (files.key, files.held, files.pending) = (self.keys, 0, None);
            self.keys += 1;
        }
        let nonce = self.pending(site);
        let Site {
            files, computer, ..
        } = self.sites[site].clone();
        let key = key(files.key);
        let known = |id| self.installations.get(&id).cloned();
        let met = Met {
            same_key: known(key.id()),
            bound: self.license.bound_to.and_then(known),
        };
        let request = activation(computer, nonce);
        let bound = bind(&self.license, met, key, &request, &self.circumstances);
        if let Ok(bound) = bound {
            self.license.bound_to = Some(key.id());
            let said = said(&bound.installation, computer, nonce);
            self.keep(site, bound.installation, &said, lost);
        }
    }

    /// The nonce is kept until it is answered.
    fn pending(&mut self, site: usize) -> u8 {
        let pending = &mut self.sites[site].files.pending;
        *pending.get_or_insert_with(|| {
            self.nonces += 1;
            self.nonces
        })
    }

    fn keep(&mut self, site: usize, installation: Installation, said: &Said, lost: bool) {
        if !lost {
            let files = &mut self.sites[site].files;
            (files.held, files.pending) = (said.sequence, None);
        }
        self.installations.insert(installation.id(), installation);
        self.said.push(said.clone());
    }
}

fn said(installation: &Installation, computer: u8, nonce: u8) -> Said {
    Said {
        key: installation.id(),
        computer,
        nonce,
        sequence: installation.sequence,
        granted: true,
        forked: false,
    }
}
