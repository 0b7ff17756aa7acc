//! Nordic's serial boot loader on the nRF52840 dongle, PCA10059 (nRF5 SDK 17.1, "DFU protocol"), which
//! a press on its reset button shows as a serial port: SLIP frames, an unsigned init packet, the program
//! in objects with a checksum each. A transfer that was cut off goes on where it was.
//!
//! **Development tier.** The boot loader stays on the dongle and takes any program from whoever
//! presses the button, closed debug port or not; so [`Seen::closed`] is false. Dongles of the
//! production tier are flashed by a probe.
//!
//! The boot loader compares the program with the SHA-256 in the init packet, then copies it to its
//! place after its restart, unseen: nothing was read back, and [`Seen::verified`] says so. It is told not to
//! check the program at each start, since an update changes it; boot loaders older than SDK 15.3 do not know
//! that field, and a dongle with one shows its boot loader after its first update.
//!
//! Tested against a model of the boot loader; timing, and what the boot loader of a bought dongle makes
//! of it, remain for hardware.

mod init;
mod message;
#[cfg(test)]
mod model;
mod slip;
#[cfg(test)]
mod tests;
mod transfer;

use core::time::Duration;
use std::io::{Read, Write};

use licfmt::device::Chip;
use serialport::SerialPortType;

use super::{FlashError, Flasher, Options, Plan, Progress, Seen, Target, Way, Work, meter::Meter};
use crate::package::Package;
use transfer::Transfer;

/// Nordic Semiconductor, and its boot loader on the dongle.
const USB_ID: (u16, u16) = (0x1915, 0x521F);
/// Means nothing over USB.
const BAUD_RATE: u32 = 115_200;
/// For one response: the last one comes after the whole program was hashed.
const PATIENCE: Duration = Duration::from_secs(10);
/// `HardwareVersion.part`.
const PART: u32 = 0x52840;

/// All dongles that show their boot loader.
#[must_use]
pub fn list() -> Vec<Target> {
    let ports = serialport::available_ports().unwrap_or_default();
    ports
        .into_iter()
        .filter_map(|port| describe(port.port_name, &port.port_type))
        .collect()
}

fn describe(place: String, kind: &SerialPortType) -> Option<Target> {
    let SerialPortType::UsbPort(usb) = kind else {
        return None;
    };
    // macOS lists each port twice; the other one waits for a carrier.
    if (usb.vid, usb.pid) != USB_ID || place.starts_with("/dev/tty.") {
        return None;
    }
    Some(Target {
        way: Way::Dfu,
        place,
        chip: Some(Chip::Nrf52840),
        serial: usb.serial_number.clone(),
        trouble: None,
    })
}

/// Opens one.
///
/// # Errors
/// [`FlashError`] if the port cannot be opened, or everything is to be erased, which this way cannot.
pub fn open(target: &Target, options: Options) -> Result<Box<dyn Flasher>, FlashError> {
    if options.erase_all {
        let reason = "Nordic's boot loader erases only what it writes: use a probe";
        return Err(FlashError::failed(&target.place, reason));
    }
    let port = serialport::new(&target.place, BAUD_RATE)
        .timeout(PATIENCE)
        // Without it the boot loader does not answer.
        .dtr_on_open(true)
        .open()
        .map_err(|error| FlashError::failed(&target.place, port_trouble(&error)))?;
    Ok(Box::new(Dfu {
        place: target.place.clone(),
        line: port,
    }))
}

fn port_trouble(error: &serialport::Error) -> String {
    use std::io::ErrorKind;
    let hint = match error.kind() {
        serialport::ErrorKind::NoDevice => "the dongle is gone: press its reset button again",
        serialport::ErrorKind::Io(ErrorKind::PermissionDenied) => {
            "this user may not open the port: install the udev rules (as root: keyfob udev), or join the port's group"
        }
        _ => "another program holds the port, perhaps",
    };
    format!("{error}: {hint}")
}

struct Dfu<L> {
    place: String,
    line: L,
}

impl<L: Read + Write + Send> Flasher for Dfu<L> {
    fn flash(
        &mut self,
        package: &Package,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Seen, FlashError> {
        if package.chip != Chip::Nrf52840 {
            return Err(FlashError::Chip {
                place: self.place.clone(),
                found: Chip::Nrf52840.to_string(),
                wanted: package.chip,
            });
        }
        let plan = Plan::new(package, Options::default())?;
        let program = plan.contiguous(plan.map.base + plan.map.boot.start);
        let failed = |reason| FlashError::failed(&self.place, reason);
        let mut transfer = Transfer::start(&mut self.line).map_err(failed)?;
        let part = transfer.part().map_err(failed)?;
        if part != PART {
            return Err(FlashError::Chip {
                place: self.place.clone(),
                found: format!("a chip with number {part:#x}"),
                wanted: package.chip,
            });
        }
        transfer
            .announce(&init::packet(package.version, &program))
            .map_err(failed)?;
        let mut meter = Meter::start(Work::Write, program.len() as u64, progress);
        transfer
            .send(&program, &mut |done| meter.set(done))
            .map_err(|reason| FlashError::half_written(&self.place, reason))?;
        Ok(Seen {
            unique_id: None,
            revision: None,
            verified: false,
            closed: Some(false),
        })
    }
}
