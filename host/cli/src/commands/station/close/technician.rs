//! The hand that brings a unit from boot loader to firmware and back: this machine's USB, and a
//! technician who reads along.

use keyfob::discovery::{self, SystemDongles};
use keyfob_station::{
    flash::picoboot::{self, UsbPipe, client::Client},
    journal::{Journal, Step},
    lock::{
        Stage,
        close::{Answer, CloseError, Hand},
    },
};
use licfmt::{Digest, device::Chip};

use crate::{app::App, commands::station::operator::Terminal};

/// Milliseconds between two looks.
const PAUSE_MS: u64 = 500;

pub(super) struct Technician<'a> {
    app: &'a App,
    terminal: &'a Terminal<'a>,
    journal: &'a Journal,
    wait_s: u32,
}

impl<'a> Technician<'a> {
    pub(super) const fn new(
        app: &'a App,
        terminal: &'a Terminal<'a>,
        journal: &'a Journal,
        wait_s: u32,
    ) -> Self {
        Self {
            app,
            terminal,
            journal,
            wait_s,
        }
    }

    fn say(&self, id: &str) {
        self.terminal.say(&self.app.texts.text(id, []));
    }

    /// Looks until there is something, or the time is over.
    fn wait<T>(&self, mut look: impl FnMut() -> Option<T>) -> Option<T> {
        let timer = &self.app.seams.timer;
        let end = timer.now().uptime_ms + u64::from(self.wait_s) * 1000;
        loop {
            if let Some(seen) = look() {
                return Some(seen);
            }
            if timer.now().uptime_ms >= end {
                return None;
            }
            timer.sleep_ms(PAUSE_MS);
        }
    }
}

impl Hand for Technician<'_> {
    type Pipe = UsbPipe;

    fn boot_loader(&mut self, chip_id: u64) -> Result<Client<UsbPipe>, CloseError> {
        self.say("close-bring-back");
        let waited_s = self.wait_s;
        self.wait(|| boot_loader(chip_id))
            .ok_or(CloseError::NoBootLoader { waited_s })
    }

    fn firmware(&mut self, unit: Digest) -> Result<Answer, CloseError> {
        self.say("close-starting");
        let waited_s = self.wait_s;
        let dongles = SystemDongles::new(Vec::new(), self.app.seams.clone());
        let look = || {
            let seen = discovery::survey(&dongles, &self.app.seams).ok()?;
            let mut infos = seen.into_iter().filter_map(|(_, info)| info.ok());
            let info = infos.find(|info| info.unit == unit)?;
            Some(Answer {
                stage: info.stage,
                lock: info.lock,
            })
        };
        self.wait(look).ok_or(CloseError::NoFirmware { waited_s })
    }

    fn note(&mut self, unit: Digest, stage: Stage) -> Result<(), CloseError> {
        let noted = self
            .journal
            .note(self.app.now(), unit, Step::Burning { stage });
        noted.map_err(|error| CloseError::Unnoted(error.to_string()))
    }
}

/// The unit with this chip id, if it shows its boot loader. One that cannot be asked is not it.
fn boot_loader(chip_id: u64) -> Option<Client<UsbPipe>> {
    let boards = picoboot::list().into_iter();
    let mut ours = boards.filter(|board| board.chip == Some(Chip::Rp2350));
    ours.find_map(|board| {
        let mut client = picoboot::connect(&board).ok()?;
        let info = client.info().ok()?;
        (info.chip_id == chip_id).then_some(client)
    })
}
