//! Images in slots: checked, and copied.

use embedded_storage::nor_flash::NorFlash;
use licfmt::{
    Digest, Sealed,
    device::FirmwareVersion,
    firmware::{FirmwareManifest, HEADER_LEN, read_header},
};
use sha2::{Digest as _, Sha256};

use crate::{Area, BLOCK, ImageFault, Slots};

/// [`BLOCK`] and [`HEADER_LEN`], as offsets in flash.
const BLOCK_U32: u32 = 256;
pub(crate) const HEADER_U32: u32 = 512;
const _: () = assert!(BLOCK_U32 as usize == BLOCK && HEADER_U32 as usize == HEADER_LEN);

impl<F: NorFlash> Slots<F> {
    /// The manifest in a slot's header, still sealed.
    pub(crate) fn header(&mut self, slot: Area) -> Result<Sealed<FirmwareManifest>, ImageFault> {
        let mut header = [0; HEADER_LEN];
        self.read(slot.start, &mut header)?;
        read_header(&header).map_err(|_| ImageFault::Untrusted)
    }

    /// Opens a manifest: signed by a believed key, for this chip, of a length that a slot takes.
    pub(crate) fn open(
        &self,
        sealed: &Sealed<FirmwareManifest>,
    ) -> Result<FirmwareManifest, ImageFault> {
        let keys = self.trust.keys.iter();
        let manifest = keys
            .filter_map(|key| key.verifying_key().ok())
            .find_map(|key| sealed.open(&key).ok())
            .ok_or(ImageFault::Untrusted)?;
        let room = self.map.active.len.saturating_sub(HEADER_U32);
        if manifest.chip != self.chip || manifest.len == 0 || manifest.len > room {
            return Err(ImageFault::Unfit);
        }
        Ok(manifest)
    }

    /// Checks the whole image in a slot, each byte of it read once.
    pub(crate) fn check(
        &mut self,
        slot: Area,
        floor: FirmwareVersion,
    ) -> Result<FirmwareManifest, ImageFault> {
        let sealed = self.header(slot)?;
        let manifest = self.open(&sealed)?;
        if manifest.version < floor {
            return Err(ImageFault::Downgrade);
        }
        let mut hash = Sha256::new();
        let mut block = [0; BLOCK];
        let (mut at, mut left) = (slot.start + HEADER_U32, manifest.len as usize);
        while left > 0 {
            self.read(at, &mut block)?;
            let part = &block[..left.min(BLOCK)];
            hash.update(part);
            left -= part.len();
            at += BLOCK_U32;
        }
        if Digest(hash.finalize().into()) == manifest.digest {
            Ok(manifest)
        } else {
            Err(ImageFault::Content)
        }
    }

    /// Copies the image of one slot to another. Nothing is overwritten unless what is copied was
    /// found good; what was copied is checked again.
    pub(crate) fn copy(
        &mut self,
        from: Area,
        to: Area,
        floor: FirmwareVersion,
    ) -> Result<FirmwareManifest, ImageFault> {
        let manifest = self.check(from, floor)?;
        let mut block = [0; BLOCK];
        let mut at = 0;
        while at < HEADER_U32 + manifest.len {
            self.read(from.start + at, &mut block)?;
            self.put(to, at, &block)?;
            at += BLOCK_U32;
        }
        self.check(to, floor)
    }

    /// Writes a block of a slot, whose sector is erased before its first one.
    pub(crate) fn put(
        &mut self,
        slot: Area,
        at: u32,
        block: &[u8; BLOCK],
    ) -> Result<(), ImageFault> {
        let place = slot.start + at;
        let erased = if at.is_multiple_of(Self::SECTOR) {
            self.flash.erase(place, place + Self::SECTOR)
        } else {
            Ok(())
        };
        erased
            .and_then(|()| self.flash.write(place, block))
            .map_err(|_| ImageFault::Flash)
    }

    pub(crate) fn read(&mut self, at: u32, bytes: &mut [u8]) -> Result<(), ImageFault> {
        self.flash.read(at, bytes).map_err(|_| ImageFault::Flash)
    }
}
