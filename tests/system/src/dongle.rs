//! The firmware library as a USB device: what the system test runs against when it is itself being
//! tried (`keyfob-system --device simulated`). Descriptors are our own here, not the image's.

mod descriptors;

use std::collections::VecDeque;

use keyfob_firmware::sim::{ImageError, SimDongle, SimNoise, Strike};
use licfmt::hid::{REPORT_DESCRIPTOR, REPORT_LEN, Report};

use crate::urb::{Stall, UsbDevice};

/// Standard requests (USB 2.0, 9.4) and the HID class's (HID 1.11, 7.2), with their direction.
const GET_STATUS: [u8; 2] = [0x80, 0];
const GET_DESCRIPTOR: [u8; 2] = [0x80, 6];
const GET_HID_DESCRIPTOR: [u8; 2] = [0x81, 6];
const SET_CONFIGURATION: [u8; 2] = [0x00, 9];
const SET_INTERFACE: [u8; 2] = [0x01, 11];
const CLEAR_HALT: [u8; 2] = [0x02, 1];
const SET_IDLE: [u8; 2] = [0x21, 10];
const REPORT_DESCRIPTOR_TYPE: u8 = 0x22;

/// A simulated dongle with power, behind USB.
pub struct UsbDongle {
    dongle: SimDongle,
    serial: String,
    said: VecDeque<Report>,
}

impl UsbDongle {
    /// A blank dongle's flash image.
    #[must_use]
    pub fn blank(unit: [u8; 16]) -> Vec<u8> {
        SimDongle::new(unit, SimNoise::seeded(0)).image()
    }

    /// Plugs in the dongle that `image` holds, on a board of this unique id. The noise is for tests:
    /// `seed` tells all of it.
    ///
    /// # Errors
    /// [`ImageError`].
    pub fn power_up(image: &[u8], unit: [u8; 16], seed: u64) -> Result<Self, ImageError> {
        let mut image = image.to_vec();
        // The unique id lies beside the flash in this image; on a board it is the chip's.
        if let Some(place) = image.get_mut(16..32) {
            place.copy_from_slice(&unit);
        }
        let dongle = SimDongle::from_image(&image, SimNoise::seeded(seed))?;
        let serial = format!("{:032X}", u128::from_be_bytes(unit));
        Ok(Self {
            dongle,
            serial,
            said: VecDeque::new(),
        })
    }

    /// What is left when the power goes now.
    #[must_use]
    pub fn image(&mut self) -> Vec<u8> {
        self.dongle.image()
    }

    /// Lets the power go in the step after `after` others; `seed` decides what that one leaves.
    pub fn cut(&mut self, after: u64, seed: u64) {
        self.dongle.board().flash.strike(Strike {
            step: after + 1,
            seed,
            power: true,
        });
    }

    /// Whether it still has power.
    pub fn powered(&mut self) -> bool {
        self.dongle.board().flash.powered()
    }

    /// Steps of its flash since power-up.
    pub fn flash_operations(&mut self) -> u64 {
        self.dongle.board().flash.steps()
    }
}

impl UsbDevice for UsbDongle {
    fn control(&mut self, setup: [u8; 8], _: &[u8]) -> Result<Vec<u8>, Stall> {
        let [kind, request, index, value, ..] = setup;
        match [kind, request] {
            GET_DESCRIPTOR => descriptors::get(value, index, &self.serial).ok_or(Stall),
            GET_HID_DESCRIPTOR if value == REPORT_DESCRIPTOR_TYPE => Ok(REPORT_DESCRIPTOR.to_vec()),
            GET_STATUS => Ok(vec![0, 0]),
            SET_CONFIGURATION | SET_INTERFACE | CLEAR_HALT | SET_IDLE => Ok(Vec::new()),
            _ => Err(Stall),
        }
    }

    fn take(&mut self, _: u8, data: &[u8], now_ms: u64) -> Result<(), Stall> {
        // A report that is short or long is no report: the firmware drops it as well.
        if let Ok(report) = <&[u8; REPORT_LEN]>::try_from(data) {
            self.said.extend(self.dongle.report(report, now_ms));
        }
        Ok(())
    }

    fn give(&mut self, _: u8, now_ms: u64) -> Result<Option<Vec<u8>>, Stall> {
        if self.said.is_empty() {
            self.said.extend(self.dongle.poll(now_ms));
        }
        Ok(self.said.pop_front().map(Vec::from))
    }
}

#[cfg(test)]
mod tests {
    use licfmt::hid::{ChannelId, Command, Frames, InitAnswer, Packet};

    use super::*;

    const UNIT: [u8; 16] = [7; 16];

    fn plugged(image: &[u8]) -> UsbDongle {
        UsbDongle::power_up(image, UNIT, 1).expect("an image")
    }

    #[test]
    fn it_has_descriptors_and_stalls_what_it_does_not_know() {
        let mut dongle = plugged(&UsbDongle::blank(UNIT));
        let device = dongle.control([0x80, 6, 0, 1, 0, 0, 18, 0], &[]);
        assert_eq!(device.expect("a device descriptor").len(), 18);
        let serial = dongle.control([0x80, 6, 3, 3, 9, 4, 255, 0], &[]);
        assert_eq!(serial.expect("a serial number").len(), 2 + 2 * 32);
        assert_eq!(dongle.control([0xC0, 1, 0, 0, 0, 0, 0, 0], &[]), Err(Stall));
    }

    fn tell(dongle: &mut UsbDongle, channel: ChannelId, command: Command, message: &[u8]) {
        for report in Frames::new(channel, command, message).expect("short") {
            dongle.take(1, &report, 5).expect("no stall");
        }
    }

    fn channel(dongle: &mut UsbDongle) -> ChannelId {
        tell(dongle, ChannelId::BROADCAST, Command::Init, &[3; 8]);
        let answer = dongle.give(1, 5).expect("no stall").expect("an answer");
        let report: Report = answer.try_into().expect("a report");
        let Packet::Init { data, .. } = Packet::parse(&report) else {
            panic!("no answer: {report:?}");
        };
        let given = InitAnswer::parse(&data[..InitAnswer::LEN]);
        given.expect("a channel").channel
    }

    #[test]
    fn it_answers_reports_and_loses_power_at_a_cut() {
        let mut dongle = plugged(&UsbDongle::blank(UNIT));
        let channel = channel(&mut dongle);
        dongle.cut(0, 1);
        tell(&mut dongle, channel, Command::Message, &[0]);
        assert!(dongle.powered(), "saying who it is takes no flash");
        let operations = dongle.flash_operations();
        let create_key = [&[1][..], &[7; 64]].concat();
        tell(&mut dongle, channel, Command::Message, &create_key);
        assert!(!dongle.powered());
        assert_eq!(dongle.flash_operations(), operations + 1);
    }
}
