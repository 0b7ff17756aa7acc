//! Counts the instructions of an attestation's signature, without and with the check that a dongle
//! makes before it lets one go (D-3), and prints both over Arm semihosting.
//!
//! QEMU with `-icount shift=0` lets one nanosecond pass with each instruction, so the system timer
//! counts instructions, some dozens to a tick. How many is measured first, by a loop of known length.
#![no_std]
#![no_main]

use core::{arch::asm, hint::black_box, panic::PanicInfo};

use cortex_m::{
    Peripherals,
    peripheral::{SYST, syst::SystClkSource},
};
use cortex_m_semihosting::{debug, hprintln};
use ed25519_dalek::{
    VerifyingKey,
    hazmat::{ExpandedSecretKey, raw_sign},
};
use keyfob_firmware::{
    VERSION,
    secret::{DeviceKey, Secret},
};
use licfmt::{
    Digest, DongleId, LicenseTag, Nonce, Revision, RevocationNumber, Sealed, UnixTime,
    attest::{Attestation, Challenge, DongleTimes},
    counter::{COUNTERS, CounterState},
    device::{Chip, LockState},
};
use sha2::Sha512;

/// How often the loop of two instructions goes round.
const ROUNDS: u32 = 1_000_000;
/// Ticks by which the loop may miss a whole number of instructions to a tick: its beginning and end.
const SLACK: u32 = 2;
/// Messages that are signed: the check's time depends on them. The longest counts.
const MESSAGES: u8 = 16;
/// The system timer's largest value: it has 24 bits.
const RELOAD: u32 = 0x00FF_FFFF;

const SEED: [u8; 32] = [9; 32];

#[cortex_m_rt::entry]
fn main() -> ! {
    let done = measure();
    debug::exit(if done.is_some() {
        debug::EXIT_SUCCESS
    } else {
        debug::EXIT_FAILURE
    });
    loop {
        cortex_m::asm::nop();
    }
}

/// `None` if the timer does not count what it must, or a signature does not hold.
fn measure() -> Option<()> {
    let mut timer = Timer::start(Peripherals::take()?.SYST)?;
    let checked = DeviceKey::from_seed(&Secret::take(&mut SEED.clone()));
    let expanded = ExpandedSecretKey::from(&SEED);
    let public = VerifyingKey::from(&expanded);
    let (mut sign, mut sign_and_verify) = (0, 0);
    for number in 0..MESSAGES {
        let body = attestation(number)?;
        let (ticks, one) = timer.ticks(|| {
            Sealed::sign_by(black_box(&body), |message| {
                raw_sign::<Sha512>(&expanded, message, &public)
            })
        })?;
        sign = sign.max(ticks);
        let (ticks, other) = timer.ticks(|| checked.sign_checked(black_box(&body)))?;
        sign_and_verify = sign_and_verify.max(ticks);
        if other.ok()?.as_bytes() != one.as_bytes() {
            return None;
        }
    }
    hprintln!("sign_instructions {}", sign * timer.rate);
    hprintln!(
        "sign_and_verify_instructions {}",
        sign_and_verify * timer.rate
    );
    Some(())
}

/// What a dongle signs; only `number` differs.
fn attestation(number: u8) -> Option<Attestation> {
    let time = UnixTime(1_800_000_000 + u64::from(number));
    Some(Attestation {
        challenge: Challenge {
            nonce: Nonce([number; 32]),
            license_file: Digest::of(&[number]),
            license: LicenseTag([number; 16]),
            host_time: time,
        },
        dongle: DongleId::new(1).ok()?,
        chip: Chip::Simulated,
        lock: LockState::default(),
        firmware: VERSION,
        boots: 1000,
        times: DongleTimes {
            trusted: time,
            observed: time,
            behind: 0,
        },
        lowest_revision: Revision(1),
        revocations: RevocationNumber(1),
        counters: [CounterState::default(); COUNTERS],
    })
}

/// The system timer (Armv7-M and Armv8-M Architecture Reference Manuals, `SysTick`).
struct Timer {
    systick: SYST,
    /// Instructions to a tick.
    rate: u32,
}

impl Timer {
    /// Starts it, and measures how many instructions a tick is.
    fn start(mut systick: SYST) -> Option<Self> {
        systick.set_clock_source(SystClkSource::Core);
        systick.set_reload(RELOAD);
        systick.clear_current();
        systick.enable_counter();
        let mut timer = Self { systick, rate: 0 };
        let (ticks, ()) = timer.ticks(|| {
            // SAFETY: counts a register down, and touches nothing else.
            unsafe {
                asm!("2: subs {0}, #1", "bne 2b", inout(reg) ROUNDS => _, options(nomem, nostack));
            }
        })?;
        timer.rate = (2 * ROUNDS + ticks / 2).checked_div(ticks)?;
        let missing = (timer.rate * ticks).abs_diff(2 * ROUNDS);
        (missing <= SLACK * timer.rate).then_some(timer)
    }

    /// What `work` takes. `None` if it takes longer than the timer goes.
    fn ticks<T>(&mut self, work: impl FnOnce() -> T) -> Option<(u32, T)> {
        self.systick.clear_current();
        // Reading takes the flag down.
        self.systick.has_wrapped();
        let before = SYST::get_current();
        let result = black_box(work());
        let after = SYST::get_current();
        let taken = before.wrapping_sub(after) & RELOAD;
        (!self.systick.has_wrapped()).then_some((taken, result))
    }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    debug::exit(debug::EXIT_FAILURE);
    loop {
        cortex_m::asm::nop();
    }
}
