//! Flash that feeds the watchdog: copying an image takes longer than the watchdog waits, one sector
//! never does. A loop that only reads is not fed.

use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};

use crate::chip;

/// A flash whose erasures and programmings feed the watchdog, sector by sector.
pub struct Fed<F>(pub F);

impl<F: ErrorType> ErrorType for Fed<F> {
    type Error = F::Error;
}

impl<F: ReadNorFlash> ReadNorFlash for Fed<F> {
    const READ_SIZE: usize = F::READ_SIZE;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.0.read(offset, bytes)
    }

    fn capacity(&self) -> usize {
        self.0.capacity()
    }
}

impl<F: NorFlash> Fed<F> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a chip's whole flash is less than 4 GiB"
    )]
    const SECTOR: u32 = F::ERASE_SIZE as u32;
}

impl<F: NorFlash> NorFlash for Fed<F> {
    const WRITE_SIZE: usize = F::WRITE_SIZE;
    const ERASE_SIZE: usize = F::ERASE_SIZE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> {
        if from >= to {
            return self.0.erase(from, to);
        }
        let mut at = from;
        while at < to {
            let end = at.saturating_add(Self::SECTOR).min(to);
            chip::feed_watchdog();
            self.0.erase(at, end)?;
            at = end;
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Self::Error> {
        chip::feed_watchdog();
        self.0.write(offset, bytes)
    }
}
