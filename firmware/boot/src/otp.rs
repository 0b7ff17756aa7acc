//! Where an RP2350's device secret is in its one-time programmable memory: the station burns it, the
//! firmware reads it and wraps the dongle's seed with it. Sections are the RP2350 data sheet's.
//!
//! A row holds 16 bits with error correction (13.6). Rows that are 32 apart share their bit cells, and
//! an image of the cells tells the two apart badly, unless one is known (13.8.2). So the secret is in
//! two shares, each as random as the other: its bytes are one XOR the other.
//!
//! The page has its own lock (13.5): Secure programs, which are the vendor's once the check of boot
//! stages is on, may read it; Non-secure ones and the boot loader may neither read nor write.

/// Bytes of the secret, and of each share.
pub const SECRET_LEN: usize = 32;
/// Rows of a page (13.5).
pub const PAGE_ROWS: u16 = 64;
/// The secret's page: of those that the data sheet leaves to users (13.10), and none that its
/// example of an encrypted boot uses.
pub const SECRET_PAGE: u16 = 58;
/// Rows of a share, two bytes in each, the first one low.
pub const SHARE_ROWS: u16 = 16;
/// The first row of each share: the same cells (13.8.2).
pub const SHARES: [u16; 2] = [
    SECRET_PAGE * PAGE_ROWS,
    SECRET_PAGE * PAGE_ROWS + PAGE_ROWS / 2,
];

/// `PAGEn_LOCK1` of a page: who may do what with it (13.10).
#[must_use]
pub const fn lock_row(page: u16) -> u16 {
    0xF81 + 2 * page
}

/// One of the three copies in the secret page's lock row: Secure reads only (bits 0 and 1),
/// Non-secure (2 and 3) and boot loader (4 and 5) have no access (13.5.3).
pub const SECRET_LOCK: u8 = 0b11_11_01;

/// The bits of a copy that lock; the two above mean nothing.
const LOCK_BITS: u8 = 0b11_11_11;

/// Whether a lock row's copies, by majority, are [`SECRET_LOCK`]. More would keep the secret from the
/// firmware itself.
#[must_use]
pub const fn locks_secret(row: u32) -> bool {
    let [a, b, c, _] = row.to_le_bytes();
    let voted = a & b | b & c | a & c;
    voted & LOCK_BITS == SECRET_LOCK
}

/// The secret of its shares. `None` if either is blank: it was not burned.
#[must_use]
pub fn secret(shares: &[[u8; SECRET_LEN]; 2]) -> Option<[u8; SECRET_LEN]> {
    if shares.contains(&[0; SECRET_LEN]) {
        return None;
    }
    let [first, second] = shares;
    Some(core::array::from_fn(|at| first[at] ^ second[at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D-5: rows as the data sheet numbers them; both shares within the page, half a page apart.
    #[test]
    fn the_secret_is_in_one_page() {
        assert_eq!(usize::from(SHARE_ROWS) * 2, SECRET_LEN);
        assert_eq!(SHARES, [0xE80, 0xEA0]);
        assert_eq!(lock_row(1), 0xF83);
        assert_eq!(lock_row(SECRET_PAGE), 0xFF5);
        assert!(SHARES[1] + SHARE_ROWS <= (SECRET_PAGE + 1) * PAGE_ROWS);
    }

    /// D-5: the lock counts by majority; anything less than the whole lock is none, and one that keeps the
    /// secret from Secure programs too is not it.
    #[test]
    fn a_lock_is_voted_on() {
        assert!(locks_secret(0x3D_3D_3D));
        assert!(locks_secret(0x3D_00_3D));
        assert!(locks_secret(0x3D_3D_3F));
        assert!(!locks_secret(0x3F_3F_3F));
        assert!(!locks_secret(0x3D_00_00));
        assert!(!locks_secret(0x15_15_15));
        assert!(!locks_secret(0));
        for bit in [0, 2, 3, 4, 5] {
            let less = u32::from(SECRET_LOCK) & !(1 << bit);
            assert!(!locks_secret(less * 0x01_01_01), "bit {bit}");
        }
    }

    /// D-5: a unit that nothing, or half, was burned into has no secret.
    #[test]
    fn the_secret_needs_both_shares() {
        assert_eq!(secret(&[[0x0F; 32], [0x3C; 32]]), Some([0x33; 32]));
        assert_eq!(secret(&[[0; 32], [1; 32]]), None);
        assert_eq!(secret(&[[1; 32], [0; 32]]), None);
    }
}
