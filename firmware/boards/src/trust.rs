//! Where the keys are that firmware must be signed with: at the end of the boot stage's area. The
//! station writes them there; the dongle reads the same place.

use embedded_storage::nor_flash::ReadNorFlash;
use licfmt::firmware::TrustBlock;

use crate::map::MAP;

/// Reads the keys. A block that cannot be read, or is none, trusts nobody.
pub fn read(flash: &mut impl ReadNorFlash) -> TrustBlock {
    let mut bytes = [0; TrustBlock::LEN];
    match flash.read(MAP.trust(), &mut bytes) {
        Ok(()) => TrustBlock::read(&bytes).unwrap_or_default(),
        Err(_) => TrustBlock::default(),
    }
}
