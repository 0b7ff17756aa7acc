//! The chip that is built for. Each gives the same names:
//!
//! | name | what it is |
//! |---|---|
//! | `CHIP`, `CYCLES_PER_MS` | which one, and how fast |
//! | `Memory` | its whole flash, offsets from the chip's [`keyfob_boot::ChipMap`] base |
//! | `Led` | the LED: high is lit |
//! | `BootParts` | what the boot stage works with |
//! | `INTERRUPT_WORDS` | words of 32 interrupts each in the interrupt controller |
//! | `Noise`, `Button`, `Usb`, `UniqueId` | what the dongle works with; each chip fills [`DongleParts`] |
//! | `interrupting_executor` | where USB runs, above the main loop |
//! | `device_secret`, `slots_are_writable` | what the chip keeps for itself, and whether firmware can be updated |
//! | `feed_watchdog`, `reset` | at once, from anywhere |
//! | `before_start` | what the boot stage does before it starts the dongle |
//! | `give_up` | what it does at last if there is nothing to start |

#[cfg(feature = "nrf52840")]
mod nrf52840;
#[cfg(any(feature = "rp2040", feature = "rp2350"))]
mod rp;

#[cfg(feature = "nrf52840")]
pub use nrf52840::*;
#[cfg(any(feature = "rp2040", feature = "rp2350"))]
pub use rp::*;

/// The watchdog waits this long, in milliseconds. An RP2040's cannot wait for more than 8388
/// (data sheet, 4.7.2, and erratum RP2040-E1).
pub const WATCHDOG_MS: u32 = 8000;

/// What the dongle works with.
#[cfg(feature = "dongle")]
pub struct DongleParts {
    /// The whole flash.
    pub flash: Memory,
    /// Raw noise.
    pub noise: Noise,
    /// The LED.
    pub led: Led,
    /// The button, where there is one.
    pub button: Option<Button>,
    /// The USB driver.
    pub usb: Usb<'static>,
    /// As the chip gives it.
    pub unique_id: UniqueId,
    /// As far as the chip can tell.
    pub debug_port_closed: bool,
}
