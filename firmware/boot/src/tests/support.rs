//! A dongle's flash with images in it.

use std::{sync::LazyLock, vec, vec::Vec};

use ed25519_dalek::SigningKey;
use licfmt::{
    PublicKey, Sealed,
    device::{Chip, FirmwareVersion},
    firmware::{CHUNK_MAX, FirmwareManifest, TrustBlock, split_image},
};

use crate::{
    Area, Boot, ImageFault, Map, Phase, Slots,
    sim::{Nor, Strike, signed_image},
};

/// Small sectors, so that images of several stay small.
pub(super) const SECTOR: u32 = 1024;
pub(super) type Flash = Nor<16, 1024>;

pub(super) const MAP: Map = Map {
    state: area(0, 2),
    active: area(2, 4),
    staged: area(6, 4),
    previous: area(10, 4),
};
const SECTORS: usize = 14;
pub(super) const CHIP: Chip = Chip::Rp2040;

const fn area(start: u32, len: u32) -> Area {
    Area {
        start: start * SECTOR,
        len: len * SECTOR,
    }
}

pub(super) fn key() -> SigningKey {
    SigningKey::from_bytes(&[11; 32])
}

pub(super) fn trust() -> TrustBlock {
    TrustBlock {
        keys: [PublicKey::from(&key().verifying_key())]
            .into_iter()
            .collect(),
    }
}

pub(super) const fn version(minor: u8) -> FirmwareVersion {
    FirmwareVersion {
        major: 1,
        minor,
        patch: 0,
    }
}

static IMAGES: LazyLock<[Vec<u8>; 5]> = LazyLock::new(|| {
    [0, 1, 2, 3, 4].map(|minor| {
        let len = 700 + 300 * usize::from(minor);
        let program: Vec<u8> = (0..len).map(|at| at.to_le_bytes()[0] ^ minor).collect();
        signed_image(CHIP, version(minor), &program, &key())
    })
});

/// Version 1.`minor`.0, of another length and content than every other one.
pub(super) fn image(minor: u8) -> Vec<u8> {
    IMAGES[usize::from(minor)].clone()
}

pub(super) fn manifest(image: &[u8]) -> Sealed<FirmwareManifest> {
    split_image(image).expect("an image").0
}

pub(super) const STARTED: Boot = Boot::Start { trial: false };
pub(super) const ON_TRIAL: Boot = Boot::Start { trial: true };

pub(super) type Dongle = Slots<Flash>;

pub(super) fn on(flash: Flash) -> Dongle {
    Slots::new(flash, MAP, CHIP, trust())
}

/// A dongle as a station leaves it: an image in its active slot, nothing else.
pub(super) fn flashed(image: &[u8]) -> Dongle {
    let mut content = vec![0xFF; SECTORS * SECTOR as usize];
    content[MAP.active.start as usize..][..image.len()].copy_from_slice(image);
    on(Nor::with_content(content))
}

/// A dongle that runs version 1.1.0 and said that it works.
pub(super) fn confirmed() -> Dongle {
    let mut dongle = flashed(&image(1));
    assert_eq!(dongle.power_up(), STARTED);
    dongle.confirm().expect("confirmed");
    dongle
}

/// A dongle that runs 1.1.0 and will install 1.2.0.
pub(super) fn ordered() -> Dongle {
    let mut dongle = confirmed();
    dongle.bring(&image(2)).expect("taken");
    dongle
}

/// A dongle whose 1.2.0 was started for the first time.
pub(super) fn on_trial() -> Dongle {
    let mut dongle = ordered().unplugged();
    assert_eq!(dongle.power_up(), ON_TRIAL);
    dongle
}

impl Dongle {
    /// Power goes and comes back.
    pub(super) fn unplugged(self) -> Self {
        let mut flash = self.flash;
        assert!(!flash.misused(), "a unit was programmed twice");
        flash.power_on();
        on(flash)
    }

    /// The same flash, in another program's hands.
    pub(super) fn twin(&self) -> Self {
        on(self.flash.clone())
    }

    /// Brings an image over USB and orders its installation.
    pub(super) fn bring(&mut self, image: &[u8]) -> Result<(), ImageFault> {
        let (sealed, program) = split_image(image).expect("an image");
        let mut next = self.stage(&sealed)?;
        while (next as usize) < program.len() {
            let rest = &program[next as usize..];
            next = self.write(next, &rest[..rest.len().min(CHUNK_MAX)])?;
        }
        self.install()
    }

    /// Which of our versions the active slot holds, byte for byte.
    pub(super) fn runs(&self) -> Option<u8> {
        (1..=4).find(|minor| self.holds(MAP.active, &IMAGES[usize::from(*minor)]))
    }

    pub(super) fn holds(&self, slot: Area, image: &[u8]) -> bool {
        self.flash.content()[slot.start as usize..].starts_with(image)
    }

    pub(super) fn phase(&mut self) -> Phase {
        self.state().expect("readable").phase
    }

    pub(super) fn floor(&mut self) -> FirmwareVersion {
        self.state().expect("readable").floor
    }

    /// Spoils a byte of flash.
    pub(super) fn spoil(&mut self, at: u32) {
        self.flash.content_mut()[at as usize] ^= 0x10;
    }

    pub(super) fn strike(&mut self, step: u64, seed: u64, power: bool) {
        self.flash.strike(Strike { step, seed, power });
    }
}
