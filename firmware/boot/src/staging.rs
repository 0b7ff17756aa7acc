//! What the running firmware does: takes an image, orders its installation, confirms itself.

use embedded_storage::nor_flash::NorFlash;
use licfmt::{
    Sealed,
    firmware::{FirmwareManifest, HEADER_LEN, write_header},
};

use crate::{BLOCK, ImageFault, Phase, Slots, State, image::HEADER_U32};

/// An image on its way.
pub(crate) struct Staging {
    manifest: Sealed<FirmwareManifest>,
    /// Bytes of its program.
    len: u32,
    /// The offset that is wanted next.
    next: u32,
}

impl<F: NorFlash> Slots<F> {
    /// Begins to take an image, or goes on with the same one; gives the offset that is wanted next.
    /// The manifest is checked in full; nothing is erased before the first piece comes.
    ///
    /// # Errors
    /// [`ImageFault`]; [`ImageFault::Downgrade`] unless it is newer than the active image and not
    /// below the floor; [`ImageFault::Trial`] while the running image is not confirmed.
    pub fn stage(&mut self, sealed: &Sealed<FirmwareManifest>) -> Result<u32, ImageFault> {
        let state = self.state()?;
        if !matches!(state.phase, Phase::Idle | Phase::Staged) {
            return Err(ImageFault::Trial);
        }
        let manifest = self.open(sealed)?;
        if manifest.version <= self.version()? || manifest.version < state.floor {
            return Err(ImageFault::Downgrade);
        }
        if let Some(staging) = &self.staging
            && staging.manifest == *sealed
        {
            return Ok(staging.next);
        }
        if state.phase == Phase::Staged {
            // What was ordered before is not to be installed half overwritten.
            self.settle(State {
                phase: Phase::Idle,
                ..state
            })?;
        }
        self.staging = Some(Staging {
            manifest: sealed.clone(),
            len: manifest.len,
            next: 0,
        });
        Ok(0)
    }

    /// Takes the piece at `offset`, of 256 bytes or of what remains; gives the offset that is wanted
    /// next. Erases a sector at most.
    ///
    /// # Errors
    /// [`ImageFault::Content`] for any other piece than the next one, or none at all being wanted:
    /// nothing is lost. [`ImageFault::Flash`]: the image must be brought from its beginning.
    pub fn write(&mut self, offset: u32, data: &[u8]) -> Result<u32, ImageFault> {
        let mut staging = self.staging.take().ok_or(ImageFault::Content)?;
        let left = staging.len.saturating_sub(offset) as usize;
        if offset != staging.next || data.is_empty() || data.len() != left.min(BLOCK) {
            self.staging = Some(staging);
            return Err(ImageFault::Content);
        }
        let mut block = [0xFF; BLOCK];
        block[..data.len()].copy_from_slice(data);
        if offset == 0 {
            // The first sector begins with the header, which is written last: until then the slot
            // holds no image.
            let start = self.map.staged.start;
            let erased = self.flash.erase(start, start + Self::SECTOR);
            erased.map_err(|_| ImageFault::Flash)?;
        }
        self.put(self.map.staged, HEADER_U32 + offset, &block)?;
        let taken = u32::try_from(data.len()).map_err(|_| ImageFault::Content)?;
        staging.next = offset.saturating_add(taken);
        let next = staging.next;
        self.staging = Some(staging);
        Ok(next)
    }

    /// Checks the staged image and orders its installation at the next power-up. Saying it twice
    /// changes nothing.
    ///
    /// # Errors
    /// [`ImageFault::Content`] while pieces are missing, or none was begun. Any other fault, or a
    /// program that is not the announced one: the image must be brought from its beginning.
    pub fn install(&mut self) -> Result<(), ImageFault> {
        let state = self.state()?;
        let staging = match self.staging.take() {
            None if state.phase == Phase::Staged => return Ok(()),
            None => return Err(ImageFault::Content),
            Some(staging) if staging.next < staging.len => {
                self.staging = Some(staging);
                return Err(ImageFault::Content);
            }
            Some(staging) => staging,
        };
        let staged = self.map.staged;
        let header: [u8; HEADER_LEN] = write_header(&staging.manifest);
        let written = self.flash.write(staged.start, &header);
        written.map_err(|_| ImageFault::Flash)?;
        self.check(staged, state.floor)?;
        self.save(State {
            phase: Phase::Staged,
            ..state
        })
    }

    /// The running image works: it stays, and its version is the floor from now on. Writes once for
    /// each version, and looks at flash once for each power-up.
    ///
    /// # Errors
    /// [`ImageFault`] if it cannot be made durable; to be tried again.
    pub fn confirm(&mut self) -> Result<(), ImageFault> {
        if self.confirmed {
            return Ok(());
        }
        let state = self.state()?;
        let wanted = State {
            phase: match state.phase {
                Phase::Trial { .. } => Phase::Idle,
                other => other,
            },
            floor: state.floor.max(self.version()?),
        };
        if wanted != state {
            self.settle(wanted)?;
        }
        self.confirmed = true;
        Ok(())
    }
}
