//! The init packet: what is announced of a program, unsigned (nRF5 SDK 17.1, `dfu-cc.proto`).
//!
//! A protobuf message of a few fields, written here field by field: the names in the comments are the
//! definition's.

use licfmt::{Digest, device::FirmwareVersion};

/// `hw_version` that Nordic's boot loader on the dongle wants: the chip's series.
const HARDWARE: u32 = 52;
const INIT: u32 = 1;
const APPLICATION: u32 = 0;
const SHA256: u32 = 3;
const NO_VALIDATION: u32 = 0;

/// Writes it.
pub(super) fn packet(version: FirmwareVersion, program: &[u8]) -> Vec<u8> {
    let number = u32::from_be_bytes([0, version.major, version.minor, version.patch]);
    // Digests are little-endian there.
    let mut digest = Digest::of(program).0;
    digest.reverse();
    let hash = [number_field(1, SHA256), bytes_field(2, &digest)].concat();
    // The boot loader must not check the program at each start: updates change it.
    let validation = [number_field(1, NO_VALIDATION), bytes_field(2, &[])].concat();
    let len = u32::try_from(program.len()).unwrap_or(u32::MAX);
    let init = [
        number_field(1, number),      // fw_version
        number_field(2, HARDWARE),    // hw_version
        bytes_field(3, &[0]),         // sd_req, packed: none
        number_field(4, APPLICATION), // type
        number_field(5, 0),           // sd_size
        number_field(6, 0),           // bl_size
        number_field(7, len),         // app_size
        bytes_field(8, &hash),        // hash
        number_field(9, 0),           // is_debug
        bytes_field(10, &validation), // boot_validation
    ]
    .concat();
    let command = [number_field(1, INIT), bytes_field(2, &init)].concat();
    bytes_field(1, &command)
}

/// A field of wire type 0.
fn number_field(field: u8, value: u32) -> Vec<u8> {
    let mut bytes = vec![field << 3];
    bytes.extend(varint(value));
    bytes
}

/// A field of wire type 2.
fn bytes_field(field: u8, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![field << 3 | 2];
    bytes.extend(varint(u32::try_from(value.len()).unwrap_or(u32::MAX)));
    bytes.extend(value);
    bytes
}

/// Seven bits in each byte, the lowest first; the highest bit says that more follow.
fn varint(mut value: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (value & 0x7F) as u8;
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D-5: numbers as the protobuf documentation writes them.
    #[test]
    fn numbers_are_varints() {
        assert_eq!(varint(0), [0]);
        assert_eq!(varint(127), [0x7F]);
        assert_eq!(varint(150), [0x96, 0x01]);
        assert_eq!(varint(u32::MAX), [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]);
    }

    /// D-5: the whole packet of a program of 300 bytes, field by field.
    #[test]
    fn the_packet_is_the_definitions() {
        let program = [0x5A; 300];
        let version = FirmwareVersion {
            major: 0,
            minor: 1,
            patch: 2,
        };
        let packet = packet(version, &program);
        let head = [
            0x0A, 0x43, // Packet.command
            0x08, 0x01, // op_code INIT
            0x12, 0x3F, // init
            0x08, 0x82, 0x02, // fw_version 0x0102
            0x10, 0x34, // hw_version 52
            0x1A, 0x01, 0x00, // sd_req [0]
            0x20, 0x00, 0x28, 0x00, 0x30, 0x00, // type, sd_size, bl_size
            0x38, 0xAC, 0x02, // app_size 300
            0x42, 0x24, 0x08, 0x03, 0x12, 0x20, // hash, SHA-256, 32 bytes
        ];
        assert_eq!(packet[..head.len()], head);
        let mut digest = packet[head.len()..head.len() + 32].to_vec();
        digest.reverse();
        assert_eq!(digest, Digest::of(&program).0);
        let tail = [0x48, 0x00, 0x52, 0x04, 0x08, 0x00, 0x12, 0x00];
        assert_eq!(packet[head.len() + 32..], tail);
    }
}
