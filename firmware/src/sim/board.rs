//! A board made of memory.

use core::convert::Infallible;
use std::boxed::Box;

use embedded_hal::digital::{ErrorType, InputPin, OutputPin};
use keyfob_boot::{
    Slots,
    sim::{Nor, Random},
};
use licfmt::device::Chip;

use crate::{
    Board,
    noise::{NoiseFault, NoiseSource},
    secret::Secret,
};

/// Noise from any function.
pub struct SimNoise(Box<dyn FnMut() -> Result<u8, NoiseFault> + Send>);

impl SimNoise {
    /// Noise from `source`: an operating system's random numbers, or a failing one for a test.
    #[must_use]
    pub fn from_fn(source: impl FnMut() -> Result<u8, NoiseFault> + Send + 'static) -> Self {
        Self(Box::new(source))
    }

    /// The same noise for the same seed: for tests and examples only, the key is then known.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let mut random = Random(seed);
        Self::from_fn(move || Ok(random.byte()))
    }
}

impl NoiseSource for SimNoise {
    fn sample(&mut self) -> Result<u8, NoiseFault> {
        (self.0)()
    }
}

/// A pin: an LED that can be looked at, or a button that can be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SimPin {
    /// Its level.
    pub high: bool,
}

impl ErrorType for SimPin {
    type Error = Infallible;
}

impl OutputPin for SimPin {
    fn set_low(&mut self) -> Result<(), Infallible> {
        self.high = false;
        Ok(())
    }

    fn set_high(&mut self) -> Result<(), Infallible> {
        self.high = true;
        Ok(())
    }
}

impl InputPin for SimPin {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        Ok(self.high)
    }

    fn is_low(&mut self) -> Result<bool, Infallible> {
        Ok(!self.high)
    }
}

/// The board; `WRITE` is the flash's write unit in bytes.
pub struct SimBoard<const WRITE: usize = 4> {
    /// The flash.
    pub flash: Nor<WRITE>,
    /// The noise source.
    pub noise: SimNoise,
    /// The LED.
    pub led: SimPin,
    /// The button, if it has one.
    pub button: Option<SimPin>,
    /// The firmware slots, if it has a boot stage.
    pub slots: Option<Slots<Nor<WRITE>>>,
    /// The chip that it pretends to be; `Simulated` unless a test says otherwise.
    pub chip: Chip,
    /// Its unique id.
    pub unit: [u8; 16],
    /// A device secret, if it has one. It is in no image.
    pub secret: Option<[u8; 32]>,
}

impl<const WRITE: usize> SimBoard<WRITE> {
    /// A board without a button, slots or a device secret.
    #[must_use]
    pub const fn new(unit: [u8; 16], flash: Nor<WRITE>, noise: SimNoise) -> Self {
        Self {
            flash,
            noise,
            led: SimPin { high: false },
            button: None,
            slots: None,
            chip: Chip::Simulated,
            unit,
            secret: None,
        }
    }
}

impl<const WRITE: usize> Board for SimBoard<WRITE> {
    type Flash = Nor<WRITE>;
    type Noise = SimNoise;
    type Led = SimPin;
    type Button = SimPin;
    type System = Nor<WRITE>;

    fn flash(&mut self) -> &mut Nor<WRITE> {
        &mut self.flash
    }

    fn noise(&mut self) -> &mut SimNoise {
        &mut self.noise
    }

    fn led(&mut self) -> &mut SimPin {
        &mut self.led
    }

    fn button(&mut self) -> Option<&mut SimPin> {
        self.button.as_mut()
    }

    fn slots(&mut self) -> Option<&mut Slots<Nor<WRITE>>> {
        self.slots.as_mut()
    }

    fn chip(&self) -> Chip {
        self.chip
    }

    fn unique_id(&self) -> &[u8] {
        &self.unit
    }

    fn device_secret(&mut self) -> Option<Secret> {
        self.secret.map(|mut bytes| Secret::take(&mut bytes))
    }

    fn debug_port_closed(&self) -> bool {
        false
    }
}
