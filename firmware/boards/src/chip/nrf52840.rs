//! nRF52840, as on Nordic's PCA10059 dongle.

use embassy_nrf::{
    Peri, Peripherals,
    config::{Config, Debug, HfclkSource, Reg0Voltage},
    gpio::{Level, Output, OutputDrive},
    nvmc::Nvmc,
    pac,
    peripherals::WDT,
    wdt::{self, HaltConfig, SleepConfig, Watchdog, WatchdogHandle},
};
use licfmt::device::Chip;

use super::WATCHDOG_MS;
use crate::{active_low::ActiveLow, fed::Fed};

/// The chip.
pub const CHIP: Chip = Chip::Nrf52840;
/// Processor cycles of a millisecond.
pub const CYCLES_PER_MS: u32 = 64_000;
/// 48 interrupts.
pub const INTERRUPT_WORDS: usize = 2;
/// The watchdog's clock, in ticks of a second.
const WATCHDOG_HZ: u32 = 32_768;

/// The whole flash.
pub type Memory = Fed<Nvmc<'static>>;
/// LD1, the green one: P0.06, lit by low.
pub type Led = ActiveLow<Output<'static>>;

/// What the boot stage works with.
#[cfg(feature = "boot")]
pub struct BootParts {
    /// The whole flash.
    pub flash: Memory,
    /// The LED.
    pub led: Led,
}

#[cfg(feature = "boot")]
impl BootParts {
    /// Starts clocks and watchdog, and closes the debug port.
    #[must_use]
    pub fn take() -> Self {
        let chip = init();
        start_watchdog(chip.WDT);
        Self {
            flash: Fed(Nvmc::new(chip.NVMC)),
            led: ActiveLow(Output::new(chip.P0_06, Level::High, OutputDrive::Standard)),
        }
    }
}

/// Restarts the chip by itself if settings that outlive a reset were not yet made.
fn init() -> Peripherals {
    let mut config = Config::default();
    // USB needs the crystal (product specification, 6.35.3).
    config.hfclk_source = HfclkSource::ExternalXtal;
    // The dongle is fed by USB's 5 V; what its pins have is set in UICR.
    config.dcdc.reg0_voltage = Some(Reg0Voltage::_3V3);
    // What the driver would do by itself is to open the port of newer chips at every start.
    config.debug = if cfg!(feature = "open-debug") {
        Debug::Allowed
    } else {
        Debug::Disallowed
    };
    embassy_nrf::init(config)
}

/// Starts it, or goes on with what the boot stage started: it can neither be stopped nor changed.
fn start_watchdog(watchdog: Peri<'static, WDT>) {
    let mut config = wdt::Config::default();
    config.timeout_ticks = WATCHDOG_MS / 1000 * WATCHDOG_HZ;
    config.action_during_sleep = SleepConfig::Run;
    config.action_during_debug_halt = HaltConfig::Pause;
    // A boot loader before ours may have started it its own way: it is fed all the same.
    let _ = Watchdog::try_new::<_, 1>(watchdog, config);
}

/// Feeds the watchdog.
pub fn feed_watchdog() {
    // SAFETY: there is one handle, and feeding from several places is what is wanted.
    unsafe { WatchdogHandle::steal::<WDT>(0) }.pet();
}

/// Restarts the chip, USB and all.
pub fn reset() -> ! {
    cortex_m::peripheral::SCB::sys_reset()
}

/// Makes the boot stage, its keys and what lies before it read-only until the next reset (ACL, product
/// specification, 6.1): not even a dongle that was taken over can change what is believed.
#[cfg(feature = "boot")]
pub fn before_start() {
    let region = pac::ACL.acl(0);
    region.addr().write_value(0);
    region.size().write_value(crate::map::MAP.boot.end());
    region
        .perm()
        .write(|perm| perm.set_write(pac::acl::vals::Write::Disable));
}

/// Starts Nordic's boot loader, if there is one, so that a technician can flash the dongle: its
/// magic number in the register that outlives a reset (nRF5 SDK, `BOOTLOADER_DFU_START`).
#[cfg(feature = "boot")]
pub fn give_up() -> ! {
    const DFU_START: u32 = 0xB1;
    pac::POWER
        .gpregret()
        .write_value(pac::power::regs::Gpregret(DFU_START));
    reset()
}

#[cfg(feature = "dongle")]
pub use dongle::*;

#[cfg(feature = "dongle")]
mod dongle {
    use embassy_executor::{InterruptExecutor, SendSpawner};
    use embassy_nrf::{
        bind_interrupts,
        gpio::{Input, Pull},
        interrupt,
        interrupt::{InterruptExt as _, Priority},
        mode::Blocking,
        peripherals::USBD,
        rng::Rng,
        usb::{self, vbus_detect, vbus_detect::HardwareVbusDetect},
    };
    use keyfob_firmware::noise::{NoiseFault, NoiseSource};

    use crate::{chip::DongleParts, map::MAP};

    use super::{ActiveLow, Fed, Level, Nvmc, Output, OutputDrive, init, pac, start_watchdog};

    bind_interrupts!(struct Interrupts {
        USBD => usb::InterruptHandler<USBD>;
        CLOCK_POWER => vbus_detect::InterruptHandler;
    });

    /// Regions of the flash that can be made read-only.
    const ACL_REGIONS: usize = 8;

    /// The USB driver.
    pub type Usb<'d> = usb::Driver<'d, HardwareVbusDetect>;
    /// SW1: P1.06, pressed is low.
    pub type Button = ActiveLow<Input<'static>>;
    /// FICR's device id, 64 bits.
    pub type UniqueId = [u8; 8];

    /// The random number generator (product specification, 6.19) without its bias correction: what
    /// the health tests look at is as raw as the chip gives it.
    pub struct Noise(Rng<'static, Blocking>);

    impl NoiseSource for Noise {
        fn sample(&mut self) -> Result<u8, NoiseFault> {
            let mut sample = [0];
            self.0.blocking_fill_bytes(&mut sample);
            Ok(sample[0])
        }
    }

    impl DongleParts {
        /// Starts clocks and watchdog, whether a boot stage did or not.
        #[must_use]
        pub fn take() -> Self {
            let chip = init();
            start_watchdog(chip.WDT);
            let rng = Rng::new_blocking(chip.RNG);
            rng.set_bias_correction(false);
            Self {
                flash: Fed(Nvmc::new(chip.NVMC)),
                noise: Noise(rng),
                led: ActiveLow(Output::new(chip.P0_06, Level::High, OutputDrive::Standard)),
                button: Some(ActiveLow(Input::new(chip.P1_06, Pull::Up))),
                usb: usb::Driver::new(chip.USBD, Interrupts, HardwareVbusDetect::new(Interrupts)),
                unique_id: unique_id(),
                debug_port_closed: debug_port_closed(),
            }
        }
    }

    fn unique_id() -> UniqueId {
        let [low, high] = [0, 1].map(|half| pac::FICR.deviceid(half).read());
        (u64::from(high) << 32 | u64::from(low)).to_le_bytes()
    }

    /// `UICR.APPROTECT` closes the port of every revision when it is 0 (product specification, 4.8.2);
    /// only erasing the whole chip, key and all, makes it anything else.
    fn debug_port_closed() -> bool {
        pac::UICR.approtect().read().pall() == pac::uicr::vals::Pall::Enabled
    }

    /// None: the seed lies in the chip's own flash, which is closed as a whole.
    #[must_use]
    pub const fn device_secret() -> Option<[u8; 32]> {
        None
    }

    /// Whether firmware can be updated. Nordic's boot loader makes all read-only that it took by DFU,
    /// our slots' state and active image among it; a write there would be a bus fault (ACL, product
    /// specification, 6.1).
    #[must_use]
    pub fn slots_are_writable() -> bool {
        let (from, to) = (MAP.slots.state.start, MAP.slots.previous.end());
        (0..ACL_REGIONS).map(|at| pac::ACL.acl(at)).all(|region| {
            let start = region.addr().read();
            let end = start.saturating_add(region.size().read());
            let read_only = region.perm().read().write() == pac::acl::vals::Write::Disable;
            !read_only || end <= from || to <= start
        })
    }

    static EXECUTOR: InterruptExecutor = InterruptExecutor::new();

    /// An executor that interrupts the main loop.
    pub fn interrupting_executor() -> SendSpawner {
        interrupt::EGU1_SWI1.set_priority(Priority::P7);
        EXECUTOR.start(interrupt::EGU1_SWI1)
    }

    #[interrupt]
    unsafe fn EGU1_SWI1() {
        // SAFETY: this is the interrupt that the executor was started with; it is enabled then.
        unsafe { EXECUTOR.on_interrupt() }
    }
}
