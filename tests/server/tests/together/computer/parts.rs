//! What a computer is made of: its disk, its ports, its randomness.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use keyfob::{
    HardwareSource, Problem, Rng, RngError,
    discovery::{Candidate, Enumerate},
    transport::{Transport, TransportError},
};
use licfmt::{
    KeyId,
    hardware::{Component, ComponentHash, Hardware},
};

use crate::clocks::locked;

/// The part of a computer that is exchanged now and then.
#[derive(Clone)]
pub(super) struct Disk(Arc<Mutex<String>>);

impl Disk {
    pub(super) fn new(serial: &str) -> Self {
        Self(Arc::new(Mutex::new(serial.to_owned())))
    }

    pub(super) fn serial(&self) -> String {
        locked(&self.0).clone()
    }

    pub(super) fn exchange(&self, serial: &str) {
        serial.clone_into(&mut locked(&self.0));
    }
}

impl HardwareSource for Disk {
    fn read(&self, vendor: KeyId) -> Result<Hardware, Problem> {
        let hash = |component, value: &str| Some(ComponentHash::of(vendor, component, value));
        Ok(Hardware {
            disk: hash(Component::Disk, &locked(&self.0)),
            cpu: hash(Component::Cpu, "GenuineIntel 6 158 10"),
            firmware: hash(Component::Firmware, "machine"),
            network: None,
        })
    }
}

pub(super) struct NoDongles;

impl Enumerate for NoDongles {
    fn candidates(&self) -> Result<Vec<Candidate>, TransportError> {
        Ok(Vec::new())
    }

    fn open(&self, candidate: &Candidate) -> Result<Box<dyn Transport>, TransportError> {
        Err(TransportError::Gone {
            place: candidate.place.to_string(),
        })
    }
}

/// Different bytes at each call, the same in each run, others on each computer (`SplitMix64`).
pub(super) struct Counting(AtomicU64);

impl Counting {
    pub(super) fn new() -> Self {
        static COMPUTERS: AtomicU64 = AtomicU64::new(1);
        Self(AtomicU64::new(
            COMPUTERS.fetch_add(1, Ordering::SeqCst) << 32,
        ))
    }
}

impl Rng for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RngError> {
        for chunk in bytes.chunks_mut(8) {
            let mut word = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
            word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            let word = (word ^ (word >> 31)).to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}
