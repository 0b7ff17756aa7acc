//! The firmware library in this process.

use std::{fs, path::PathBuf};

use keyfob_tests::{
    dongle::UsbDongle,
    order::{Action, Status},
};

use super::{Device, copy_of, socket::Socket};

/// One unit.
pub(crate) struct Simulated {
    unit: [u8; 16],
    image: Vec<u8>,
    work: PathBuf,
    running: Option<UsbDongle>,
    socket: Socket,
    starts: u64,
}

impl Simulated {
    /// A blank unit with this number.
    pub(crate) fn new(number: u8, work: PathBuf) -> Self {
        let unit = [number; 16];
        Self {
            unit,
            image: UsbDongle::blank(unit),
            work,
            running: None,
            socket: Socket::default(),
            starts: 0,
        }
    }

    fn power_on(&mut self) -> Result<(), String> {
        if self.running.is_none() {
            self.starts += 1;
            let seed = (self.starts << 8) | u64::from(self.unit[0]);
            let dongle = UsbDongle::power_up(&self.image, self.unit, seed);
            self.running = Some(dongle.map_err(|error| error.to_string())?);
            self.socket.plug();
        }
        Ok(())
    }

    fn power_off(&mut self) {
        if let Some(mut dongle) = self.running.take() {
            self.image = dongle.image();
            self.socket.pull();
        }
    }

    fn unpowered(&mut self) -> Result<&mut Vec<u8>, String> {
        match self.running {
            Some(_) => Err("it has power".into()),
            None => Ok(&mut self.image),
        }
    }
}

impl Device for Simulated {
    fn carry_out(&mut self, action: &Action) -> Result<(), String> {
        match action {
            Action::On => self.power_on()?,
            Action::Off => self.power_off(),
            Action::Cut { after, percent } => {
                let dongle = self.running.as_mut().ok_or("it has no power")?;
                dongle.cut(*after, u64::from(*percent));
            }
            Action::Status => {}
            Action::Blank => {
                let blank = UsbDongle::blank(self.unit);
                *self.unpowered()? = blank;
            }
            Action::Save { name } => {
                let place = copy_of(&self.work, name);
                fs::write(place, self.unpowered()?).map_err(|error| error.to_string())?;
            }
            Action::Load { name } => {
                let image = fs::read(copy_of(&self.work, name));
                *self.unpowered()? = image.map_err(|error| error.to_string())?;
            }
        }
        Ok(())
    }

    fn status(&mut self) -> Result<Status, String> {
        let operations = self.running.as_mut().map(UsbDongle::flash_operations);
        Ok(Status {
            powered: self.running.is_some(),
            attached: self.running.is_some(),
            flash_operations: operations.unwrap_or(0),
            starts: self.starts,
        })
    }

    fn exchange(&mut self, heard: &[u8], now_ms: u64) -> Result<Vec<u8>, String> {
        let running = self.running.as_mut();
        let mut said = self.socket.exchange(heard, running, now_ms)?;
        // The power may have gone in the middle of what was asked: nothing of it is answered.
        let powered = self.running.as_mut().is_none_or(UsbDongle::powered);
        if !powered {
            said.clear();
            self.power_off();
        }
        said.extend(self.socket.news());
        Ok(said)
    }
}
