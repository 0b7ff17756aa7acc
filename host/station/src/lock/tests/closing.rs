//! A whole unit, from its boot loader to closed.

use licfmt::device::LockState;

use super::*;
use crate::{
    flash::picoboot::client::Client,
    lock::close::{CloseError, Hand, Order, close, key},
};

/// A unit whose boot loader and firmware are there when they are wanted.
struct Bench {
    model: Model,
    /// What the firmware says, one answer each time.
    says: Vec<bool>,
    /// Flash is changed while the firmware runs.
    swapped: bool,
    /// Another unit is brought back.
    other: bool,
}

/// Keeps the model when the client that has it is done.
impl Hand for Bench {
    type Pipe = Model;

    fn boot_loader(&mut self, chip_id: u64) -> Result<Client<Model>, CloseError> {
        assert_eq!(chip_id.to_le_bytes(), UNIT);
        let mut model = self.model.clone();
        if self.swapped {
            model.memory.flash[8] ^= 1;
        }
        if self.other {
            model.memory.otp[0] ^= 1;
        }
        Ok(Client::start(model)?)
    }

    fn firmware(&mut self, unit: Digest) -> Result<LockState, CloseError> {
        assert_eq!(unit, Digest::of(&UNIT));
        if self.says.is_empty() {
            return Err(CloseError::NoFirmware { waited_s: 30 });
        }
        Ok(LockState {
            identity: false,
            debug_port: self.says.remove(0),
        })
    }
}

fn flashed(package: &Package) -> Model {
    let mut model = Model::new(Chip::Rp2350);
    for segment in &package.segments {
        let start = (segment.address - 0x1000_0000) as usize;
        model.memory.flash[start..start + segment.data.len()].copy_from_slice(&segment.data);
    }
    model
}

fn sealed_package() -> Package {
    package(Chip::Rp2350, &[&sealed(&[0x42; 64], 0xAB12_3579)])
}

/// A unit as it comes back after the first stage, which the fake cannot take from the first client.
fn bench(package: &Package, says: &[bool]) -> Bench {
    let mut client = Client::start(flashed(package)).expect("a boot loader");
    let plan = plan(key(package).expect("sealed"), Policy::default(), &secret());
    burn(&mut client, &plan, Stage::Key, None).expect("burned");
    Bench {
        model: client.into_pipe(),
        says: says.to_vec(),
        swapped: false,
        other: false,
    }
}

fn run(bench: &mut Bench, package: &Package) -> Result<usize, CloseError> {
    let client = Client::start(flashed(package)).expect("a boot loader");
    let secret = secret();
    let order = Order {
        package,
        policy: Policy::default(),
        secret: &secret,
    };
    close(bench, client, order)
}

/// D-5: a unit is closed when its firmware answered before, and says so after.
#[test]
fn a_unit_is_closed() {
    let package = sealed_package();
    let mut bench = bench(&package, &[false, true]);
    assert_eq!(run(&mut bench, &package).expect("closed"), 65);
}

/// D-5: a unit whose firmware does not answer after the first stage is not closed.
#[test]
fn a_unit_that_does_not_start_stays_open() {
    let package = sealed_package();
    let refused = run(&mut bench(&package, &[]), &package);
    assert!(matches!(refused, Err(CloseError::NoFirmware { .. })));
}

/// D-5: one that is not closed in the end is told.
#[test]
fn a_unit_that_denies_it_is_told() {
    let package = sealed_package();
    let refused = run(&mut bench(&package, &[false, false]), &package);
    assert!(matches!(refused, Err(CloseError::NotClosed)));
}

/// D-5: what is closed over is what started: the same unit, the same boot stage.
#[test]
fn what_started_is_what_is_closed() {
    let package = sealed_package();
    let mut swapped = bench(&package, &[false, true]);
    swapped.swapped = true;
    let refused = run(&mut swapped, &package);
    assert!(matches!(refused, Err(CloseError::Differs { .. })));
    let mut other = bench(&package, &[false, true]);
    other.other = true;
    let refused = run(&mut other, &package);
    let unproven = |error: &CloseError| matches!(error, CloseError::Lock(LockError::Unproven(_)));
    assert!(refused.is_err_and(|error| unproven(&error)));
}

/// D-5: a unit with something else than the package in its flash is left alone.
#[test]
fn another_content_is_found_first() {
    let package = sealed_package();
    let mut model = flashed(&package);
    model.memory.flash[40] ^= 1;
    let mut bench = bench(&package, &[false, true]);
    let secret = secret();
    let order = Order {
        package: &package,
        policy: Policy::default(),
        secret: &secret,
    };
    let client = Client::start(model).expect("a boot loader");
    let refused = close(&mut bench, client, order);
    let Err(CloseError::Differs { address }) = refused else {
        panic!("not found");
    };
    assert_eq!(address, 0x1000_0028);
    assert_eq!(bench.says.len(), 2);
}

/// D-5: chips that are closed otherwise, or not at all, say so; a boot stage needs its seal.
#[test]
fn other_chips_say_how() {
    let seal = sealed(&[0x42; 64], 0xAB12_3579);
    let of = |chip, boot: &[u8]| key(&package(chip, &[boot]));
    let never = of(Chip::Rp2040, &seal);
    assert!(matches!(never, Err(CloseError::Otherwise(How::Never))));
    let itself = of(Chip::Nrf52840, &seal);
    assert!(matches!(
        itself,
        Err(CloseError::Otherwise(How::ByFirmware))
    ));
    let unsealed = of(Chip::Rp2350, &[0; 64]);
    assert!(matches!(unsealed, Err(CloseError::Unsealed)));
}
