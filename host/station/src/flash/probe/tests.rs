//! The way over SWD, on a fake of the seam; and what probe-rs says, in our words.

use core::{ops::Range, time::Duration};
use std::sync::{Arc, Mutex};

use licfmt::{
    Digest,
    device::{Chip, FirmwareVersion},
};
use probe_rs::{
    architecture::arm::ArmError,
    flashing::{FlashError as ProbeFlashError, ProgressEvent, ProgressOperation},
    probe::DebugProbeError,
};

use super::{Attached, Debugger, Fault, Probe, session};
use crate::{
    flash::{FlashError, Flasher, Options, Seen, Work},
    package::{Package, Segment},
};

/// An nRF52840: 1 MiB of flash, registers that say what it is.
#[derive(Clone)]
struct Fake(Arc<Mutex<State>>);

struct State {
    flash: Vec<u8>,
    part: u32,
    variant: u32,
    chip_id: u32,
    closed: bool,
    worn: Option<usize>,
    started: u32,
    steps: u32,
    /// Fail at this step.
    fail_at: Option<u32>,
}

impl Fake {
    fn new(fill: u8) -> Self {
        Self(Arc::new(Mutex::new(State {
            flash: vec![fill; 1024 * 1024],
            part: 0x52840,
            variant: u32::from_be_bytes(*b"AAF0"),
            chip_id: 0,
            closed: false,
            worn: None,
            started: 0,
            steps: 0,
            fail_at: None,
        })))
    }

    fn with<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        change(&mut self.0.lock().expect("no panic before"))
    }

    fn step(&self) -> Result<(), Fault> {
        self.with(|state| {
            state.steps += 1;
            if state.fail_at == Some(state.steps) {
                return Err(Fault::Other("the probe was pulled".to_owned()));
            }
            Ok(())
        })
    }

    fn probe(&self, options: Options) -> Probe<Self> {
        Probe {
            place: "2e8a:000c:1".to_owned(),
            options,
            debugger: self.clone(),
        }
    }
}

impl Debugger for Fake {
    fn attach(&mut self, _: Chip, erase_all: bool) -> Result<Box<dyn Attached>, Fault> {
        self.step()?;
        self.with(|state| {
            if state.closed && !erase_all {
                return Err(Fault::Closed);
            }
            if state.closed {
                state.flash.fill(0xFF);
                state.closed = false;
            }
            Ok(())
        })?;
        Ok(Box::new(self.clone()))
    }
}

impl Attached for Fake {
    fn read(&mut self, address: u32, words: &mut [u32]) -> Result<(), Fault> {
        self.step()?;
        self.with(|state| {
            for (address, word) in (address..).step_by(4).zip(words) {
                *word = match address {
                    0x1000_0060 => 0x4433_2211,
                    0x1000_0064 => 0x8877_6655,
                    0x1000_0100 => state.part,
                    0x1000_0104 => state.variant,
                    0x4000_0000 => state.chip_id,
                    0x4013_0000.. => 0x0102_0304,
                    other => {
                        let place = other as usize;
                        let bytes: [u8; 4] =
                            state.flash[place..place + 4].try_into().expect("four");
                        u32::from_le_bytes(bytes)
                    }
                };
            }
        });
        Ok(())
    }

    fn erase_all(&mut self) -> Result<(), Fault> {
        self.step()?;
        self.with(|state| state.flash.fill(0xFF));
        Ok(())
    }

    fn erase(&mut self, range: Range<u32>) -> Result<(), Fault> {
        self.step()?;
        assert_eq!((range.start % 4096, range.end % 4096), (0, 0));
        self.with(|state| state.flash[range.start as usize..range.end as usize].fill(0xFF));
        Ok(())
    }

    fn write(&mut self, parts: &[Segment], tell: &mut dyn FnMut(Work, usize)) -> Result<(), Fault> {
        self.step()?;
        let mut same = true;
        for part in parts {
            self.with(|state| {
                for (at, byte) in (part.address as usize..).zip(&part.data) {
                    if state.worn != Some(at) {
                        state.flash[at] &= byte;
                    }
                    same &= state.flash[at] == *byte;
                }
            });
            tell(Work::Write, part.data.len());
        }
        for part in parts {
            tell(Work::Verify, part.data.len());
        }
        same.then_some(()).ok_or(Fault::Differs)
    }

    fn start(&mut self) -> Result<(), Fault> {
        self.step()?;
        self.with(|state| state.started += 1);
        Ok(())
    }
}

/// A boot stage whose reset vector leads into its area, and an image.
fn package() -> Package {
    let mut boot = vec![0x21; 3000];
    boot[..8].copy_from_slice(&[0, 0, 4, 0x20, 0x01, 0x11, 0, 0]);
    Package {
        chip: Chip::Nrf52840,
        version: FirmwareVersion::default(),
        image: Digest::of(b"image"),
        segments: vec![
            Segment {
                address: 0x1000,
                data: boot,
            },
            Segment {
                address: 0x12000,
                data: vec![0x42; 70_000],
            },
        ],
    }
}

/// D-5, decision 6: a blank chip gets package and vectors, is started, and its id is read.
#[test]
fn a_blank_chip_is_flashed_and_identified() {
    let fake = Fake::new(0xFF);
    let mut told = Vec::new();
    let seen = fake
        .probe(Options::default())
        .flash(&package(), &mut |progress| told.push(progress))
        .expect("flashed");
    let expected = Seen {
        unique_id: Some(vec![0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]),
        revision: Some("AAF0".to_owned()),
        verified: true,
        closed: Some(false),
    };
    assert_eq!(seen, expected);
    for work in [Work::Erase, Work::Write, Work::Verify] {
        let last = told.iter().rfind(|step| step.work == work);
        assert!(last.is_some_and(|step| step.done == step.total), "{work:?}");
    }
    fake.with(|state| {
        assert_eq!(state.started, 1);
        assert_eq!(state.flash[..256], state.flash[0x1000..0x1100]);
        assert_eq!(state.flash[..8], package().segments[0].data[..8]);
        assert_eq!(state.flash[256..0x1000], [0xFF; 0xF00]);
        let image = &state.flash[0x12000..0x12000 + 70_000];
        assert!(image.iter().all(|byte| *byte == 0x42));
    });
}

/// Decision 6: the revision is read from the chip; one that says nothing has none.
#[test]
fn a_revision_is_read() {
    let fake = Fake::new(0xFF);
    let look = |chip| {
        fake.probe(Options::default())
            .look(chip)
            .expect("looked")
            .revision
    };
    fake.with(|state| state.variant = u32::from_be_bytes(*b"AAD0"));
    assert_eq!(look(Chip::Nrf52840).as_deref(), Some("AAD0"));
    fake.with(|state| state.variant = u32::MAX);
    assert_eq!(look(Chip::Nrf52840), None);
    fake.with(|state| state.chip_id = 0x2000_4927);
    assert_eq!(look(Chip::Rp2350).as_deref(), Some("A2"));
}

/// D-5: flashing again takes what is ours, and leaves the records.
#[test]
fn our_own_boot_stage_is_replaced() {
    let fake = Fake::new(0xFF);
    let mut probe = fake.probe(Options::default());
    probe.flash(&package(), &mut |_| ()).expect("flashed");
    fake.with(|state| state.flash[880 * 1024] = 0x77);
    let mut next = package();
    next.segments[0].data[4] = 0x05;
    probe.flash(&next, &mut |_| ()).expect("flashed again");
    fake.with(|state| {
        assert_eq!(state.flash[4], 0x05);
        assert_eq!(state.flash[880 * 1024], 0x77);
    });
}

/// D-5: another boot loader at address 0 is replaced only if everything may be erased.
#[test]
fn another_boot_loader_is_not_replaced_unasked() {
    let fake = Fake::new(0x00);
    let refused = fake
        .probe(Options::default())
        .flash(&package(), &mut |_| ());
    assert!(matches!(refused, Err(FlashError::EraseAll { .. })));
    fake.with(|state| assert!(state.flash.iter().all(|byte| *byte == 0)));
    let erase_all = Options { erase_all: true };
    fake.probe(erase_all)
        .flash(&package(), &mut |_| ())
        .expect("flashed");
    fake.with(|state| assert_eq!(state.flash[0xE0000], 0xFF));
}

/// D-5: a closed chip is opened only if everything may be erased; looking says that it is closed.
#[test]
fn a_closed_chip_is_seen_and_not_opened_unasked() {
    let fake = Fake::new(0xFF);
    fake.with(|state| state.closed = true);
    let mut probe = fake.probe(Options::default());
    let refused = probe.flash(&package(), &mut |_| ());
    assert!(matches!(refused, Err(FlashError::EraseAll { .. })));
    let seen = probe.look(Chip::Nrf52840).expect("looked");
    assert_eq!((seen.closed, seen.unique_id), (Some(true), None));
    let mut allowed = fake.probe(Options { erase_all: true });
    allowed.flash(&package(), &mut |_| ()).expect("flashed");
    let seen = probe.look(Chip::Nrf52840).expect("looked");
    assert_eq!(seen.closed, Some(false));
}

/// D-5: another chip is recognised before anything is changed.
#[test]
fn another_chip_is_refused() {
    let fake = Fake::new(0x00);
    fake.with(|state| state.part = 0x52833);
    let refused = fake
        .probe(Options { erase_all: true })
        .flash(&package(), &mut |_| ());
    assert!(matches!(refused, Err(FlashError::Chip { .. })));
    fake.with(|state| assert_eq!(state.flash[0], 0));
}

/// D-5: a difference is told with its address, and the chip is not started.
#[test]
fn a_difference_is_found() {
    let fake = Fake::new(0xFF);
    fake.with(|state| state.worn = Some(0x12345));
    let failed = fake
        .probe(Options::default())
        .flash(&package(), &mut |_| ());
    let Err(FlashError::Differs { address, .. }) = failed else {
        panic!("not noticed");
    };
    assert_eq!(address, 0x12345);
    fake.with(|state| assert_eq!(state.started, 0));
}

/// D-5: a probe that is pulled at any step leaves an error; the chip can be flashed again.
#[test]
fn a_pulled_probe_is_told() {
    let whole = Fake::new(0xFF);
    let flash = |fake: &Fake| {
        fake.probe(Options::default())
            .flash(&package(), &mut |_| ())
    };
    flash(&whole).expect("flashed");
    let steps = whole.with(|state| state.steps);
    for step in 1..=steps {
        let fake = Fake::new(0xFF);
        fake.with(|state| state.fail_at = Some(step));
        assert!(flash(&fake).is_err(), "step {step} of {steps}");
        assert!(flash(&fake).expect("flashed again").verified);
    }
}

/// D-5: probe-rs' errors become what a technician can do; its progress becomes ours.
#[test]
fn probe_errors_and_progress_are_translated() {
    let closed = ArmError::MissingPermissions("erase_all".to_owned());
    assert_eq!(session::fault(&closed.into()), Fault::Closed);
    let unconnected = DebugProbeError::TargetNotFound;
    let Fault::Other(words) = session::fault(&unconnected.into()) else {
        panic!("another fault");
    };
    assert!(words.contains("SWDIO"), "{words}");
    let differs = session::flash_fault(&ProbeFlashError::Verify);
    assert_eq!(differs, Fault::Differs);
    let progress = |operation| ProgressEvent::Progress {
        operation,
        size: 256,
        time: Duration::ZERO,
    };
    let written = session::step(&progress(ProgressOperation::Program));
    assert_eq!(written, Some((Work::Write, 256)));
    let verified = session::step(&progress(ProgressOperation::Verify));
    assert_eq!(verified, Some((Work::Verify, 256)));
    assert_eq!(session::step(&progress(ProgressOperation::Fill)), None);
}
