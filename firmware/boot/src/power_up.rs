//! What the boot stage does. Each phase's work can be begun again, whatever a power cut left of it,
//! and every way out of it ends with an image that was checked.

use embedded_storage::nor_flash::NorFlash;
use licfmt::device::FirmwareVersion;

use crate::{Boot, ImageFault, Phase, Slots, State, TRIALS};

impl<F: NorFlash> Slots<F> {
    /// What the boot stage does at power-up: finishes what was interrupted, installs what was
    /// staged, goes back from an image that did not show that it works, checks the active one.
    ///
    /// With nothing going on, the image is read once and nothing is written. A power-up of a trial
    /// writes one state record.
    pub fn power_up(&mut self) -> Boot {
        let Ok(State { phase, floor }) = self.state() else {
            // Flash that cannot be read will fail this, too.
            return self.start(State::FIRST.floor);
        };
        match phase {
            Phase::Idle => self.start(floor),
            Phase::Staged => self.begin(floor),
            Phase::BackingUp => self.back_up(floor),
            Phase::Copying => self.copy_in(floor),
            Phase::Trial { left } => self.give_another_try(left, floor),
            Phase::Reverting => self.revert(floor),
        }
    }

    fn enter(&mut self, phase: Phase, floor: FirmwareVersion) -> Result<(), ImageFault> {
        self.save(State { phase, floor })
    }

    /// Nothing is going on any more. A record that cannot be written leaves work for the next
    /// power-up, and none that harms.
    fn rest(&mut self, floor: FirmwareVersion) {
        let phase = Phase::Idle;
        let _ = self.settle(State { phase, floor });
    }

    /// Starts the active image, or what can be had in its place.
    fn start(&mut self, floor: FirmwareVersion) -> Boot {
        match self.check(self.map.active, floor) {
            Ok(_) => Boot::Start { trial: false },
            Err(fault) => self.recover(floor, fault),
        }
    }

    /// An installation was ordered. A damaged active image is not worth keeping.
    fn begin(&mut self, floor: FirmwareVersion) -> Boot {
        let active = self.check(self.map.active, floor);
        let staged = self.check(self.map.staged, floor);
        match (active, staged) {
            (Ok(active), Ok(staged)) if staged.version > active.version => {
                match self.enter(Phase::BackingUp, floor) {
                    Ok(()) => self.back_up(floor),
                    Err(_) => Boot::Start { trial: false },
                }
            }
            (Err(_), Ok(_)) if self.enter(Phase::Copying, floor).is_ok() => self.copy_in(floor),
            (Ok(_), _) => {
                self.rest(floor);
                Boot::Start { trial: false }
            }
            (Err(fault), _) => self.recover(floor, fault),
        }
    }

    /// Keeps the active image, so that there is something to go back to. If that fails, the
    /// installation is off.
    fn back_up(&mut self, floor: FirmwareVersion) -> Boot {
        let kept = self.copy(self.map.active, self.map.previous, floor);
        if kept.is_ok() && self.enter(Phase::Copying, floor).is_ok() {
            return self.copy_in(floor);
        }
        self.rest(floor);
        self.start(floor)
    }

    fn copy_in(&mut self, floor: FirmwareVersion) -> Boot {
        let copied = self.copy(self.map.staged, self.map.active, floor);
        let left = TRIALS - 1;
        if copied.is_ok() && self.enter(Phase::Trial { left }, floor).is_ok() {
            return Boot::Start { trial: true };
        }
        self.revert(floor)
    }

    /// The image was started before and not confirmed. A count that cannot be written does not keep
    /// it from starting.
    fn give_another_try(&mut self, left: u8, floor: FirmwareVersion) -> Boot {
        let Some(left) = left.checked_sub(1) else {
            return self.revert(floor);
        };
        let _ = self.enter(Phase::Trial { left }, floor);
        match self.check(self.map.active, floor) {
            Ok(_) => Boot::Start { trial: true },
            Err(_) => self.revert(floor),
        }
    }

    /// Goes back to the previous image. If there is none, one that did not show that it works is
    /// better than none; if flash just failed, the next power-up tries again.
    fn revert(&mut self, floor: FirmwareVersion) -> Boot {
        let _ = self.enter(Phase::Reverting, floor);
        let previous = self.map.previous;
        if self.copy(previous, self.map.active, floor).is_ok() {
            self.rest(floor);
            return Boot::Start { trial: false };
        }
        let lost = self.check(previous, floor).is_err();
        let boot = self.start(floor);
        if lost && matches!(boot, Boot::Start { .. }) {
            self.rest(floor);
        }
        boot
    }

    /// The active image is damaged: copies another that is good. Of two the older one, which is the
    /// one that was confirmed; a newer one failed its trial or was never ordered. Tried twice, in
    /// case flash just failed: nothing else is left.
    fn recover(&mut self, floor: FirmwareVersion, fault: ImageFault) -> Boot {
        let mut spares = [self.map.staged, self.map.previous].map(|slot| {
            let version = self.check(slot, floor).ok()?.version;
            Some((version, slot))
        });
        spares.sort_unstable_by_key(|spare| spare.map(|(version, _)| version));
        for (_, slot) in spares.into_iter().chain(spares).flatten() {
            if self.copy(slot, self.map.active, floor).is_ok() {
                return Boot::Start { trial: false };
            }
        }
        Boot::Nothing(fault)
    }
}
