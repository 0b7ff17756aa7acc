//! PICOBOOT devices on this machine's USB.

use core::time::Duration;

use licfmt::device::Chip;
use nusb::{
    DeviceInfo, Endpoint, ErrorKind, Interface, MaybeFuture,
    transfer::{
        Buffer, Bulk, ControlIn, ControlOut, ControlType, In, Out, Recipient, TransferError,
    },
};

use super::pipe::{Pipe, PipeError};
use crate::flash::{FlashError, Target, Way};

/// Raspberry Pi.
const VENDOR: u16 = 0x2E8A;
/// The boot loaders' product ids (RP2040 data sheet, 2.8.2; RP2350 data sheet, 5.5).
const PRODUCTS: [(u16, Chip); 2] = [(0x0003, Chip::Rp2040), (0x000F, Chip::Rp2350)];
/// Vendor-defined class.
const CLASS: u8 = 0xFF;
/// Standard request (USB 2.0, 9.4.5): bit 0 of the answer says that an endpoint is stalled.
const GET_STATUS: u8 = 0;
/// For control requests, which are answered at once.
const SOON: Duration = Duration::from_secs(1);

/// All boot loaders that are plugged.
pub(super) fn list() -> Vec<Target> {
    let Ok(devices) = nusb::list_devices().wait() else {
        return Vec::new();
    };
    devices.filter_map(|device| describe(&device)).collect()
}

fn describe(device: &DeviceInfo) -> Option<Target> {
    let chip = chip(device)?;
    Some(Target {
        way: Way::Picoboot,
        place: place(device),
        chip: Some(chip),
        // RP2040's is the same on every chip.
        serial: device
            .serial_number()
            .filter(|_| chip == Chip::Rp2350)
            .map(str::to_owned),
        trouble: device.open().wait().err().map(|error| trouble(&error)),
    })
}

fn chip(device: &DeviceInfo) -> Option<Chip> {
    let known = |(product, _): &&(u16, Chip)| *product == device.product_id();
    let (_, chip) = PRODUCTS.iter().find(known)?;
    (device.vendor_id() == VENDOR).then_some(*chip)
}

/// Bus and ports: the same for every unit that is plugged into one place of a hub.
fn place(device: &DeviceInfo) -> String {
    let ports: Vec<_> = device.port_chain().iter().map(u8::to_string).collect();
    format!("usb {}-{}", device.bus_id(), ports.join("."))
}

fn trouble(error: &nusb::Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => {
            format!("{error}: install the udev rules (hw/udev), then plug the board again")
        }
        ErrorKind::Busy => format!("{error}: another program talks to this board"),
        _ => error.to_string(),
    }
}

/// A claimed PICOBOOT interface.
pub struct UsbPipe {
    interface: Interface,
    output: Endpoint<Bulk, Out>,
    input: Endpoint<Bulk, In>,
}

impl UsbPipe {
    /// Claims the interface of what is plugged at the target's place.
    ///
    /// # Errors
    /// [`FlashError::Failed`].
    pub(super) fn open(target: &Target) -> Result<Self, FlashError> {
        let failed = |error: nusb::Error| FlashError::failed(&target.place, trouble(&error));
        let info = nusb::list_devices()
            .wait()
            .map_err(failed)?
            .find(|device| chip(device).is_some() && place(device) == target.place)
            .ok_or_else(|| FlashError::failed(&target.place, "there is no boot loader any more"))?;
        let device = info.open().wait().map_err(failed)?;
        let (number, output, input) = find_interface(&device).ok_or_else(|| {
            FlashError::failed(
                &target.place,
                "the boot loader has no PICOBOOT interface: it is switched off in the chip's OTP",
            )
        })?;
        let interface = device.claim_interface(number).wait().map_err(failed)?;
        Ok(Self {
            output: interface.endpoint(output).map_err(failed)?,
            input: interface.endpoint(input).map_err(failed)?,
            interface,
        })
    }

    fn index(&self) -> u16 {
        self.interface.interface_number().into()
    }

    fn halted(&self, endpoint: u8) -> Result<bool, PipeError> {
        let setup = ControlIn {
            control_type: ControlType::Standard,
            recipient: Recipient::Endpoint,
            request: GET_STATUS,
            value: 0,
            index: endpoint.into(),
            length: 2,
        };
        let answer = self.interface.control_in(setup, SOON).wait();
        let status = answer.map_err(|error| pipe_error(error, SOON))?;
        Ok(status.first().is_some_and(|low| low & 1 == 1))
    }
}

/// The vendor-defined interface and its endpoints, out and in. The disk may be switched off, so that
/// its number is not known.
fn find_interface(device: &nusb::Device) -> Option<(u8, u8, u8)> {
    let configuration = device.active_configuration().ok()?;
    configuration.interface_alt_settings().find_map(|setting| {
        let mut addresses: Vec<_> = setting.endpoints().map(|point| point.address()).collect();
        addresses.sort_unstable();
        match addresses[..] {
            [output @ 0..0x80, input @ 0x80..=0xFF] if setting.class() == CLASS => {
                Some((setting.interface_number(), output, input))
            }
            _ => None,
        }
    })
}

impl Pipe for UsbPipe {
    fn bulk_out(&mut self, data: &[u8], timeout: Duration) -> Result<(), PipeError> {
        let buffer = Buffer::from(data.to_vec());
        let done = self.output.transfer_blocking(buffer, timeout);
        done.status.map_err(|error| pipe_error(error, timeout))
    }

    fn bulk_in(&mut self, len: usize, timeout: Duration) -> Result<Vec<u8>, PipeError> {
        let packet = self.input.max_packet_size();
        let room = len.max(1).next_multiple_of(packet);
        let done = self.input.transfer_blocking(Buffer::new(room), timeout);
        done.status.map_err(|error| pipe_error(error, timeout))?;
        Ok(done.buffer.into_vec())
    }

    fn control_in(&mut self, request: u8, len: u16) -> Result<Vec<u8>, PipeError> {
        let setup = ControlIn {
            control_type: ControlType::Vendor,
            recipient: Recipient::Interface,
            request,
            value: 0,
            index: self.index(),
            length: len,
        };
        let answer = self.interface.control_in(setup, SOON).wait();
        answer.map_err(|error| pipe_error(error, SOON))
    }

    fn control_out(&mut self, request: u8) -> Result<(), PipeError> {
        let setup = ControlOut {
            control_type: ControlType::Vendor,
            recipient: Recipient::Interface,
            request,
            value: 0,
            index: self.index(),
            data: &[],
        };
        let answer = self.interface.control_out(setup, SOON).wait();
        answer.map_err(|error| pipe_error(error, SOON))
    }

    /// Only a stalled endpoint is cleared: that sets the host's data toggle back, and the device's
    /// follows only if it was stalled.
    fn clear_halt(&mut self) -> Result<(), PipeError> {
        let failed = |error: nusb::Error| PipeError::Other(error.to_string());
        if self.halted(self.output.endpoint_address())? {
            self.output.clear_halt().wait().map_err(failed)?;
        }
        if self.halted(self.input.endpoint_address())? {
            self.input.clear_halt().wait().map_err(failed)?;
        }
        Ok(())
    }
}

fn pipe_error(error: TransferError, timeout: Duration) -> PipeError {
    match error {
        TransferError::Stall => PipeError::Stall,
        TransferError::Disconnected => PipeError::Gone,
        TransferError::Cancelled => PipeError::Timeout(timeout),
        other => PipeError::Other(other.to_string()),
    }
}
