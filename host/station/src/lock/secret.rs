//! A unit's own secret.

use core::fmt;

use keyfob_boot::otp;

/// What one unit's seed is wrapped with: random, made for it, kept nowhere but in its OTP.
#[derive(Clone)]
pub struct DeviceSecret([[u8; otp::SECRET_LEN]; 2]);

impl DeviceSecret {
    /// From random bytes: the two shares that are burned. A pair of bytes of zeros, which a blank row
    /// could not be told from, is made another.
    #[must_use]
    pub fn new(mut random: [[u8; otp::SECRET_LEN]; 2]) -> Self {
        for pair in random.as_flattened_mut().as_chunks_mut().0 {
            if *pair == [0; 2] {
                *pair = [1, 0];
            }
        }
        Self(random)
    }

    /// The values of each share's rows, two bytes in each, the first one low.
    pub(super) fn shares(&self) -> [Vec<u16>; 2] {
        let rows = |share: &[u8; otp::SECRET_LEN]| {
            let (pairs, _) = share.as_chunks();
            pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect()
        };
        self.0.each_ref().map(rows)
    }
}

impl fmt::Debug for DeviceSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceSecret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D-5: no row of a secret can be taken for a blank one, and none is told.
    #[test]
    fn no_row_is_blank() {
        let mut random = [[7; 32]; 2];
        random[1][30..].fill(0);
        let secret = DeviceSecret::new(random);
        let [first, second] = secret.shares();
        assert_eq!(first, [0x0707; 16]);
        assert_eq!(second[14..], [0x0707, 1]);
        assert_eq!(format!("{secret:?}"), "DeviceSecret");
    }
}
