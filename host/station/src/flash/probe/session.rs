//! probe-rs behind the seam. Not run by tests: it needs a probe and a chip.

use core::{ops::Range, time::Duration};

use licfmt::device::Chip;
use probe_rs::{
    MemoryInterface as _, Permissions, Session,
    architecture::arm::ArmError,
    flashing::{self, DownloadOptions, FlashProgress, ProgressEvent, ProgressOperation},
    probe::{
        DebugProbeError, DebugProbeSelector, ProbeCreationError,
        list::{Accessibility, Lister},
    },
};

use super::{Attached, Debugger, Fault};
use crate::{
    flash::{FlashError, Target, Way, Work},
    package::Segment,
};

/// For a core to stop.
const HALT: Duration = Duration::from_millis(500);

/// All debug probes that are plugged, those that cannot be opened too.
#[must_use]
pub fn list() -> Vec<Target> {
    let items = Lister::new().list_all_with_access();
    let targets = items.into_iter().map(|item| Target {
        way: Way::Probe,
        place: DebugProbeSelector::from(&item.info).to_string(),
        chip: None,
        serial: item.info.serial_number.clone(),
        trouble: trouble(item.accessibility).map(str::to_owned),
    });
    targets.collect()
}

const fn trouble(accessibility: Accessibility) -> Option<&'static str> {
    match accessibility {
        Accessibility::Accessible => None,
        Accessibility::PermissionDenied => Some(
            "this user may not open the probe: install the udev rules (as root: keyfob udev), then plug it again",
        ),
    }
}

/// A probe that is opened anew for each chip.
pub(super) struct Wire {
    selector: DebugProbeSelector,
}

impl Wire {
    pub(super) fn of(target: &Target) -> Result<Self, FlashError> {
        let selector = target.place.parse().map_err(|_| {
            FlashError::failed(&target.place, "this names no probe (VENDOR:PRODUCT:SERIAL)")
        })?;
        Ok(Self { selector })
    }
}

impl Debugger for Wire {
    fn attach(&mut self, chip: Chip, erase_all: bool) -> Result<Box<dyn Attached>, Fault> {
        let name = match chip {
            Chip::Rp2040 => "RP2040",
            Chip::Rp2350 => "RP235x",
            Chip::Nrf52840 => "nRF52840_xxAA",
            other => return Err(Fault::Other(format!("no probe reaches a {other} chip"))),
        };
        let permissions = if erase_all {
            Permissions::new().allow_erase_all()
        } else {
            Permissions::new()
        };
        let probe = Lister::new()
            .open(self.selector.clone())
            .map_err(|error| fault(&error.into()))?;
        let session = probe
            .attach(name, permissions)
            .map_err(|error| fault(&error))?;
        Ok(Box::new(OnWire(session)))
    }
}

struct OnWire(Session);

impl Attached for OnWire {
    fn read(&mut self, address: u32, words: &mut [u32]) -> Result<(), Fault> {
        let mut core = self.0.core(0).map_err(|error| fault(&error))?;
        core.halt(HALT).map_err(|error| fault(&error))?;
        core.read_32(address.into(), words)
            .map_err(|error| fault(&error))
    }

    fn erase_all(&mut self) -> Result<(), Fault> {
        flashing::erase_all(&mut self.0, &mut FlashProgress::empty(), false)
            .map_err(|error| flash_fault(&error))
    }

    fn erase(&mut self, range: Range<u32>) -> Result<(), Fault> {
        let (start, end) = (range.start.into(), range.end.into());
        let quiet = &mut FlashProgress::empty();
        flashing::erase(&mut self.0, quiet, start, end, false).map_err(|error| flash_fault(&error))
    }

    fn write(&mut self, parts: &[Segment], tell: &mut dyn FnMut(Work, usize)) -> Result<(), Fault> {
        let mut loader = self.0.target().flash_loader();
        for part in parts {
            loader
                .add_data(part.address.into(), &part.data)
                .map_err(|error| flash_fault(&error))?;
        }
        let mut options = DownloadOptions::new();
        options.skip_erase = true;
        options.verify = true;
        options.progress = FlashProgress::new(|event| {
            if let Some((work, bytes)) = step(&event) {
                tell(work, bytes);
            }
        });
        loader
            .commit(&mut self.0, options)
            .map_err(|error| flash_fault(&error))
    }

    fn start(&mut self) -> Result<(), Fault> {
        let mut core = self.0.core(0).map_err(|error| fault(&error))?;
        core.reset().map_err(|error| fault(&error))
    }
}

/// What an event of probe-rs adds to our progress.
pub(super) fn step(event: &ProgressEvent) -> Option<(Work, usize)> {
    let ProgressEvent::Progress {
        operation, size, ..
    } = event
    else {
        return None;
    };
    let work = match operation {
        ProgressOperation::Program => Work::Write,
        ProgressOperation::Verify => Work::Verify,
        ProgressOperation::Erase | ProgressOperation::Fill => return None,
    };
    Some((work, usize::try_from(*size).ok()?))
}

/// What went wrong, and what helps.
pub(super) fn fault(error: &probe_rs::Error) -> Fault {
    use probe_rs::Error;
    let hint = match error {
        Error::MissingPermissions(_) | Error::Arm(ArmError::MissingPermissions(_)) => {
            return Fault::Closed;
        }
        Error::Probe(DebugProbeError::ProbeCouldNotBeCreated(ProbeCreationError::NotFound)) => {
            "the probe is no longer plugged, or this user may not open it"
        }
        Error::Probe(DebugProbeError::ProbeCouldNotBeCreated(_) | DebugProbeError::Usb(_)) => {
            "another program holds the probe, perhaps; plug it again"
        }
        Error::Probe(DebugProbeError::TargetNotFound) | Error::Arm(_) | Error::Timeout => {
            "check that the board has power, and SWDIO, SWCLK and ground"
        }
        _ => return Fault::Other(chain(error)),
    };
    Fault::Other(format!("{}: {hint}", chain(error)))
}

/// An error of flashing, with what caused it.
pub(super) fn flash_fault(error: &flashing::FlashError) -> Fault {
    match error {
        flashing::FlashError::Verify => Fault::Differs,
        other => Fault::Other(chain(other)),
    }
}

/// probe-rs says in the outer error what was tried, and in the inner ones why it failed.
fn chain(error: &dyn core::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let inner_words = inner.to_string();
        if !words.contains(&inner_words) {
            words = format!("{words}: {inner_words}");
        }
        source = inner.source();
    }
    words
}
