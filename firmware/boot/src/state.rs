//! The state record: what is going on with the slots. `docs/flash-layout.md` of the firmware gives
//! its bytes.

use crc::{CRC_32_ISO_HDLC, Crc, NoTable};
use embedded_storage::nor_flash::NorFlash;
use licfmt::device::FirmwareVersion;

use crate::{Area, ImageFault, Slots};

/// CRC-32 as in Ethernet and zip. Without a table: the record is short, flash is small.
const CRC: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);
/// What a record begins with; the digit is the layout's version.
const MAGIC: [u8; 4] = *b"KFB1";

/// How far an installation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is going on.
    Idle,
    /// The staged image was checked, and is installed at the next power-up.
    Staged,
    /// The active image is being copied to previous.
    BackingUp,
    /// The staged image is being copied to active.
    Copying,
    /// The active image has yet to show that it works.
    Trial {
        /// Power-ups that it has left after this one.
        left: u8,
    },
    /// The previous image is being copied back to active.
    Reverting,
}

impl Phase {
    const fn to_bytes(self) -> [u8; 2] {
        match self {
            Self::Idle => [0, 0],
            Self::Staged => [1, 0],
            Self::BackingUp => [2, 0],
            Self::Copying => [3, 0],
            Self::Trial { left } => [4, left],
            Self::Reverting => [5, 0],
        }
    }

    const fn from_bytes(bytes: [u8; 2]) -> Option<Self> {
        Some(match bytes {
            [0, 0] => Self::Idle,
            [1, 0] => Self::Staged,
            [2, 0] => Self::BackingUp,
            [3, 0] => Self::Copying,
            [4, left] => Self::Trial { left },
            [5, 0] => Self::Reverting,
            _ => return None,
        })
    }
}

/// What is going on with the slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// How far an installation has come.
    pub phase: Phase,
    /// The highest version that was ever confirmed: no image of a lower one starts.
    pub floor: FirmwareVersion,
}

impl State {
    /// Of a dongle fresh from the factory, whose state sectors are erased.
    pub const FIRST: Self = Self {
        phase: Phase::Idle,
        floor: FirmwareVersion {
            major: 0,
            minor: 0,
            patch: 0,
        },
    };
    /// Bytes of a record.
    pub(crate) const LEN: usize = 32;

    /// The record with this number.
    pub(crate) fn to_bytes(self, sequence: u32) -> [u8; Self::LEN] {
        let FirmwareVersion {
            major,
            minor,
            patch,
        } = self.floor;
        let mut bytes = [0; Self::LEN];
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4..8].copy_from_slice(&sequence.to_le_bytes());
        bytes[8..10].copy_from_slice(&self.phase.to_bytes());
        bytes[10..13].copy_from_slice(&[major, minor, patch]);
        let crc = CRC.checksum(&bytes[..Self::LEN - 4]);
        bytes[Self::LEN - 4..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// A record's number and state; `None` if it is not whole.
    fn from_bytes(bytes: &[u8; Self::LEN]) -> Option<(u32, Self)> {
        let [_, _, _, _, s0, s1, s2, s3, p0, p1, major, minor, patch, ..] = *bytes;
        let sequence = u32::from_le_bytes([s0, s1, s2, s3]);
        let state = Self {
            phase: Phase::from_bytes([p0, p1])?,
            floor: FirmwareVersion {
                major,
                minor,
                patch,
            },
        };
        (state.to_bytes(sequence) == *bytes).then_some((sequence, state))
    }
}

/// The record that counts.
struct Newest {
    /// In which of the two sectors it is.
    index: u32,
    sequence: u32,
    state: State,
}

impl<F: NorFlash> Slots<F> {
    /// What is going on.
    ///
    /// # Errors
    /// [`ImageFault::Flash`] if flash cannot be read. No record at all is [`State::FIRST`].
    pub fn state(&mut self) -> Result<State, ImageFault> {
        Ok(self.newest()?.map_or(State::FIRST, |newest| newest.state))
    }

    fn newest(&mut self) -> Result<Option<Newest>, ImageFault> {
        let mut newest: Option<Newest> = None;
        for index in 0..2 {
            let Some((sequence, state)) = State::from_bytes(&self.record(index)?) else {
                continue;
            };
            if newest
                .as_ref()
                .is_none_or(|other| sequence > other.sequence)
            {
                newest = Some(Newest {
                    index,
                    sequence,
                    state,
                });
            }
        }
        Ok(newest)
    }

    const fn sector(&self, index: u32) -> Area {
        Area {
            start: self.map.state.start + index * Self::SECTOR,
            len: Self::SECTOR,
        }
    }

    fn record(&mut self, index: u32) -> Result<[u8; State::LEN], ImageFault> {
        let mut bytes = [0; State::LEN];
        let read = self.flash.read(self.sector(index).start, &mut bytes);
        read.map_err(|_| ImageFault::Flash)?;
        Ok(bytes)
    }

    /// Writes a record into the sector of the older one. What counts is what can be read back, not
    /// what the flash driver said.
    pub(crate) fn save(&mut self, state: State) -> Result<(), ImageFault> {
        let (index, sequence) = match self.newest()? {
            Some(newest) => (1 - newest.index, newest.sequence.checked_add(1)),
            None => (0, Some(1)),
        };
        let bytes = state.to_bytes(sequence.ok_or(ImageFault::Flash)?);
        let Area { start, .. } = self.sector(index);
        let erased = self.flash.erase(start, start + Self::SECTOR);
        // A failure shows in the comparison.
        let _ = erased.and_then(|()| self.flash.write(start, &bytes));
        if self.record(index)? == bytes {
            Ok(())
        } else {
            Err(ImageFault::Flash)
        }
    }

    /// Writes a state that lasts into both sectors: damage to one then brings nothing old back.
    pub(crate) fn settle(&mut self, state: State) -> Result<(), ImageFault> {
        self.save(state)?;
        self.save(state)
    }
}
