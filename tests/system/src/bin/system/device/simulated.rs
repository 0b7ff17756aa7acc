//! The firmware library in this process.

use std::{collections::BTreeMap, mem};

use keyfob_tests::{
    dongle::UsbDongle,
    order::{Action, Status},
    session::{Frame, HERE, Reader},
    urb::Engine,
};

use super::Device;
use crate::run::Copies;

/// One unit. All copies of flash are kept in memory, for all units.
pub(crate) struct Simulated {
    unit: [u8; 16],
    image: Vec<u8>,
    kept: Copies,
    running: Option<UsbDongle>,
    engine: Engine,
    frames: Reader,
    session: Option<u32>,
    announce: bool,
    left: bool,
    /// Flash operations of earlier power-ups.
    operations: u64,
    starts: u64,
}

impl Simulated {
    /// A blank unit with this number.
    pub(crate) fn new(number: u8, kept: Copies) -> Self {
        let unit = [number; 16];
        Self {
            unit,
            image: UsbDongle::blank(unit),
            kept,
            running: None,
            engine: Engine::default(),
            frames: Reader::default(),
            session: None,
            announce: false,
            left: false,
            operations: 0,
            starts: 0,
        }
    }

    fn power_on(&mut self) -> Result<(), String> {
        if self.running.is_none() {
            self.starts += 1;
            let seed = self.starts << 8 | u64::from(self.unit[0]);
            let dongle = UsbDongle::power_up(&self.image, self.unit, seed);
            self.running = Some(dongle.map_err(|error| error.to_string())?);
            self.announce = true;
        }
        Ok(())
    }

    fn power_off(&mut self) {
        if let Some(mut dongle) = self.running.take() {
            self.image = dongle.image();
            self.operations += dongle.flash_operations();
            self.announce = false;
            self.left = true;
        }
    }

    fn unpowered(&mut self) -> Result<&mut Vec<u8>, String> {
        match self.running {
            Some(_) => Err("it has power".into()),
            None => Ok(&mut self.image),
        }
    }

    fn hear(&mut self, frame: Frame, now_ms: u64) -> Result<Vec<u8>, String> {
        if self.session != Some(frame.session) {
            self.engine = Engine::default();
            self.session = Some(frame.session);
        }
        if frame.payload.is_empty() {
            self.session = None;
        }
        let Some(dongle) = &mut self.running else {
            return Ok(Vec::new());
        };
        let said = self.engine.feed(&frame.payload, dongle, now_ms);
        Ok(self.frame(said.map_err(|error| error.to_string())?))
    }

    fn frame(&self, payload: Vec<u8>) -> Vec<u8> {
        match self.session {
            Some(session) if !payload.is_empty() => Frame { session, payload }.to_bytes(),
            _ => Vec::new(),
        }
    }
}

impl Device for Simulated {
    fn carry_out(&mut self, action: &Action) -> Result<(), String> {
        match action {
            Action::On => self.power_on()?,
            Action::Off => self.power_off(),
            Action::Cut { after } => {
                let dongle = self.running.as_mut().ok_or("it has no power")?;
                dongle.cut(*after);
            }
            Action::Status => {}
            Action::Blank => {
                let blank = UsbDongle::blank(self.unit);
                *self.unpowered()? = blank;
            }
            Action::Save { name } => {
                let image = self.unpowered()?.clone();
                self.kept
                    .lock()
                    .map_err(|_| "poisoned")?
                    .insert(name.clone(), image);
            }
            Action::Load { name } => {
                let kept = self.kept.lock().map_err(|_| "poisoned")?;
                let image = kept.get(name).cloned().ok_or("no such copy")?;
                drop(kept);
                *self.unpowered()? = image;
            }
        }
        Ok(())
    }

    fn status(&mut self) -> Result<Status, String> {
        let now = self.running.as_mut().map_or(0, UsbDongle::flash_operations);
        Ok(Status {
            powered: self.running.is_some(),
            attached: self.running.is_some(),
            flash_operations: self.operations + now,
            starts: self.starts,
        })
    }

    fn exchange(&mut self, heard: &[u8], now_ms: u64) -> Result<Vec<u8>, String> {
        self.frames.push(heard);
        let mut said = Vec::new();
        while let Some(frame) = self
            .frames
            .next_frame()
            .map_err(|error| error.to_string())?
        {
            said.extend(self.hear(frame, now_ms)?);
        }
        // The power may have gone in the middle of what was asked: nothing of it is answered.
        if self
            .running
            .as_mut()
            .is_some_and(|dongle| !dongle.powered())
        {
            said.clear();
            self.power_off();
        }
        if let Some(dongle) = &mut self.running {
            let polled = self.engine.poll(dongle, now_ms);
            said.extend(self.frame(polled));
        }
        if mem::take(&mut self.left)
            && let Some(session) = self.session.take()
        {
            said.extend(Frame::mark(session).to_bytes());
        }
        if mem::take(&mut self.announce) {
            said.extend(Frame::mark(HERE).to_bytes());
        }
        Ok(said)
    }
}

/// Where copies are kept, by name.
pub(crate) type Kept = BTreeMap<String, Vec<u8>>;
