//! How a row of OTP with error correction holds its 16 bits (RP2350 data sheet, 13.6).
//!
//! Bits 0 to 15 are the value, 16 to 20 a Hamming code of it, 21 makes the number of set bits even.
//! Where one cell was set already the boot ROM may burn all 24 bits the other way round: then 22 and 23
//! are set. A row whose burning was cut has some of its bits, and reads as anything.

/// Which bits of the value each bit of the code is the parity of.
const CODE: [u16; 5] = [0xAD5B, 0x366D, 0xC78E, 0x07F0, 0xF800];
/// All bits of a row.
const ROW: u32 = 0xFF_FFFF;

/// The whole row of a value.
pub(super) fn encode(value: u16) -> u32 {
    let odd = |bits: u32| bits.count_ones() & 1;
    let code = CODE.iter().zip(16_u32..);
    let row = code.fold(u32::from(value), |row, (bits, place)| {
        row | odd(u32::from(value & bits)) << place
    });
    row | odd(row) << 21
}

/// The value of a row without any fault.
pub(super) fn decode(row: u32) -> Option<u16> {
    let value = |row: u32| u16::try_from(row & 0xFFFF).unwrap_or_default();
    let rows = [row, row ^ ROW];
    let whole = rows.into_iter().find(|row| encode(value(*row)) == *row);
    whole.map(value)
}

/// A value whose row has all bits that `found` has, the first one from `wish` on.
pub(super) fn over(found: u32, wish: u16) -> Option<u16> {
    let mut values = (0..=u16::MAX).map(|step| wish.wrapping_add(step));
    values.find(|value| found & !encode(*value) == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D-5: values are 16 bits, codes as the boot ROM computes them; no two rows are nearer than four
    /// bits, so that no cut row can be taken for another by one bit.
    #[test]
    fn rows_are_as_the_rom_writes_them() {
        assert_eq!(encode(0), 0);
        assert_eq!(encode(1), 0x23_0001);
        assert_eq!(encode(0xFFFF), 0x3F_FFFF & encode(0xFFFF));
        for value in [1, 0x0201, 0x5A5A, 0x8000, 0xFFFF] {
            assert_eq!(decode(encode(value)), Some(value));
            assert_eq!(decode(encode(value) ^ ROW), Some(value));
            for other in 0..=u16::MAX {
                let apart = (encode(value) ^ encode(other)).count_ones();
                assert!(other == value || apart >= 4, "{value:#x} {other:#x}");
            }
        }
    }

    /// D-5: whatever part of a row was burned, it can be finished, and as nothing if nothing was.
    #[test]
    fn a_cut_row_can_be_finished() {
        let whole = encode(0x5A3C);
        for lost in 0..24 {
            let cut = whole & !(1 << lost) & !0x10;
            let value = over(cut, 0x1234).expect("a row over it");
            assert_eq!(encode(value) & cut, cut);
        }
        assert_eq!(over(0, 0x1234), Some(0x1234));
        assert_eq!(over(0xC0_0000, 1), None);
    }
}
