//! Simulated dongles: the firmware library on a flash image in a file. Opening the file is plugging
//! the dongle in; a file that is gone is a dongle that was pulled.

use std::{collections::VecDeque, path::Path, sync::Arc};

use keyfob_firmware::{
    noise::NoiseFault,
    sim::{SimDongle, SimNoise},
};
use licfmt::hid::Report;

use super::{Device, Seams, Timer, Transport, TransportError, image::ImageFile};
use crate::Rng;

/// How often the firmware is looked at while the host waits, in milliseconds.
const POLL_MS: u64 = 1;
/// Random bytes that are fetched at a time.
const NOISE_BLOCK: usize = 64;

/// The firmware, running in this process.
pub struct SimDevice {
    dongle: SimDongle,
    said: VecDeque<Report>,
}

impl SimDevice {
    /// A dongle fresh from the factory, with a random unique id; `rng` is also its noise.
    ///
    /// # Errors
    /// [`TransportError::Rng`].
    pub fn blank(rng: &Arc<dyn Rng>) -> Result<Self, TransportError> {
        let mut unit = [0; 16];
        rng.fill(&mut unit)?;
        Ok(Self::running(SimDongle::new(unit, noise(rng))))
    }

    /// The dongle that `image` holds, powered up; `rng` is its noise. `path` is for errors.
    ///
    /// # Errors
    /// [`TransportError::Image`].
    pub fn power_up(image: &[u8], path: &Path, rng: &Arc<dyn Rng>) -> Result<Self, TransportError> {
        let dongle = SimDongle::from_image(image, noise(rng));
        dongle
            .map(Self::running)
            .map_err(|error| TransportError::Image {
                path: path.into(),
                reason: error.to_string(),
            })
    }

    /// What is left when the power goes now.
    #[must_use]
    pub fn image(&mut self) -> Vec<u8> {
        self.dongle.image()
    }

    fn running(dongle: SimDongle) -> Self {
        Self {
            dongle,
            said: VecDeque::new(),
        }
    }
}

impl Device for SimDevice {
    fn take(&mut self, report: &Report, now_ms: u64) {
        self.said.extend(self.dongle.report(report, now_ms));
    }

    fn give(&mut self, now_ms: u64) -> Option<Report> {
        if self.said.is_empty() {
            self.said.extend(self.dongle.poll(now_ms));
        }
        self.said.pop_front()
    }
}

fn noise(rng: &Arc<dyn Rng>) -> SimNoise {
    let rng = Arc::clone(rng);
    let mut block = [0; NOISE_BLOCK];
    let mut used = NOISE_BLOCK;
    SimNoise::from_fn(move || {
        if used == NOISE_BLOCK {
            rng.fill(&mut block).map_err(|_| NoiseFault::Source)?;
            used = 0;
        }
        used += 1;
        Ok(block[used - 1])
    })
}

/// A plugged-in simulated dongle. No other program can open it meanwhile.
pub struct SimTransport {
    file: ImageFile,
    device: SimDevice,
    /// What the file holds.
    stored: Vec<u8>,
    timer: Arc<dyn Timer>,
}

impl SimTransport {
    /// Makes the file of a new, blank dongle.
    ///
    /// # Errors
    /// [`TransportError::Io`], also when there is a file of that name.
    pub fn create(path: &Path, seams: &Seams) -> Result<(), TransportError> {
        ImageFile::create(path, &SimDevice::blank(&seams.rng)?.image())
    }

    /// Plugs in. What the firmware writes at power-up is stored before this returns.
    ///
    /// # Errors
    /// As [`ImageFile::open`] and [`ImageFile::store`]; [`TransportError::Image`] if the file holds no
    /// simulated dongle.
    pub fn open(path: &Path, seams: &Seams) -> Result<Self, TransportError> {
        let (file, stored) = ImageFile::open(path, &*seams.timer)?;
        let device = SimDevice::power_up(&stored, file.path(), &seams.rng)?;
        let mut plugged = Self {
            file,
            device,
            stored,
            timer: Arc::clone(&seams.timer),
        };
        plugged.store()?;
        Ok(plugged)
    }

    /// Brings the file up to date with the flash.
    fn store(&mut self) -> Result<(), TransportError> {
        let image = self.device.image();
        if image != self.stored {
            self.file.store(&self.stored, &image)?;
            self.stored = image;
        }
        Ok(())
    }

    fn now_ms(&self) -> u64 {
        self.timer.now().uptime_ms
    }
}

impl Transport for SimTransport {
    fn send(&mut self, report: &Report) -> Result<(), TransportError> {
        self.file.check_plugged()?;
        self.device.take(report, self.now_ms());
        self.store()
    }

    fn receive(&mut self, timeout_ms: u64) -> Result<Option<Report>, TransportError> {
        let until = self.now_ms().saturating_add(timeout_ms);
        loop {
            self.file.check_plugged()?;
            let now_ms = self.now_ms();
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

#[cfg(test)]
mod tests;
