//! A blank board that shows the RP2040's USB boot loader, PICOBOOT: the station's model of it.

use std::{fs, mem, path::PathBuf};

use keyfob_station::flash::picoboot::model::Model;
use keyfob_tests::{
    order::{Action, Status},
    urb::{Stall, UsbDevice},
};
use licfmt::device::Chip;

use super::{Device, copy_of, socket::Socket};

/// The board.
pub(crate) struct Board {
    loader: Loader,
    powered: bool,
    /// Whether it shows itself: until it is told to start what it was given.
    attached: bool,
    work: PathBuf,
    socket: Socket,
}

struct Loader(Model);

impl Board {
    /// A blank board without power.
    pub(crate) fn new(work: PathBuf) -> Self {
        Self {
            loader: Loader(Model::new(Chip::Rp2040)),
            powered: false,
            attached: false,
            work,
            socket: Socket::default(),
        }
    }

    fn leave(&mut self) {
        if mem::take(&mut self.attached) {
            self.socket.pull();
        }
    }
}

impl Device for Board {
    fn carry_out(&mut self, action: &Action) -> Result<(), String> {
        match action {
            Action::On => {
                self.powered = true;
                self.attached = true;
                self.loader.0.restarts = 0;
                self.socket.plug();
            }
            Action::Off => {
                self.powered = false;
                self.leave();
            }
            Action::Status => {}
            Action::Save { name } => {
                let place = copy_of(&self.work, name);
                let saved = fs::write(place, &self.loader.0.memory.flash);
                saved.map_err(|error| error.to_string())?;
            }
            Action::Blank | Action::Load { .. } | Action::Cut { .. } => {
                return Err("the board's model cannot do that".into());
            }
        }
        Ok(())
    }

    fn status(&mut self) -> Result<Status, String> {
        Ok(Status {
            powered: self.powered,
            attached: self.attached,
            ..Status::default()
        })
    }

    fn exchange(&mut self, heard: &[u8], now_ms: u64) -> Result<Vec<u8>, String> {
        let loader = self.attached.then_some(&mut self.loader);
        let mut said = self.socket.exchange(heard, loader, now_ms)?;
        if self.attached && !self.loader.0.present() {
            self.leave();
        }
        said.extend(self.socket.news());
        Ok(said)
    }
}

impl UsbDevice for Loader {
    fn control(&mut self, setup: [u8; 8], data: &[u8]) -> Result<Vec<u8>, Stall> {
        self.0.control(setup, data).map_err(|_| Stall)
    }

    fn take(&mut self, _: u8, data: &[u8], _: u64) -> Result<(), Stall> {
        self.0.bulk_out(data).map_err(|_| Stall)
    }

    fn give(&mut self, _: u8, _: u64) -> Result<Option<Vec<u8>>, Stall> {
        self.0.bulk_in().map_err(|_| Stall)
    }
}
