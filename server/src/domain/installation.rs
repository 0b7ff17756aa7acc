//! An installation: one site's copy of the program, with a key of its own (decision 12).

use std::collections::BTreeMap;

use licfmt::{
    KeyId, Nonce, PublicKey, UnixTime,
    hardware::Hardware,
    online::{ProgramStatus, Report, RunStatus, Usage},
    text::{LicenseNumber, Name},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most instances of one installation that are remembered; the ones not seen for longest go.
pub const INSTANCES_MAX: usize = 64;

/// What is known of an installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// Its public key.
    pub key: PublicKey,
    /// The license that it was activated for.
    pub number: LicenseNumber,
    /// The computer that it was activated on.
    pub hardware: Hardware,
    /// Counts its leases.
    pub sequence: u64,
    /// The nonce of the request that was answered last.
    pub nonce: Nonce,
    /// When it was activated.
    pub activated: UnixTime,
    /// When it was last heard of.
    pub seen: UnixTime,
    /// The program, as last reported.
    pub program: ProgramStatus,
    /// Its instances (M-7).
    pub instances: Instances,
    /// How much of each feature is used, as last reported (M-2).
    pub usage: Vec<Usage>,
    /// How often another copy of it checked in (decision 12).
    pub forks: u32,
}

/// Instances by name.
pub type Instances = BTreeMap<Name, Instance>;

/// What is known of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    /// When it was last heard of.
    pub seen: UnixTime,
    /// Whether it ran then.
    pub status: RunStatus,
}

impl Installation {
    /// A new one, bound but without a lease yet.
    #[must_use]
    pub fn new(key: PublicKey, number: LicenseNumber, report: &Report, now: UnixTime) -> Self {
        let mut installation = Self {
            key,
            number,
            hardware: report.hardware,
            sequence: 0,
            nonce: report.nonce,
            activated: now,
            seen: now,
            program: report.program.clone(),
            instances: Instances::new(),
            usage: Vec::new(),
            forks: 0,
        };
        installation.heard(report, now);
        installation
    }

    /// The id that leases name it by.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.key.id()
    }

    /// Takes over what was reported.
    pub fn heard(&mut self, report: &Report, now: UnixTime) {
        self.seen = now;
        self.nonce = report.nonce;
        self.program = report.program.clone();
        self.usage.clone_from(&report.usage);
        let instance = Instance {
            seen: now,
            status: report.program.status,
        };
        let known = self.instances.contains_key(&report.instance);
        if !known && self.instances.len() >= INSTANCES_MAX {
            self.forget_the_longest_silent();
        }
        self.instances.insert(report.instance.clone(), instance);
    }

    fn forget_the_longest_silent(&mut self) {
        let silent = self.instances.iter().min_by_key(|(_, it)| it.seen);
        if let Some(name) = silent.map(|(name, _)| name.clone()) {
            self.instances.remove(&name);
        }
    }
}
