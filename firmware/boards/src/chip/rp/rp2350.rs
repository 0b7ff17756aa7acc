//! What only the RP2350 has. Its flash is a chip of its own, but the processor can be closed.

use licfmt::device::Chip;

/// The chip.
pub const CHIP: Chip = Chip::Rp2350;
/// 52 interrupts.
pub const INTERRUPT_WORDS: usize = 2;

#[cfg(feature = "dongle")]
pub use dongle::*;

#[cfg(feature = "dongle")]
mod dongle {
    use embassy_rp::{
        Peri,
        flash::{Blocking, Flash},
        otp as chip_otp, pac,
        peripherals::{FLASH, TRNG},
    };
    use keyfob_boot::otp::{self, SECRET_LEN, SECRET_PAGE, SHARES, lock_row};
    use keyfob_firmware::noise::{NoiseFault, NoiseSource};
    use zeroize::Zeroize as _;

    /// The chip's public id in OTP, 64 bits.
    pub type UniqueId = [u8; 8];

    /// Processor cycles between two looks at the ring oscillator: eight times what the data sheet
    /// (12.12.2) calls the least for acceptable results.
    const SAMPLE_CYCLES: u32 = 200;
    /// Words that the generator gives at once.
    const WORDS: usize = 6;
    /// Looks at the busy flag, many times what 192 bits of [`SAMPLE_CYCLES`] take.
    const PATIENCE: u32 = 1_000_000;

    /// The true random number generator (data sheet, 12.12) with its own balancer and tests switched
    /// off: what our health tests look at is as raw as the chip gives it.
    pub struct Noise {
        block: [u8; 4 * WORDS],
        used: usize,
    }

    impl Noise {
        pub(in super::super) fn new(_generator: Peri<'static, TRNG>) -> Self {
            let trng = pac::TRNG;
            trng.rnd_source_enable().write(|w| w.set_rnd_src_en(false));
            trng.rng_imr().write(|w| w.0 = u32::MAX);
            // The shortest chain of inverters: the fastest oscillator.
            trng.trng_config().write(|w| w.set_rnd_src_sel(0));
            trng.sample_cnt1().write_value(SAMPLE_CYCLES);
            trng.trng_debug_control().write(|w| {
                w.set_vnc_bypass(true);
                w.set_trng_crngt_bypass(true);
                w.set_auto_correlate_bypass(true);
            });
            trng.rnd_source_enable().write(|w| w.set_rnd_src_en(true));
            Self {
                block: [0; 4 * WORDS],
                used: 4 * WORDS,
            }
        }

        /// Waits for the next 192 bits. Reading the last word starts the ones after it.
        fn fill(&mut self) -> Result<(), NoiseFault> {
            let trng = pac::TRNG;
            let mut looks = 0;
            while !trng.trng_valid().read().ehr_valid() {
                looks += 1;
                if looks > PATIENCE {
                    return Err(NoiseFault::Source);
                }
            }
            let words = [
                trng.ehr_data0().read(),
                trng.ehr_data1().read(),
                trng.ehr_data2().read(),
                trng.ehr_data3().read(),
                trng.ehr_data4().read(),
                trng.ehr_data5().read(),
            ];
            for (bytes, word) in self.block.as_chunks_mut().0.iter_mut().zip(words) {
                *bytes = word.to_le_bytes();
            }
            self.used = 0;
            Ok(())
        }
    }

    impl NoiseSource for Noise {
        fn sample(&mut self) -> Result<u8, NoiseFault> {
            if self.used == self.block.len() {
                self.fill()?;
            }
            // Handed out once.
            let sample = core::mem::take(&mut self.block[self.used]);
            self.used += 1;
            Ok(sample)
        }
    }

    /// Reads the id. Zeros if OTP refuses.
    pub(in super::super) fn unique_id<const LEN: usize>(
        _: &mut Flash<'static, FLASH, Blocking, LEN>,
    ) -> UniqueId {
        chip_otp::get_chipid().unwrap_or(0).to_le_bytes()
    }

    /// Two rows with error correction in a word. A read faults if the data are not what was burned, or
    /// the supply is played with (data sheet, 13.1.1); a fault restarts the chip.
    const GUARDED: *const u32 = 0x4013_8000 as *const u32;

    /// The secret that the station burned, if it did.
    pub fn device_secret() -> Option<[u8; SECRET_LEN]> {
        let mut shares = SHARES.map(read_share);
        let secret = otp::secret(&shares);
        shares.zeroize();
        secret
    }

    fn read_share(first: u16) -> [u8; SECRET_LEN] {
        let mut share = [0; SECRET_LEN];
        for (at, bytes) in share.as_chunks_mut().0.iter_mut().enumerate() {
            // SAFETY: the rows are the secret's, in a page that this program may read, and aligned.
            let rows = unsafe { GUARDED.add(usize::from(first) / 2 + at).read_volatile() };
            *bytes = rows.to_le_bytes();
        }
        share
    }

    /// The chip itself read the critical flags of its OTP at reset (data sheet, 13.9): no debug port,
    /// and no program but one that the owner signed. The flash, which anybody can read, holds the
    /// seed wrapped only if there is a secret, which nobody else can read.
    pub(in super::super) fn debug_port_closed() -> bool {
        let flags = pac::OTP.critical().read();
        let lock = lock_row(SECRET_PAGE);
        flags.debug_disable()
            && flags.secure_boot_enable()
            && chip_otp::read_raw_word(lock.into()).is_ok_and(otp::locks_secret)
            && device_secret().is_some()
    }
}
