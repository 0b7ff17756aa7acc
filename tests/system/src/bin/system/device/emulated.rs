//! The firmware image in the emulated chip: a process of `hw/emulator` for each unit.

mod process;

use std::{
    fs,
    path::{Path, PathBuf},
};

use keyfob_tests::{
    order::{Action, Status},
    session::{Frame, HERE, Reader},
};
use serde_json::{Value, json};

use super::{Device, copy_of};
use process::Process;

/// How often the emulator is asked whether the dongle shows itself, in milliseconds.
const LOOK_MS: u64 = 25;

/// Where everything of one unit is.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Directory for flash images, sockets and logs.
    pub(crate) work: PathBuf,
    /// Name of the unit.
    pub(crate) name: &'static str,
    /// The chip's unique id, as 16 hexadecimal digits.
    pub(crate) unit: &'static str,
    /// What is in the flash of a unit that comes from the station.
    pub(crate) blank: PathBuf,
    /// The programs in it, for their logs.
    pub(crate) elves: [PathBuf; 2],
    /// The emulator's own arguments: its program, boot ROM, what its log is decoded with.
    pub(crate) emulator: Vec<String>,
}

impl Place {
    fn file(&self, kind: &str) -> PathBuf {
        self.work.join(format!("{}.{kind}", self.name))
    }
}

/// One unit.
pub(crate) struct Emulated {
    place: Place,
    process: Process,
    frames: Reader,
    announced: bool,
    /// When to ask next whether the dongle shows itself.
    look_ms: u64,
    starts: u64,
}

impl Emulated {
    /// A blank unit, without power.
    pub(crate) fn new(place: Place) -> Result<Self, String> {
        let flash = place.file("flash");
        fs::copy(&place.blank, &flash).map_err(|error| error.to_string())?;
        fs::write(place.file("flash.unit"), place.unit).map_err(|error| error.to_string())?;
        Ok(Self {
            process: Process::start(&place)?,
            place,
            frames: Reader::default(),
            announced: false,
            look_ms: 0,
            starts: 0,
        })
    }

    /// The emulator holds the flash while it runs: another one is put in by starting it anew.
    fn insert(&mut self, flash: &Path) -> Result<(), String> {
        self.unpowered()?;
        self.process.end()?;
        fs::copy(flash, self.place.file("flash")).map_err(|error| error.to_string())?;
        self.process = Process::start(&self.place)?;
        self.frames = Reader::default();
        self.announced = false;
        Ok(())
    }

    fn unpowered(&mut self) -> Result<(), String> {
        if self.stats()?["state"] == "off" {
            Ok(())
        } else {
            Err("it has power".into())
        }
    }

    fn stats(&mut self) -> Result<Value, String> {
        self.process.ask(&json!({ "do": "stats" }))
    }
}

impl Device for Emulated {
    fn carry_out(&mut self, action: &Action) -> Result<(), String> {
        match action {
            Action::On => {
                self.starts += 1;
                self.process.ask(&json!({ "do": "power-on" })).map(drop)
            }
            Action::Off => self.process.ask(&json!({ "do": "power-off" })).map(drop),
            Action::Cut { after, percent } => {
                let torn = f64::from(*percent) / 100.0;
                let cut = json!({ "do": "cut", "after": after + 1, "torn": torn });
                self.process.ask(&cut).map(drop)
            }
            Action::Status => Ok(()),
            Action::Blank => self.insert(&self.place.blank.clone()),
            Action::Save { name } => {
                self.unpowered()?;
                let to = copy_of(&self.place.work, name);
                self.process
                    .ask(&json!({ "do": "flash-copy", "to": to }))
                    .map(drop)
            }
            Action::Load { name } => self.insert(&copy_of(&self.place.work, name)),
        }
    }

    fn status(&mut self) -> Result<Status, String> {
        let stats = self.stats()?;
        Ok(Status {
            powered: stats["state"] == "on",
            attached: stats["plugged"] == true,
            flash_operations: stats["flash"]["operations"].as_u64().unwrap_or(0),
            starts: self.starts,
        })
    }

    fn exchange(&mut self, heard: &[u8], now_ms: u64) -> Result<Vec<u8>, String> {
        let mut said = self.process.exchange(heard)?;
        self.frames.push(&said);
        while let Some(frame) = self
            .frames
            .next_frame()
            .map_err(|error| error.to_string())?
        {
            // The session is over: the next time that the dongle shows itself is another one.
            self.announced &= !frame.payload.is_empty();
        }
        if !self.announced && now_ms >= self.look_ms {
            self.look_ms = now_ms + LOOK_MS;
            if self.stats()?["plugged"] == true {
                self.announced = true;
                said.extend(Frame::mark(HERE).to_bytes());
            }
        }
        Ok(said)
    }
}
