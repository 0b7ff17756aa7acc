//! Simulated dongles: the firmware library on a flash image in a file. Opening the file is plugging
//! the dongle in; a file that is gone is a dongle that was pulled.

use std::sync::Arc;

use licfmt::hid::Report;

use super::{Device, Timer, Transport, TransportError, image::ImageFile};

/// How often the firmware is looked at while the host waits, in milliseconds.
const POLL_MS: u64 = 1;

/// Firmware with flash that can be looked at.
pub trait FlashDevice: Device {
    /// The whole flash, as it would be found after a power cut now.
    fn flash(&self) -> &[u8];
}

/// A plugged-in simulated dongle. No other program can open it meanwhile.
pub struct SimTransport<D> {
    file: ImageFile,
    device: D,
    /// What the file holds.
    stored: Vec<u8>,
    timer: Arc<dyn Timer>,
    plugged_ms: u64,
}

impl<D: FlashDevice> SimTransport<D> {
    /// Plugs in: `power_up` gets the flash image. What the firmware writes at power-up is stored
    /// before this returns.
    ///
    /// # Errors
    /// As [`ImageFile::open`] and [`ImageFile::store`], and those of `power_up`.
    pub fn plug(
        path: &std::path::Path,
        timer: Arc<dyn Timer>,
        power_up: impl FnOnce(&[u8]) -> Result<D, TransportError>,
    ) -> Result<Self, TransportError> {
        let (file, stored) = ImageFile::open(path, &*timer)?;
        let device = power_up(&stored)?;
        let plugged_ms = timer.now().uptime_ms;
        let mut plugged = Self {
            file,
            device,
            stored,
            timer,
            plugged_ms,
        };
        plugged.store()?;
        Ok(plugged)
    }

    fn powered_ms(&self) -> u64 {
        self.timer
            .now()
            .uptime_ms
            .saturating_sub(self.plugged_ms)
    }

    /// Brings the file up to date with the flash.
    fn store(&mut self) -> Result<(), TransportError> {
        let flash = self.device.flash();
        if flash != self.stored {
            self.file.store(flash)?;
            self.stored.clear();
            self.stored.extend_from_slice(flash);
        }
        Ok(())
    }
}

impl<D: FlashDevice> Transport for SimTransport<D> {
    fn send(&mut self, report: &Report) -> Result<(), TransportError> {
        self.file.check_plugged()?;
        let now_ms = self.powered_ms();
        self.device.take(report, now_ms);
        self.store()
    }

    fn receive(&mut self, timeout_ms: u64) -> Result<Option<Report>, TransportError> {
        let until = self.powered_ms().saturating_add(timeout_ms);
        loop {
            self.file.check_plugged()?;
            let now_ms = self.powered_ms();
            let report = self.device.give(now_ms);
            // Before the answer leaves: what it acknowledges must not be lost (D-9).
            self.store()?;
            if report.is_some() || now_ms >= until {
                return Ok(report);
            }
            self.timer.sleep_ms(POLL_MS.min(until - now_ms));
        }
    }
}
