//! Which rows of an RP2350's OTP are burned, in which order, and why. Rows and bits: RP2350 data
//! sheet, 13.10.

use keyfob_boot::otp;

use super::{BootKey, Burn, Coding, DeviceSecret, Policy, Stage};

/// `BOOTKEY0_0` to `BOOTKEY0_15`.
pub(super) const BOOT_KEY: u16 = 0x080;
/// Its rows.
pub(super) const BOOT_KEY_ROWS: u16 = 16;
/// `BOOT_FLAGS1` and two copies: slot 0 holds a key, the other three never will.
const KEY_FLAGS: u16 = 0x04B;
const KEY_FLAGS_VALUE: u32 = 0x0001 | 0x0E00;
/// Slot 0 was given up: its key would not count.
const NO_KEY_0: u32 = 0x0100;
/// `CRIT1` and seven copies.
const CRITICAL: u16 = 0x040;
const SECURE_BOOT: u32 = 1 << 0;
const NO_SECURE_DEBUG: u32 = 1 << 1;
const NO_DEBUG: u32 = 1 << 2;
const GLITCH_DETECTORS: u32 = 1 << 4;
const SENSITIVITY_SHIFT: u32 = 5;
/// `BOOT_FLAGS0` and two copies: no disk, no PICOBOOT, no UART.
const BOOT_FLAGS: u16 = 0x048;
const NO_BOOT_LOADER: u32 = 1 << 17 | 1 << 18 | 1 << 19;
/// With either our boot stage would not start: only programs with a rollback version do, which our seal
/// has not; or none from flash.
const NO_START: u32 = 1 << 11 | 1 << 12;
/// `PAGE1_LOCK1` (flags) and `PAGE2_LOCK1` (keys).
const PAGE_LOCKS: [u16; 2] = [otp::lock_row(1), otp::lock_row(2)];
/// A byte, three times in a row.
const COPIES_IN_ROW: u32 = 0x01_01_01;
/// Read-only for Secure, Non-secure and the boot loader; three copies in the row.
const READ_ONLY: u32 = 0x15_15_15;
/// Of `LOCK_S` (bits 0 and 1, of each copy): with it Secure programs, the boot ROM among them, cannot read
/// the page either (13.5.3).
const HIDDEN: u32 = 0b10 * COPIES_IN_ROW;

/// Everything that closes an RP2350, in the order in which it is burned.
///
/// The check of boot stages comes before the boot loader is shut off: a power cut between the two
/// leaves a unit that can still be finished. Pages are locked last. The device secret comes before
/// all that, so that the firmware makes the dongle's key when it is there.
#[must_use]
pub fn plan(key: BootKey, policy: Policy, secret: &DeviceSecret) -> Vec<Burn> {
    let mut burns = key_rows(key);
    burns.extend(copies(
        KEY_FLAGS,
        3,
        [KEY_FLAGS_VALUE, NO_KEY_0],
        Stage::Key,
        "BOOT_FLAGS1: boot key 0 counts, 1 to 3 never will",
        "10.5.3",
    ));
    burns.extend(secret_rows(secret));
    burns.extend(copies(
        CRITICAL,
        8,
        [critical(policy), 0],
        Stage::Close,
        "CRIT1: only sealed boot stages start, debugging is off, glitches reset the chip",
        "10.5, 10.9",
    ));
    burns.extend(boot_flags(policy));
    burns.extend(PAGE_LOCKS.map(|row| Burn {
        stage: Stage::Close,
        row,
        coding: Coding::Raw,
        value: READ_ONLY,
        harmful: HIDDEN,
        why: "PAGEn_LOCK1: what was burned cannot be spoilt",
        section: "13.5",
    }));
    burns
}

/// Two bytes of the hash in each row, the first one low.
fn key_rows(key: BootKey) -> Vec<Burn> {
    let (pairs, _) = key.0.0.as_chunks();
    let rows = (BOOT_KEY..).zip(pairs);
    rows.map(|(row, pair)| Burn {
        stage: Stage::Key,
        row,
        coding: Coding::Ecc,
        value: u16::from_le_bytes(*pair).into(),
        harmful: 0,
        why: "BOOTKEY0: hash of the key that signs boot stages",
        section: "5.10, 10.1.1",
    })
    .collect()
}

/// Both shares, and then the lock of their page.
fn secret_rows(secret: &DeviceSecret) -> impl Iterator<Item = Burn> {
    let shares = otp::SHARES.into_iter().zip(secret.shares());
    let rows = shares.flat_map(|(first, share)| (first..).zip(share));
    let lock = Burn {
        stage: Stage::Key,
        row: otp::lock_row(otp::SECRET_PAGE),
        coding: Coding::Raw,
        value: u32::from(otp::SECRET_LOCK) * COPIES_IN_ROW,
        harmful: HIDDEN,
        why: "PAGE58_LOCK1: only programs that start sealed read the device secret, nobody writes it",
        section: "13.5",
    };
    rows.map(|(row, value)| Burn {
        stage: Stage::Key,
        row,
        coding: Coding::Secret,
        value: value.into(),
        harmful: 0,
        why: "device secret: wraps the dongle's seed, which lies in a flash that anybody can read",
        section: "13.8.2",
    })
    .chain([lock])
}

/// Looked at in any case, for what would keep the boot stage from starting.
fn boot_flags(policy: Policy) -> impl Iterator<Item = Burn> {
    let (value, why) = if policy.keep_boot_loader {
        (0, "BOOT_FLAGS0: nothing, the boot loader is kept")
    } else {
        (
            NO_BOOT_LOADER,
            "BOOT_FLAGS0: no boot loader by disk, PICOBOOT or UART",
        )
    };
    let values = [value, NO_START];
    copies(
        BOOT_FLAGS,
        3,
        values,
        Stage::Close,
        why,
        "5.4, errata E20, E21",
    )
}

fn critical(policy: Policy) -> u32 {
    let sensitivity = u32::from(policy.sensitivity.min(3)) << SENSITIVITY_SHIFT;
    SECURE_BOOT | NO_SECURE_DEBUG | NO_DEBUG | GLITCH_DETECTORS | sensitivity
}

fn copies(
    row: u16,
    count: u16,
    [value, harmful]: [u32; 2],
    stage: Stage,
    why: &'static str,
    section: &'static str,
) -> impl Iterator<Item = Burn> {
    (row..row + count).map(move |row| Burn {
        stage,
        row,
        coding: Coding::Raw,
        value,
        harmful,
        why,
        section,
    })
}
