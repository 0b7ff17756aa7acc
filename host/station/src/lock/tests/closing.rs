//! A whole unit, from its boot loader to closed.

use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use licfmt::device::{LockState, Stage as Progress};

use super::*;
use crate::{
    flash::picoboot::pipe::{Pipe, PipeError},
    lock::close::{Answer, CloseError, Hand, Order, close, key},
};

/// One chip behind every cable that is plugged into it.
#[derive(Clone)]
struct Unit(Arc<Mutex<Model>>);

impl Unit {
    fn with<T>(&self, act: impl FnOnce(&mut Model) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Into its boot loader.
    fn plugged(&self) -> Client<Self> {
        self.with(|model| model.restarts = 0);
        Client::start(self.clone()).expect("a boot loader")
    }
}

impl Pipe for Unit {
    fn bulk_out(&mut self, data: &[u8], timeout: Duration) -> Result<(), PipeError> {
        self.with(|model| Pipe::bulk_out(model, data, timeout))
    }

    fn bulk_in(&mut self, len: usize, timeout: Duration) -> Result<Vec<u8>, PipeError> {
        self.with(|model| Pipe::bulk_in(model, len, timeout))
    }

    fn control_in(&mut self, request: u8, len: u16) -> Result<Vec<u8>, PipeError> {
        self.with(|model| model.control_in(request, len))
    }

    fn control_out(&mut self, request: u8) -> Result<(), PipeError> {
        self.with(|model| model.control_out(request))
    }

    fn clear_halt(&mut self) -> Result<(), PipeError> {
        self.with(Pipe::clear_halt)
    }
}

/// A unit whose boot loader and firmware are there when they are wanted.
struct Bench {
    unit: Unit,
    /// What the firmware says, one answer each time it is started: how far it is, whether it is closed.
    says: Vec<(Progress, bool)>,
    noted: Vec<Stage>,
    /// The journal was found to say that this unit was begun.
    begun: bool,
    /// Notes cannot be kept.
    full: bool,
    /// Flash is changed while the firmware runs for the n-th time.
    swapped: Option<usize>,
    /// Another unit is brought back.
    other: bool,
    brought: usize,
}

impl Hand for Bench {
    type Pipe = Unit;

    fn boot_loader(&mut self, chip_id: u64) -> Result<Client<Unit>, CloseError> {
        assert_eq!(chip_id.to_le_bytes(), UNIT);
        self.brought += 1;
        if self.swapped == Some(self.brought) {
            self.unit.with(|model| model.memory.flash[8] ^= 1);
        }
        if self.other {
            self.unit.with(|model| model.memory.otp[0] = encode(0x2210));
        }
        Ok(self.unit.plugged())
    }

    fn firmware(&mut self, unit: Digest) -> Result<Answer, CloseError> {
        assert_eq!(unit, Digest::of(&UNIT));
        if self.says.is_empty() {
            return Err(CloseError::NoFirmware { waited_s: 30 });
        }
        let (stage, debug_port) = self.says.remove(0);
        let identity = false;
        let lock = LockState {
            identity,
            debug_port,
        };
        Ok(Answer { stage, lock })
    }

    fn note(&mut self, unit: Digest, stage: Stage) -> Result<(), CloseError> {
        assert_eq!(unit, Digest::of(&UNIT));
        if self.full {
            return Err(CloseError::Unnoted("full".to_owned()));
        }
        self.noted.push(stage);
        Ok(())
    }
}

impl Bench {
    /// With the package in its flash and nothing burned.
    fn new(package: &Package, closed: &[bool]) -> Self {
        let mut model = Model::new(Chip::Rp2350);
        for segment in &package.segments {
            let start = (segment.address - 0x1000_0000) as usize;
            model.memory.flash[start..start + segment.data.len()].copy_from_slice(&segment.data);
        }
        Self {
            unit: Unit(Arc::new(Mutex::new(model))),
            says: closed.iter().map(|it| (Progress::Blank, *it)).collect(),
            noted: Vec::new(),
            begun: false,
            full: false,
            swapped: None,
            other: false,
            brought: 0,
        }
    }

    fn run(&mut self, package: &Package) -> Result<usize, CloseError> {
        let secret = secret();
        let order = Order {
            package,
            policy: Policy::default(),
            secret: &secret,
            begun: self.begun,
        };
        let client = self.unit.plugged();
        close(self, client, order)
    }

    /// Rows that have anything, the chip id's aside.
    fn burned(&self) -> usize {
        let rows = |model: &mut Model| {
            let otp = model.memory.otp[4..].iter();
            otp.filter(|row| **row != 0).count()
        };
        self.unit.with(rows)
    }
}

const FINE: [bool; 3] = [false, false, true];

fn sealed_package() -> Package {
    package(Chip::Rp2350, &sealed_boot())
}

/// D-5: a unit is closed when its firmware answered before and after the first stage, and says so at
/// last. Each stage is noted before it is burned.
#[test]
fn a_unit_is_closed() {
    let package = sealed_package();
    let mut bench = Bench::new(&package, &FINE);
    assert_eq!(bench.run(&package).expect("closed"), 65);
    assert_eq!(bench.noted, [Stage::Key, Stage::Close]);
    assert_eq!((bench.burned(), bench.brought), (65, 2));
}

/// D-5: a seal that does not hold closes nothing, however well the unit starts before: the chip would
/// refuse it only afterwards.
#[test]
fn a_wrong_seal_is_never_closed_over() {
    let mut boot = sealed_boot();
    let at = boot.len() - 20;
    boot[at] ^= 1;
    let package = package(Chip::Rp2350, &boot);
    let mut bench = Bench::new(&package, &FINE);
    let refused = bench.run(&package);
    let wrong = seal::SealError::Signature;
    assert!(matches!(refused, Err(CloseError::Seal(found)) if found == wrong));
    assert_eq!((bench.burned(), bench.noted.len()), (0, 0));
}

/// D-5: a unit that has a key is left alone, whether it had it before or made it in between.
#[test]
fn a_unit_with_a_key_is_left_alone() {
    let package = sealed_package();
    for found in [Progress::KeyMade, Progress::Provisioned, Progress::Locked] {
        let mut bench = Bench::new(&package, &FINE);
        bench.says[0].0 = found;
        let refused = bench.run(&package);
        assert!(matches!(refused, Err(CloseError::HasKey { found: it }) if it == found));
        assert_eq!(bench.burned(), 0);
        let mut bench = Bench::new(&package, &FINE);
        bench.says[1].0 = found;
        assert!(matches!(
            bench.run(&package),
            Err(CloseError::HasKey { .. })
        ));
        assert_eq!((bench.burned(), &*bench.noted), (52, &[Stage::Key][..]));
    }
}

/// D-5: a secret from somewhere else is refused before anything is noted, so that it stays refused; one
/// that this station began is finished.
#[test]
fn only_an_own_secret_is_finished() {
    let package = sealed_package();
    let mut bench = Bench::new(&package, &FINE);
    bench
        .unit
        .with(|model| model.memory.otp[0xE80] = encode(0x4711));
    let refused = bench.run(&package).expect_err("refused");
    assert!(matches!(
        refused,
        CloseError::Lock(LockError::ForeignSecret { row: 0xE80 })
    ));
    assert_eq!((bench.burned(), bench.noted.len()), (1, 0));
    bench.begun = true;
    assert_eq!(bench.run(&package).expect("closed"), 64);
}

/// D-5: what cannot be noted is not burned.
#[test]
fn what_is_not_noted_is_not_burned() {
    let package = sealed_package();
    let mut bench = Bench::new(&package, &FINE);
    bench.full = true;
    assert!(matches!(bench.run(&package), Err(CloseError::Unnoted(_))));
    assert_eq!(bench.burned(), 0);
}

/// D-5: a unit whose firmware does not answer, before the first stage or after it, is not closed.
#[test]
fn a_unit_that_does_not_start_stays_open() {
    let package = sealed_package();
    for (answers, burned) in [(0, 0), (1, 52)] {
        let mut bench = Bench::new(&package, &FINE[..answers]);
        let refused = bench.run(&package);
        assert!(matches!(refused, Err(CloseError::NoFirmware { .. })));
        assert_eq!(bench.burned(), burned);
    }
}

/// D-5: one that is not closed in the end is told.
#[test]
fn a_unit_that_denies_it_is_told() {
    let package = sealed_package();
    let refused = Bench::new(&package, &[false; 3]).run(&package);
    assert!(matches!(refused, Err(CloseError::NotClosed)));
}

/// D-5: what is closed over is what started: the same unit, the same boot stage.
#[test]
fn what_started_is_what_is_closed() {
    let package = sealed_package();
    for (time, burned) in [(1, 0), (2, 52)] {
        let mut swapped = Bench::new(&package, &FINE);
        swapped.swapped = Some(time);
        let refused = swapped.run(&package);
        assert!(matches!(refused, Err(CloseError::Differs { .. })));
        assert_eq!(swapped.burned(), burned);
    }
    let mut other = Bench::new(&package, &FINE);
    other.other = true;
    let refused = other.run(&package);
    let unproven = |error: &CloseError| matches!(error, CloseError::Lock(LockError::Unproven(_)));
    assert!(refused.is_err_and(|error| unproven(&error)));
    assert_eq!(other.burned(), 0);
}

/// D-5: a unit with something else than the package in its flash is left alone.
#[test]
fn another_content_is_found_first() {
    let package = sealed_package();
    let mut bench = Bench::new(&package, &FINE);
    bench.unit.with(|model| model.memory.flash[40] ^= 1);
    let Err(CloseError::Differs { address }) = bench.run(&package) else {
        panic!("not found");
    };
    assert_eq!(address, 0x1000_0028);
    assert_eq!((bench.says.len(), bench.burned()), (3, 0));
}

/// D-5: chips that are closed otherwise, or not at all, say so; a boot stage needs its seal.
#[test]
fn other_chips_say_how() {
    let seal = sealed_boot();
    let of = |chip, boot: &[u8]| key(&package(chip, boot));
    let never = of(Chip::Rp2040, &seal);
    assert!(matches!(never, Err(CloseError::Otherwise(How::Never))));
    let itself = of(Chip::Nrf52840, &seal);
    assert!(matches!(
        itself,
        Err(CloseError::Otherwise(How::ByFirmware))
    ));
    let unsealed = of(Chip::Rp2350, &[0; 64]);
    assert!(matches!(unsealed, Err(CloseError::Seal(_))));
}
