//! PICOBOOT commands as bytes (RP2040 data sheet, 2.8.5.4; RP2350 data sheet, 5.6.4): 32 bytes
//! each, numbers little-endian.

use core::fmt;

/// Bytes of a command.
pub const COMMAND_LEN: usize = 32;
/// Bytes of the answer to [`GET_COMMAND_STATUS`].
pub const STATUS_LEN: usize = 16;
/// Control request of the interface: end the stalls, forget the command.
pub const INTERFACE_RESET: u8 = 0x41;
/// Control request of the interface: what became of the last command.
pub const GET_COMMAND_STATUS: u8 = 0x42;

/// What a command begins with.
const MAGIC: u32 = 0x431F_D10B;
/// Set in the number of a command whose data come from the device.
const IN: u8 = 0x80;

/// What `GET_INFO` is asked for: chip id and critical flags (RP2350 data sheet, 5.4.8.17).
pub const INFO_CHIP: u32 = 0x0001;
/// The critical flags in OTP, as the hardware has voted on them.
pub const INFO_CRITICAL: u32 = 0x0002;
/// Bytes asked for, the most that one answer has: number of words, flags, package, chip id (2),
/// critical flags, zeros.
pub const INFO_LEN: u32 = 256;

/// A command. Addresses are as the processor sees them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Keep the disk interface from writing at the same time.
    ExclusiveAccess {
        /// Whether from now on, or no longer.
        on: bool,
    },
    /// Start what is in flash (RP2040).
    Reboot {
        /// In this many milliseconds.
        delay_ms: u32,
    },
    /// Erase whole sectors.
    FlashErase {
        /// First byte.
        address: u32,
        /// Bytes.
        len: u32,
    },
    /// Read RAM, ROM or flash.
    Read {
        /// First byte.
        address: u32,
        /// Bytes.
        len: u32,
    },
    /// Write RAM, or whole pages of erased flash.
    Write {
        /// First byte.
        address: u32,
        /// Bytes.
        len: u32,
    },
    /// Make the flash chip take serial commands; nothing on RP2350, which does so itself.
    ExitXip,
    /// Start what is in flash (RP2350).
    Reboot2 {
        /// In this many milliseconds.
        delay_ms: u32,
    },
    /// Ask for system information (RP2350).
    GetInfo {
        /// [`INFO_CHIP`], [`INFO_CRITICAL`].
        flags: u32,
        /// Bytes of the answer.
        len: u32,
    },
    /// Read OTP rows raw: 24 bits in 32 (RP2350).
    OtpRead {
        /// First row.
        row: u16,
        /// Rows.
        rows: u16,
        /// 16 bits with error correction instead of 24 raw ones.
        ecc: bool,
    },
    /// Burn OTP rows (RP2350). Never undone.
    OtpWrite {
        /// First row.
        row: u16,
        /// Rows.
        rows: u16,
        /// 16 bits with error correction instead of 24 raw ones.
        ecc: bool,
    },
}

impl Command {
    /// Its bytes. `token` names the command in the status.
    #[must_use]
    pub fn encode(self, token: u32) -> [u8; COMMAND_LEN] {
        let (args, args_len) = self.args();
        let mut bytes = [0; COMMAND_LEN];
        bytes[..4].copy_from_slice(&MAGIC.to_le_bytes());
        bytes[4..8].copy_from_slice(&token.to_le_bytes());
        bytes[8] = self.number();
        bytes[9] = args_len;
        bytes[12..16].copy_from_slice(&self.transfer_len().to_le_bytes());
        bytes[16..].copy_from_slice(&args);
        bytes
    }

    /// Whether its data come from the device.
    #[must_use]
    pub fn reads(self) -> bool {
        self.number() & IN != 0
    }

    /// Bytes of its data.
    #[must_use]
    pub fn transfer_len(self) -> u32 {
        match self {
            Self::Read { len, .. } | Self::Write { len, .. } | Self::GetInfo { len, .. } => len,
            Self::OtpRead { rows, ecc, .. } | Self::OtpWrite { rows, ecc, .. } => {
                u32::from(rows) * if ecc { 2 } else { 4 }
            }
            _ => 0,
        }
    }

    const fn number(self) -> u8 {
        match self {
            Self::ExclusiveAccess { .. } => 0x1,
            Self::Reboot { .. } => 0x2,
            Self::FlashErase { .. } => 0x3,
            Self::Read { .. } => IN | 0x4,
            Self::Write { .. } => 0x5,
            Self::ExitXip => 0x6,
            Self::Reboot2 { .. } => 0xA,
            Self::GetInfo { .. } => IN | 0xB,
            Self::OtpRead { .. } => IN | 0xC,
            Self::OtpWrite { .. } => 0xD,
        }
    }

    /// Arguments, padded, and how many bytes of them count.
    fn args(self) -> ([u8; 16], u8) {
        match self {
            // 2 would eject the disk too; it is left to the operating system.
            Self::ExclusiveAccess { on } => (words([u32::from(on), 0, 0, 0]), 1),
            // No program counter and no stack pointer: the regular way to boot.
            Self::Reboot { delay_ms } => (words([0, 0, delay_ms, 0]), 12),
            Self::FlashErase { address, len }
            | Self::Read { address, len }
            | Self::Write { address, len } => (words([address, len, 0, 0]), 8),
            Self::ExitXip => ([0; 16], 0),
            // Flags 0: the regular way to boot.
            Self::Reboot2 { delay_ms } => (words([0, delay_ms, 0, 0]), 16),
            // Type 1: system information.
            Self::GetInfo { flags, .. } => (words([1, flags, 0, 0]), 16),
            Self::OtpRead { row, rows, ecc } | Self::OtpWrite { row, rows, ecc } => {
                let place = u32::from(row) | u32::from(rows) << 16;
                (words([place, u32::from(ecc), 0, 0]), 5)
            }
        }
    }
}

fn words(words: [u32; 4]) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (place, word) in bytes.chunks_exact_mut(4).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    bytes
}

/// What became of a command (RP2040 data sheet, 2.8.5.5; RP2350 data sheet, 5.6.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status(pub u32);

impl Status {
    /// Something is locked.
    pub const NOT_PERMITTED: Self = Self(10);

    /// Reads the answer to [`GET_COMMAND_STATUS`]; `None` if it speaks of another command.
    #[must_use]
    pub fn read(answer: &[u8; STATUS_LEN], token: u32) -> Option<Self> {
        let [t0, t1, t2, t3, s0, s1, s2, s3, ..] = *answer;
        (u32::from_le_bytes([t0, t1, t2, t3]) == token)
            .then_some(Self(u32::from_le_bytes([s0, s1, s2, s3])))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self.0 {
            0 => "no error",
            1 => "unknown command",
            2 => "wrong length of arguments",
            3 => "wrong length of data",
            4 => "invalid address",
            5 => "address or length not aligned",
            6 => "another write was in progress",
            7 => "restarting",
            9 => "not in this state",
            10 => "not permitted",
            11 => "invalid argument",
            12 => "too little room for the answer",
            13 => "a precondition is not met",
            14 => "the data were modified",
            15 => "the data are invalid",
            16 => "not found",
            17 => "bits that are set cannot be cleared",
            _ => "unknown error",
        };
        write!(f, "{words} (status {})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D-5: header (magic, token, number, length of arguments, length of data) and arguments, byte by byte.
    #[test]
    fn commands_are_the_data_sheets_bytes() {
        let erase = Command::FlashErase {
            address: 0x1000_2000,
            len: 0x3000,
        };
        let mut expected = [0; 32];
        expected[..10].copy_from_slice(&[0x0B, 0xD1, 0x1F, 0x43, 0x78, 0x56, 0x34, 0x12, 3, 8]);
        expected[17] = 0x20;
        expected[19] = 0x10;
        expected[21] = 0x30;
        assert_eq!(erase.encode(0x1234_5678), expected);
    }

    const ADDRESS: u32 = 0x2000_0001;
    const LEN: u32 = 0x0102;
    const RANGE: &[u8] = &[1, 0, 0, 0x20, 2, 1, 0, 0];

    /// A command, its number, length of arguments, length of data, first argument bytes.
    type Case = (Command, u8, u8, u32, &'static [u8]);

    fn cases() -> [Case; 11] {
        let (address, len) = (ADDRESS, LEN);
        let otp_read = |ecc| Command::OtpRead {
            row: 0x80,
            rows: 16,
            ecc,
        };
        let otp_write = Command::OtpWrite {
            row: 0x80,
            rows: 16,
            ecc: true,
        };
        let delay_ms = 500;
        let delay = &[0, 0, 0, 0, 0, 0, 0, 0, 0xF4, 1, 0, 0];
        let info = Command::GetInfo { flags: 3, len: 24 };
        [
            (Command::ExclusiveAccess { on: true }, 0x01, 1, 0, &[1]),
            (Command::ExclusiveAccess { on: false }, 0x01, 1, 0, &[0]),
            (Command::Reboot { delay_ms }, 0x02, 12, 0, delay),
            (Command::Read { address, len }, 0x84, 8, LEN, RANGE),
            (Command::Write { address, len }, 0x05, 8, LEN, RANGE),
            (Command::ExitXip, 0x06, 0, 0, &[0]),
            (Command::Reboot2 { delay_ms }, 0x0A, 16, 0, &delay[4..]),
            (info, 0x8B, 16, 24, &[1, 0, 0, 0, 3, 0, 0, 0]),
            (otp_read(false), 0x8C, 5, 64, &[0x80, 0, 16, 0, 0]),
            (otp_read(true), 0x8C, 5, 32, &[0x80, 0, 16, 0, 1]),
            (otp_write, 0x0D, 5, 32, &[0x80, 0, 16, 0, 1]),
        ]
    }

    /// D-5: each command's number, length of arguments, length of data, and first argument bytes.
    #[test]
    fn every_command_has_its_number_and_lengths() {
        for (command, number, args_len, data_len, args) in cases() {
            let bytes = command.encode(1);
            assert_eq!((bytes[8], bytes[9]), (number, args_len), "{command:?}");
            assert_eq!(bytes[12..16], data_len.to_le_bytes(), "{command:?}");
            assert_eq!(&bytes[16..16 + args.len()], args, "{command:?}");
            assert_eq!(command.reads(), number & 0x80 != 0, "{command:?}");
        }
    }

    /// D-5: a status is believed only for the command that it names.
    #[test]
    fn a_status_names_its_command() {
        let mut answer = [0; STATUS_LEN];
        answer[0] = 7;
        answer[4] = 5;
        assert_eq!(Status::read(&answer, 7), Some(Status(5)));
        assert_eq!(Status::read(&answer, 8), None);
        assert_eq!(
            Status(5).to_string(),
            "address or length not aligned (status 5)"
        );
    }
}
