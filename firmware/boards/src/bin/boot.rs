//! The boot stage (D-5): looks at the firmware slots and starts the dongle, or says that there is
//! nothing to start.
#![no_std]
#![no_main]

use embedded_hal::digital::OutputPin;
use keyfob_boards::{
    chip::{self, BootParts, Led},
    map::{MAP, PROGRAM},
    trust,
};
use keyfob_boot::{Boot, Slots};
use licfmt::firmware::TrustBlock;

/// What packaging finds by its magic, and fills in with the vendor's firmware keys.
#[used]
#[unsafe(link_section = ".trust")]
static TRUST: [u8; TrustBlock::LEN] = TrustBlock::EMPTY;

/// Times that the error pattern is shown before the chip gives up.
const PATTERNS: u32 = 10;
const SHORT_MS: u32 = 100;
const PAUSE_MS: u32 = 700;

#[cortex_m_rt::entry]
fn main() -> ! {
    let BootParts { mut flash, mut led } = BootParts::take();
    let trust = trust::read(&mut flash);
    let mut slots = Slots::new(flash, MAP.slots, chip::CHIP, trust);
    if let Boot::Start { .. } = slots.power_up() {
        start();
    }
    for _ in 0..PATTERNS {
        show_error(&mut led);
    }
    chip::give_up()
}

/// Jumps into the active slot. The watchdog runs on: a dongle that does not feed it is restarted.
fn start() -> ! {
    chip::before_start();
    // SAFETY: no interrupt comes any more, so nothing runs but this. The boot stage found the image
    // there whole and signed; its linker script asserts that it begins with the vector table,
    // aligned as the register wants it.
    unsafe {
        let interrupts = &*cortex_m::peripheral::NVIC::PTR;
        for word in &interrupts.icer[..chip::INTERRUPT_WORDS] {
            word.write(u32::MAX);
        }
        (*cortex_m::peripheral::SCB::PTR).vtor.write(PROGRAM);
        cortex_m::asm::bootload(PROGRAM as *const u32)
    }
}

/// Two short flashes and a pause: unlike anything that a dongle shows.
fn show_error(led: &mut Led) {
    for pause in [SHORT_MS, PAUSE_MS] {
        // An LED that fails has nobody to tell.
        let _ = OutputPin::set_high(led);
        wait(SHORT_MS);
        let _ = OutputPin::set_low(led);
        wait(pause);
    }
}

fn wait(ms: u32) {
    chip::feed_watchdog();
    cortex_m::asm::delay(ms * chip::CYCLES_PER_MS);
}
