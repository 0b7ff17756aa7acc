//! What a board must give the dongle.

use embedded_hal::digital::{InputPin, OutputPin};
use embedded_storage::nor_flash::NorFlash;
use keyfob_boot::Slots;
use licfmt::device::Chip;

use crate::{noise::NoiseSource, secret::Secret};

/// A board: the parts that the dongle's logic is put on.
pub trait Board {
    /// The flash that holds the dongle's records and nothing else, offsets from 0; see
    /// [`crate::store`] for the room it needs.
    type Flash: NorFlash;
    /// The source of raw noise.
    type Noise: NoiseSource;
    /// The status LED: high is lit. A board whose LED is lit by low inverts it.
    type Led: OutputPin;
    /// The button: high is pressed. A board without one names any input pin type.
    type Button: InputPin;
    /// The flash that holds the firmware slots. A board without a boot stage names any flash.
    type System: NorFlash;

    /// The flash.
    fn flash(&mut self) -> &mut Self::Flash;

    /// The noise source.
    fn noise(&mut self) -> &mut Self::Noise;

    /// The LED.
    fn led(&mut self) -> &mut Self::Led;

    /// The button, on a board that wants it pressed before a key is made.
    fn button(&mut self) -> Option<&mut Self::Button>;

    /// The firmware slots, on a board whose boot stage looks at them.
    fn slots(&mut self) -> Option<&mut Slots<Self::System>>;

    /// The chip.
    fn chip(&self) -> Chip;

    /// The chip's unique id, as the chip gives it. Only its SHA-256 leaves the dongle.
    fn unique_id(&self) -> &[u8];

    /// A secret that this chip keeps where nobody else can read it, always the same: the seed on flash is
    /// wrapped with it. Asked for once in a power-up. `None`, as unless a board says otherwise, where
    /// flash can be read by nobody either, or where the chip has no such place. What comes or goes once
    /// a key was made takes the key with it.
    fn device_secret(&mut self) -> Option<Secret> {
        None
    }

    /// Whether the chip's debug port and read-out are closed, as far as the chip can tell.
    fn debug_port_closed(&self) -> bool;
}
