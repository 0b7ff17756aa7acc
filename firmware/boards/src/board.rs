//! The dongle's board: the chip's parts, as the dongle library wants them.

use core::cell::RefCell;

use embassy_embedded_hal::flash::partition::BlockingPartition;
use embassy_sync::blocking_mutex::{Mutex, raw::NoopRawMutex};
use keyfob_boot::Slots;
use keyfob_firmware::secret::Secret;
use licfmt::device::Chip;
use static_cell::StaticCell;

use crate::{
    chip::{self, Button, DongleParts, Led, Memory, Noise, UniqueId, Usb},
    map::MAP,
    trust,
};

/// A range of the flash, which records and slots share. Only the main loop uses it.
pub type Partition = BlockingPartition<'static, NoopRawMutex, Memory>;

/// The board.
pub struct Board {
    records: Partition,
    /// None where a boot loader before ours keeps the slots read-only.
    slots: Option<Slots<Partition>>,
    noise: Noise,
    led: Led,
    button: Option<Button>,
    unique_id: UniqueId,
    debug_port_closed: bool,
}

impl Board {
    /// Puts the parts together; gives the USB driver back, which is no part of it.
    #[must_use]
    pub fn new(mut parts: DongleParts) -> (Self, Usb<'static>) {
        static FLASH: StaticCell<Mutex<NoopRawMutex, RefCell<Memory>>> = StaticCell::new();
        let trust = trust::read(&mut parts.flash);
        let flash = FLASH.init(Mutex::new(RefCell::new(parts.flash)));
        let records = BlockingPartition::new(flash, MAP.records.start, MAP.records.len);
        // What concerns images ends where the records begin.
        let images = BlockingPartition::new(flash, 0, MAP.records.start);
        let slots =
            chip::slots_are_writable().then(|| Slots::new(images, MAP.slots, chip::CHIP, trust));
        let board = Self {
            records,
            slots,
            noise: parts.noise,
            led: parts.led,
            button: parts.button,
            unique_id: parts.unique_id,
            debug_port_closed: parts.debug_port_closed,
        };
        (board, parts.usb)
    }
}

impl keyfob_firmware::Board for Board {
    type Flash = Partition;
    type Noise = Noise;
    type Led = Led;
    type Button = Button;
    type System = Partition;

    fn flash(&mut self) -> &mut Self::Flash {
        &mut self.records
    }

    fn noise(&mut self) -> &mut Self::Noise {
        &mut self.noise
    }

    fn led(&mut self) -> &mut Self::Led {
        &mut self.led
    }

    fn button(&mut self) -> Option<&mut Self::Button> {
        self.button.as_mut()
    }

    fn slots(&mut self) -> Option<&mut Slots<Self::System>> {
        self.slots.as_mut()
    }

    fn chip(&self) -> Chip {
        chip::CHIP
    }

    fn unique_id(&self) -> &[u8] {
        &self.unique_id
    }

    fn device_secret(&mut self) -> Option<Secret> {
        chip::device_secret().as_mut().map(Secret::take)
    }

    fn debug_port_closed(&self) -> bool {
        self.debug_port_closed
    }
}
