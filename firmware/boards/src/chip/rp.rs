//! RP2040 and RP2350, as on Raspberry Pi's Pico and Pico 2: what they have in common.

#[cfg(feature = "rp2040")]
mod rp2040;
#[cfg(feature = "rp2350")]
mod rp2350;

use embassy_rp::{
    Peripherals,
    flash::{Blocking, Flash},
    gpio::{Level, Output},
    pac,
    peripherals::FLASH,
    watchdog::Watchdog,
};
use embassy_time::Duration;

use super::WATCHDOG_MS;
use crate::fed::Fed;

#[cfg(feature = "rp2040")]
pub use rp2040::*;
#[cfg(feature = "rp2350")]
pub use rp2350::*;

/// Bytes of flash that our map uses.
const FLASH_LEN: usize = 2 * 1024 * 1024;
/// Processor cycles of a millisecond, at least.
pub const CYCLES_PER_MS: u32 = 150_000;

/// The whole flash.
pub type Memory = Fed<Flash<'static, FLASH, Blocking, FLASH_LEN>>;
/// The LED, on GPIO 25.
pub type Led = Output<'static>;

/// What the boot stage works with.
pub struct BootParts {
    /// The whole flash.
    pub flash: Memory,
    /// The LED.
    pub led: Led,
}

impl BootParts {
    /// Starts clocks and watchdog.
    #[must_use]
    pub fn take() -> Self {
        let chip = embassy_rp::init(embassy_rp::config::Config::default());
        start_watchdog(chip.WATCHDOG);
        Self {
            flash: Fed(Flash::new_blocking(chip.FLASH)),
            led: Output::new(chip.PIN_25, Level::Low),
        }
    }
}

fn start_watchdog(watchdog: embassy_rp::Peri<'static, embassy_rp::peripherals::WATCHDOG>) {
    let mut watchdog = Watchdog::new(watchdog);
    watchdog.pause_on_debug(true);
    watchdog.start(Duration::from_millis(u64::from(WATCHDOG_MS)));
}

/// Feeds the watchdog.
pub fn feed_watchdog() {
    // Erratum RP2040-E1: it counts two a microsecond.
    let per_ms = if cfg!(feature = "rp2040") { 2000 } else { 1000 };
    pac::WATCHDOG
        .load()
        .write_value(pac::watchdog::regs::Load(WATCHDOG_MS * per_ms));
}

/// Restarts the chip, USB and all. (`SYSRESETREQ` would restart only the processor.)
pub fn reset() -> ! {
    cortex_m::interrupt::disable();
    // SAFETY: nothing else runs any more, and nothing will after this.
    let chip = unsafe { Peripherals::steal() };
    Watchdog::new(chip.WATCHDOG).trigger_reset();
    loop {
        cortex_m::asm::nop();
    }
}

/// Nothing to do: neither chip can protect a part of its flash from the program that runs.
#[cfg(feature = "boot")]
pub fn before_start() {
    // The boot ROM may have set a limit for its own stack (RP2350 data sheet, 5.9.3.3).
    #[cfg(feature = "rp2350")]
    // SAFETY: no limit at all is what the chip starts with.
    unsafe {
        cortex_m::register::msplim::write(0);
    }
}

/// Becomes the boot ROM's USB drive, so that a technician can flash the board.
pub fn give_up() -> ! {
    embassy_rp::rom_data::reset_to_usb_boot(0, 0);
    reset()
}

/// Whether firmware can be updated: nothing on these chips keeps the slots read-only.
#[must_use]
#[cfg(feature = "dongle")]
pub const fn slots_are_writable() -> bool {
    true
}

#[cfg(feature = "dongle")]
pub use dongle::*;

#[cfg(feature = "dongle")]
mod dongle {
    use embassy_executor::{InterruptExecutor, SendSpawner};
    use embassy_rp::{
        bind_interrupts,
        gpio::Input,
        interrupt,
        interrupt::{InterruptExt as _, Priority},
        peripherals::USB,
        usb,
    };

    use crate::chip::DongleParts;

    use super::{Fed, Flash, Level, Noise, Output, start_watchdog};

    bind_interrupts!(struct Interrupts {
        USBCTRL_IRQ => usb::InterruptHandler<USB>;
    });

    /// The USB driver.
    pub type Usb<'d> = usb::Driver<'d, USB>;
    /// No button: BOOTSEL shares its pin with the flash.
    pub type Button = Input<'static>;

    impl DongleParts {
        /// Starts clocks and watchdog, whether a boot stage did or not.
        #[must_use]
        pub fn take() -> Self {
            let chip = embassy_rp::init(embassy_rp::config::Config::default());
            start_watchdog(chip.WATCHDOG);
            let mut flash = Flash::new_blocking(chip.FLASH);
            let unique_id = super::unique_id(&mut flash);
            Self {
                flash: Fed(flash),
                #[cfg(feature = "rp2040")]
                noise: Noise::new(),
                #[cfg(feature = "rp2350")]
                noise: Noise::new(chip.TRNG),
                led: Output::new(chip.PIN_25, Level::Low),
                button: None,
                usb: usb::Driver::new(chip.USB, Interrupts),
                unique_id,
                debug_port_closed: super::debug_port_closed(),
            }
        }
    }

    static EXECUTOR: InterruptExecutor = InterruptExecutor::new();

    /// An executor that interrupts the main loop.
    pub fn interrupting_executor() -> SendSpawner {
        interrupt::SWI_IRQ_1.set_priority(Priority::P3);
        EXECUTOR.start(interrupt::SWI_IRQ_1)
    }

    #[interrupt]
    unsafe fn SWI_IRQ_1() {
        // SAFETY: this is the interrupt that the executor was started with; it is enabled then.
        unsafe { EXECUTOR.on_interrupt() }
    }
}
