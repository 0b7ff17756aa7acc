//! PICOBOOT devices on this machine's USB, by libusb.

use core::time::Duration;

use licfmt::device::Chip;
use rusb::{
    Context, Device, DeviceHandle, Direction, InterfaceDescriptor, Recipient, RequestType,
    UsbContext as _, constants::LIBUSB_REQUEST_GET_STATUS, request_type,
};

use super::pipe::{Pipe, PipeError};
use crate::flash::{FlashError, Target, Way};

/// Raspberry Pi.
const VENDOR: u16 = 0x2E8A;
/// The boot loaders' product ids (RP2040 data sheet, 2.8.2; RP2350 data sheet, 5.5).
const PRODUCTS: [(u16, Chip); 2] = [(0x0003, Chip::Rp2040), (0x000F, Chip::Rp2350)];
/// Vendor-defined class.
const CLASS: u8 = 0xFF;
/// For control requests, which are answered at once.
const SOON: Duration = Duration::from_secs(1);

/// All boot loaders that are plugged. A machine whose bus cannot be listed has none.
pub(super) fn list() -> Vec<Target> {
    let boards = boards().unwrap_or_default();
    boards
        .iter()
        .map(|(chip, device)| describe(*chip, device))
        .collect()
}

fn boards() -> rusb::Result<Vec<(Chip, Device<Context>)>> {
    let devices = Context::new()?.devices()?;
    let known = |device| Some((chip(&device)?, device));
    Ok(devices.iter().filter_map(known).collect())
}

fn chip(device: &Device<Context>) -> Option<Chip> {
    let ids = device.device_descriptor().ok()?;
    let known = |(product, _): &&(u16, Chip)| *product == ids.product_id();
    let (_, chip) = PRODUCTS.iter().find(known)?;
    (ids.vendor_id() == VENDOR).then_some(*chip)
}

fn describe(chip: Chip, device: &Device<Context>) -> Target {
    let opened = device.open();
    let serial = |handle: &DeviceHandle<Context>| {
        let ids = device.device_descriptor().ok()?;
        handle.read_serial_number_string_ascii(&ids).ok()
    };
    Target {
        way: Way::Picoboot,
        place: place(device),
        chip: Some(chip),
        // RP2040's is the same on every chip.
        serial: opened
            .as_ref()
            .ok()
            .filter(|_| chip == Chip::Rp2350)
            .and_then(serial),
        trouble: opened.err().map(trouble),
    }
}

/// Bus and ports: the same for every unit that is plugged into one place of a hub.
fn place(device: &Device<Context>) -> String {
    let ports = device.port_numbers().unwrap_or_default();
    name_place(device.bus_number(), &ports)
}

fn name_place(bus: u8, ports: &[u8]) -> String {
    let ports: Vec<_> = ports.iter().map(u8::to_string).collect();
    format!("usb {bus}-{}", ports.join("."))
}

fn trouble(error: rusb::Error) -> String {
    match error {
        rusb::Error::Access => "this user may not open the board: install the udev rules \
             (as root: keyfob udev), then plug it again"
            .to_owned(),
        rusb::Error::Busy => "another program talks to this board".to_owned(),
        other => other.to_string(),
    }
}

/// A claimed PICOBOOT interface.
pub struct UsbPipe {
    handle: DeviceHandle<Context>,
    points: Points,
}

/// The interface's number and its bulk endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Points {
    interface: u8,
    output: u8,
    input: u8,
    /// Bytes of the input's packets.
    packet: u16,
}

impl UsbPipe {
    /// Claims the interface of what is plugged at the target's place; a kernel driver that holds it
    /// gets it back afterwards.
    ///
    /// # Errors
    /// [`FlashError::Failed`].
    pub(super) fn open(target: &Target) -> Result<Self, FlashError> {
        let failed = |error| FlashError::failed(&target.place, trouble(error));
        let (_, device) = boards()
            .map_err(failed)?
            .into_iter()
            .find(|(_, device)| place(device) == target.place)
            .ok_or_else(|| FlashError::failed(&target.place, "there is no boot loader any more"))?;
        let points = points(&device).map_err(failed)?.ok_or_else(|| {
            FlashError::failed(
                &target.place,
                "the boot loader has no PICOBOOT interface: it is switched off in the chip's OTP",
            )
        })?;
        let handle = device.open().map_err(failed)?;
        match handle.set_auto_detach_kernel_driver(true) {
            // Where drivers cannot be detached (Windows, macOS), none that could be holds it.
            Ok(()) | Err(rusb::Error::NotSupported) => {}
            Err(error) => return Err(failed(error)),
        }
        handle.claim_interface(points.interface).map_err(failed)?;
        Ok(Self { handle, points })
    }

    fn vendor(direction: Direction) -> u8 {
        request_type(direction, RequestType::Vendor, Recipient::Interface)
    }

    fn index(&self) -> u16 {
        self.points.interface.into()
    }

    /// Bit 0 of the status (USB 2.0, 9.4.5) says that an endpoint is stalled.
    fn halted(&self, endpoint: u8) -> Result<bool, PipeError> {
        let kind = request_type(Direction::In, RequestType::Standard, Recipient::Endpoint);
        let mut status = [0; 2];
        let asked = self.handle.read_control(
            kind,
            LIBUSB_REQUEST_GET_STATUS,
            0,
            endpoint.into(),
            &mut status,
            SOON,
        );
        asked.map_err(|error| pipe_error(error, SOON))?;
        Ok(status[0] & 1 == 1)
    }
}

/// The vendor-defined interface. The disk may be switched off, so that its number is not known.
fn points(device: &Device<Context>) -> rusb::Result<Option<Points>> {
    let configuration = device.active_config_descriptor()?;
    let found = configuration
        .interfaces()
        .flat_map(|interface| interface.descriptors())
        .find_map(|setting| points_of(&setting));
    Ok(found)
}

fn points_of(setting: &InterfaceDescriptor<'_>) -> Option<Points> {
    let towards = |direction| {
        setting
            .endpoint_descriptors()
            .find(|point| point.direction() == direction)
    };
    let (output, input) = (towards(Direction::Out)?, towards(Direction::In)?);
    (setting.class_code() == CLASS && setting.num_endpoints() == 2).then(|| Points {
        interface: setting.interface_number(),
        output: output.address(),
        input: input.address(),
        packet: input.max_packet_size(),
    })
}

impl Pipe for UsbPipe {
    fn bulk_out(&mut self, data: &[u8], timeout: Duration) -> Result<(), PipeError> {
        let sent = self.handle.write_bulk(self.points.output, data, timeout);
        let sent = sent.map_err(|error| pipe_error(error, timeout))?;
        // libusb tells of a transfer that timed out half way as of a short one.
        whole(sent, data.len(), timeout)
    }

    fn bulk_in(&mut self, len: usize, timeout: Duration) -> Result<Vec<u8>, PipeError> {
        // Whole packets: a device that sends more than was asked for is found out by the length.
        let packet = usize::from(self.points.packet).max(1);
        let mut data = vec![0; len.max(1).next_multiple_of(packet)];
        let got = self
            .handle
            .read_bulk(self.points.input, &mut data, timeout)
            .map_err(|error| pipe_error(error, timeout))?;
        data.truncate(got);
        Ok(data)
    }

    fn control_in(&mut self, request: u8, len: u16) -> Result<Vec<u8>, PipeError> {
        let mut data = vec![0; len.into()];
        let kind = Self::vendor(Direction::In);
        let got = self
            .handle
            .read_control(kind, request, 0, self.index(), &mut data, SOON)
            .map_err(|error| pipe_error(error, SOON))?;
        data.truncate(got);
        Ok(data)
    }

    fn control_out(&mut self, request: u8) -> Result<(), PipeError> {
        let kind = Self::vendor(Direction::Out);
        self.handle
            .write_control(kind, request, 0, self.index(), &[], SOON)
            .map(drop)
            .map_err(|error| pipe_error(error, SOON))
    }

    /// Only a stalled endpoint is cleared: that sets the host's data toggle back, and the device's
    /// follows only if it was stalled.
    fn clear_halt(&mut self) -> Result<(), PipeError> {
        for endpoint in [self.points.output, self.points.input] {
            if self.halted(endpoint)? {
                self.handle
                    .clear_halt(endpoint)
                    .map_err(|error| pipe_error(error, SOON))?;
            }
        }
        Ok(())
    }
}

fn whole(sent: usize, wanted: usize, timeout: Duration) -> Result<(), PipeError> {
    if sent == wanted {
        return Ok(());
    }
    Err(PipeError::Timeout(timeout))
}

fn pipe_error(error: rusb::Error, timeout: Duration) -> PipeError {
    match error {
        rusb::Error::Pipe => PipeError::Stall,
        rusb::Error::NoDevice => PipeError::Gone,
        rusb::Error::Timeout => PipeError::Timeout(timeout),
        other => PipeError::Other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D-5: a place is named as the kernel names it, through hubs.
    #[test]
    fn a_place_is_its_chain_of_ports() {
        assert_eq!(name_place(1, &[2]), "usb 1-2");
        assert_eq!(name_place(3, &[1, 4, 2]), "usb 3-1.4.2");
    }

    /// D-5: a refusal by the device is told from a device that went, and from one that is slow.
    #[test]
    fn errors_are_told_apart() {
        let soon = Duration::from_secs(3);
        assert_eq!(pipe_error(rusb::Error::Pipe, soon), PipeError::Stall);
        assert_eq!(pipe_error(rusb::Error::NoDevice, soon), PipeError::Gone);
        let late = PipeError::Timeout(soon);
        assert_eq!(pipe_error(rusb::Error::Timeout, soon), late);
        assert_eq!(whole(63, 64, soon), Err(late));
        assert_eq!(whole(0, 0, soon), Ok(()));
        let other = pipe_error(rusb::Error::Overflow, soon);
        assert!(matches!(other, PipeError::Other(_)), "{other:?}");
    }

    /// D-5: who may not open a board is told what to do about it.
    #[test]
    fn missing_permission_names_the_command() {
        assert!(trouble(rusb::Error::Access).contains("keyfob udev"));
        assert!(trouble(rusb::Error::Busy).contains("another program"));
    }
}
