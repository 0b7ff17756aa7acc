//! What only the RP2040 has. It has no read-out protection: development tier (architecture,
//! invariant 9).

use licfmt::device::Chip;

/// The chip.
pub const CHIP: Chip = Chip::Rp2040;
/// 26 interrupts.
pub const INTERRUPT_WORDS: usize = 1;

mod lmul;

#[cfg(feature = "dongle")]
pub use dongle::*;

#[cfg(feature = "dongle")]
mod dongle {
    use embassy_rp::{
        flash::{Blocking, Flash},
        pac,
        peripherals::FLASH,
    };
    use embassy_time::{Duration, block_for};
    use keyfob_firmware::noise::{NoiseFault, NoiseSource};

    /// The flash chip's number, 64 bits: the RP2040 itself has none.
    pub type UniqueId = [u8; 8];

    /// The ring oscillator runs at 1.8 MHz or more (data sheet, 2.17): the next bit is another
    /// stretch of its jitter, not the same state read twice.
    const BIT_SPACING: Duration = Duration::from_micros(10);

    /// The random bit of the ring oscillator (data sheet, 2.17.4), eight to a sample, nothing else
    /// done to them.
    pub struct Noise(());

    impl Noise {
        /// The oscillator runs from reset on; clocks leave it running.
        pub(in super::super) const fn new() -> Self {
            Self(())
        }
    }

    impl NoiseSource for Noise {
        fn sample(&mut self) -> Result<u8, NoiseFault> {
            let mut sample = 0;
            for _ in 0..8 {
                block_for(BIT_SPACING);
                sample = sample << 1 | u8::from(pac::ROSC.randombit().read().randombit());
            }
            Ok(sample)
        }
    }

    /// Reads the number. Zeros if the flash chip does not answer.
    pub(in super::super) fn unique_id<const LEN: usize>(
        flash: &mut Flash<'static, FLASH, Blocking, LEN>,
    ) -> UniqueId {
        let mut id = [0; 8];
        // Fails only on the other core.
        let _ = flash.blocking_unique_id(&mut id);
        id
    }

    /// Never: SWD cannot be closed, and flash is a chip of its own.
    pub(in super::super) const fn debug_port_closed() -> bool {
        false
    }

    /// None: whatever this chip holds, it cannot keep from others.
    #[must_use]
    pub const fn device_secret() -> Option<[u8; 32]> {
        None
    }
}
