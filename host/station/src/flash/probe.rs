//! SWD by a debug probe, with probe-rs: CMSIS-DAP 2 (Raspberry Pi Debug Probe), J-Link, ST-Link and
//! what else it knows.
//!
//! What is done in which order is here, over a small seam (`Debugger`, `Attached`), and is tested
//! on a fake of it. The adapter to probe-rs is thin (`session`); it, and the flash algorithms that
//! probe-rs loads into the chip, remain to be tried on hardware.
//!
//! # nRF52840
//! There is no boot loader of Nordic's on a dongle that is flashed this way: it would take any
//! program from whoever presses its button. The boot stage lies behind the place of Nordic's MBR
//! and stays there; its vector table is written to address 0 too, where the processor starts. If
//! something else lies there, only erasing everything helps ([`Options::erase_all`]), which is also
//! how a closed debug port is opened again: by CTRL-AP, with all that the dongle knew. The firmware
//! closes the port (`UICR.APPROTECT`) at its first start: [`look`] sees it from outside.

mod session;
#[cfg(test)]
mod tests;

use core::ops::Range;

use licfmt::device::Chip;

use super::{
    FlashError, Flasher, Options, Plan, Progress, Seen, Target, Work, meter::Meter, plan::ERASED,
    revision,
};
use crate::package::{Package, Segment};

pub use session::list;

/// Bytes that are erased between two signs of progress.
const ERASE_STEP: u32 = 16 * 4096;
/// Vectors of the nRF52840: 16 of the processor, 48 of the chip (product specification, 4.2.3).
const VECTORS: usize = (16 + 48) * 4;

/// Opens one.
///
/// # Errors
/// [`FlashError`] if its place names no probe.
pub fn open(target: &Target, options: Options) -> Result<Box<dyn Flasher>, FlashError> {
    Ok(Box::new(Probe {
        place: target.place.clone(),
        options,
        debugger: session::Wire::of(target)?,
    }))
}

/// Looks at a chip from outside, and changes nothing: its unique id and revision, whether it is closed.
///
/// # Errors
/// [`FlashError`] if it cannot be reached, or is another chip.
pub fn look(target: &Target, chip: Chip) -> Result<Seen, FlashError> {
    let options = Options::default();
    let mut probe = Probe {
        place: target.place.clone(),
        options,
        debugger: session::Wire::of(target)?,
    };
    probe.look(chip)
}

/// Why a probe failed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    /// The chip's debug port is closed, and opening it means to erase everything.
    Closed,
    /// What was read back differs.
    Differs,
    /// Anything else: what was tried, what came of it, what helps.
    Other(String),
}

/// A debug probe.
trait Debugger: Send {
    /// Connects to a chip. A closed one is opened, erased, only if that is allowed.
    fn attach(&mut self, chip: Chip, erase_all: bool) -> Result<Box<dyn Attached>, Fault>;
}

/// A chip on a probe.
trait Attached {
    /// Reads memory.
    fn read(&mut self, address: u32, words: &mut [u32]) -> Result<(), Fault>;
    /// Erases everything that there is.
    fn erase_all(&mut self) -> Result<(), Fault>;
    /// Erases whole sectors.
    fn erase(&mut self, range: Range<u32>) -> Result<(), Fault>;
    /// Writes erased flash, reads it back and compares; tells kinds of work and bytes.
    fn write(&mut self, parts: &[Segment], tell: &mut dyn FnMut(Work, usize)) -> Result<(), Fault>;
    /// Resets the chip and lets it run.
    fn start(&mut self) -> Result<(), Fault>;
}

struct Probe<D> {
    place: String,
    options: Options,
    debugger: D,
}

impl<D: Debugger> Flasher for Probe<D> {
    fn flash(
        &mut self,
        package: &Package,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Seen, FlashError> {
        let plan = Plan::new(package, self.options)?;
        let parts = with_vectors(package.chip, &plan);
        let mut chip = self.attach(package.chip, self.options.erase_all)?;
        let seen = self.identify(&mut *chip, package.chip)?;
        if !self.options.erase_all {
            self.check_start(&mut *chip, package.chip, &parts)?;
        }
        self.erase(&mut *chip, &plan, &parts, progress)
            .and_then(|()| write(&mut *chip, &parts, progress))
            .map_err(|fault| self.half_written(&mut *chip, &parts, fault))?;
        chip.start().map_err(|fault| self.failed(fault))?;
        Ok(Seen {
            verified: true,
            ..seen
        })
    }
}

impl<D: Debugger> Probe<D> {
    fn look(&mut self, wanted: Chip) -> Result<Seen, FlashError> {
        match self.debugger.attach(wanted, false) {
            Ok(mut chip) => self.identify(&mut *chip, wanted),
            Err(Fault::Closed) => Ok(Seen {
                closed: Some(true),
                ..Seen::default()
            }),
            Err(fault) => Err(self.failed(fault)),
        }
    }

    fn attach(&mut self, chip: Chip, erase_all: bool) -> Result<Box<dyn Attached>, FlashError> {
        let attached = self.debugger.attach(chip, erase_all);
        attached.map_err(|fault| match fault {
            Fault::Closed => FlashError::EraseAll {
                place: self.place.clone(),
                reason: "the chip's debug port is closed".to_owned(),
            },
            other => self.failed(other),
        })
    }

    /// Whether it is the chip that the package is for, and its unique id. Whatever can be read is not
    /// closed.
    fn identify(&self, chip: &mut dyn Attached, wanted: Chip) -> Result<Seen, FlashError> {
        let (address, mask, expected) = part_number(wanted);
        let mut found = [0];
        chip.read(address, &mut found)
            .map_err(|fault| self.failed(fault))?;
        if found[0] & mask != expected {
            return Err(FlashError::Chip {
                place: self.place.clone(),
                found: format!("a chip with number {:#x}", found[0]),
                wanted,
            });
        }
        Ok(Seen {
            unique_id: unique_id(chip, wanted).map_err(|fault| self.failed(fault))?,
            revision: read_revision(chip, wanted, found[0]).map_err(|fault| self.failed(fault))?,
            verified: false,
            closed: Some(false),
        })
    }

    /// Refuses to write an nRF52840's first page if it has anything but our vectors.
    fn check_start(
        &self,
        chip: &mut dyn Attached,
        kind: Chip,
        parts: &[Segment],
    ) -> Result<(), FlashError> {
        let Some(vectors) = parts.first().filter(|_| kind == Chip::Nrf52840) else {
            return Ok(());
        };
        let mut found = [0; VECTORS / 4];
        chip.read(0, &mut found)
            .map_err(|fault| self.failed(fault))?;
        let found: Vec<u8> = found.iter().flat_map(|word| word.to_le_bytes()).collect();
        let blank = found.iter().all(|byte| *byte == ERASED);
        // A boot stage of another build has other vectors: what counts is that they lead into its area.
        let map = keyfob_boot::ChipMap::of(kind);
        let ours = map.is_some_and(|map| {
            let reset = u32::from_le_bytes([found[4], found[5], found[6], found[7]]);
            (map.boot.start..map.boot.end()).contains(&reset)
        });
        if blank || ours || found == vectors.data {
            return Ok(());
        }
        Err(FlashError::EraseAll {
            place: self.place.clone(),
            reason: "another boot loader starts this board (Nordic's, perhaps)".to_owned(),
        })
    }

    fn erase(
        &self,
        chip: &mut dyn Attached,
        plan: &Plan,
        parts: &[Segment],
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Fault> {
        let mut meter = Meter::start(Work::Erase, plan.erased(), progress);
        if self.options.erase_all {
            chip.erase_all()?;
            meter.finish();
            return Ok(());
        }
        // The vectors at the start are in no area of the map.
        if let Some(first) = parts
            .first()
            .filter(|part| part.address < plan.map.base + plan.map.boot.start)
        {
            chip.erase(first.address..first.address + plan.map.sector)?;
        }
        for range in &plan.erase {
            for start in range.clone().step_by(ERASE_STEP as usize) {
                let end = range.end.min(start + ERASE_STEP);
                chip.erase(start..end)?;
                meter.add((end - start) as usize);
            }
        }
        Ok(())
    }

    fn failed(&self, fault: Fault) -> FlashError {
        FlashError::failed(&self.place, fault)
    }

    /// For a difference, says where it is, if the chip can still be read.
    fn half_written(&self, chip: &mut dyn Attached, parts: &[Segment], fault: Fault) -> FlashError {
        if fault == Fault::Differs
            && let Some(address) = find_difference(chip, parts)
        {
            return FlashError::Differs {
                place: self.place.clone(),
                address,
            };
        }
        FlashError::half_written(&self.place, fault)
    }
}

impl core::fmt::Display for Fault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Closed => f.write_str("the chip's debug port is closed"),
            Self::Differs => f.write_str("what was read back is not what was written"),
            Self::Other(reason) => f.write_str(reason),
        }
    }
}

/// Where a chip says what it is: address, the bits that count, their value.
const fn part_number(chip: Chip) -> (u32, u32, u32) {
    match chip {
        // FICR.INFO.PART (nRF52840 product specification, 4.4.1).
        Chip::Nrf52840 => (0x1000_0100, u32::MAX, 0x0005_2840),
        // SYSINFO.CHIP_ID without the revision (RP2350 data sheet, 12.15; RP2040 data sheet, 2.20).
        Chip::Rp2350 => (0x4000_0000, 0x0FFF_FFFF, 0x0000_4927),
        _ => (0x4000_0000, 0x0FFF_FFFF, 0x0000_2927),
    }
}

/// The revision of the chip with this part number or `CHIP_ID`.
fn read_revision(chip: &mut dyn Attached, kind: Chip, part: u32) -> Result<Option<String>, Fault> {
    match kind {
        Chip::Nrf52840 => {
            let mut variant = [0];
            chip.read(revision::NRF_VARIANT, &mut variant)?;
            Ok(revision::of_build_code(variant[0]))
        }
        Chip::Rp2350 => Ok(revision::of_chip_id(part)),
        _ => Ok(None),
    }
}

/// As the firmware reads it. An RP2040's is in its flash chip, which takes no such question here;
/// whether an RP2350's OTP can be read by a probe depends on its page locks.
fn unique_id(chip: &mut dyn Attached, kind: Chip) -> Result<Option<Vec<u8>>, Fault> {
    let mut words = [0; 2];
    match kind {
        // FICR.DEVICEID (product specification, 4.4.1).
        Chip::Nrf52840 => chip.read(0x1000_0060, &mut words)?,
        // OTP_DATA, rows 0 to 3, two of them in each word (data sheet, 13.10).
        Chip::Rp2350 if chip.read(0x4013_0000, &mut words).is_ok() => (),
        _ => return Ok(None),
    }
    let bytes = words.iter().flat_map(|word| word.to_le_bytes());
    Ok(Some(bytes.collect()))
}

/// What is written: the slots' state is left erased, and an nRF52840 starts at address 0.
fn with_vectors(chip: Chip, plan: &Plan) -> Vec<Segment> {
    let mut parts = plan.write.clone();
    if chip == Chip::Nrf52840
        && let Some(boot) = parts.first()
    {
        let data = boot.data.iter().copied().take(VECTORS).collect();
        parts.insert(0, Segment { address: 0, data });
    }
    parts
}

/// Writes the parts; both kinds of work have the same total.
fn write(
    chip: &mut dyn Attached,
    parts: &[Segment],
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Fault> {
    let total: u64 = parts.iter().map(|part| part.data.len() as u64).sum();
    let (mut written, mut verified) = (0, 0);
    chip.write(parts, &mut |work, bytes| {
        let done = match work {
            Work::Verify => &mut verified,
            _ => &mut written,
        };
        *done = total.min(*done + bytes as u64);
        let done = *done;
        progress(Progress { work, done, total });
    })
}

fn find_difference(chip: &mut dyn Attached, parts: &[Segment]) -> Option<u32> {
    parts.iter().find_map(|part| {
        let mut words = vec![0; part.data.len().div_ceil(4)];
        chip.read(part.address, &mut words).ok()?;
        let found: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        super::plan::first_difference(part.address, &part.data, &found)
    })
}
