//! The answer to a channel request.

use super::{ChannelId, INIT_NONCE};
use crate::message::Capabilities;

/// What a dongle answers to [`super::Command::Init`] (CTAP 2.1, 11.2.9.1.3, with capabilities of our
/// own).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InitAnswer {
    /// The request's nonce: it says whose answer this is.
    pub nonce: [u8; INIT_NONCE],
    /// The channel that was granted, or started afresh.
    pub channel: ChannelId,
    /// [`crate::message::PROTOCOL_VERSION`] of the firmware.
    pub protocol: u8,
    /// What it can do beyond the protocol's base.
    pub capabilities: Capabilities,
}

impl InitAnswer {
    /// Bytes of the answer.
    pub const LEN: usize = INIT_NONCE + 9;

    /// The answer as a message: nonce, channel (4, big-endian), protocol version, capabilities
    /// (4, big-endian).
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        bytes[..8].copy_from_slice(&self.nonce);
        bytes[8..12].copy_from_slice(&self.channel.0.to_be_bytes());
        bytes[12] = self.protocol;
        bytes[13..].copy_from_slice(&self.capabilities.0.to_be_bytes());
        bytes
    }

    /// Reads a message; `None` if it is too short. Bytes after the known ones are ignored: a later
    /// version may say more, and must be told apart by its number first.
    #[must_use]
    pub fn parse(message: &[u8]) -> Option<Self> {
        let (nonce, rest) = message.split_first_chunk()?;
        let (channel, rest) = rest.split_first_chunk()?;
        let (protocol, rest) = rest.split_first()?;
        let (capabilities, _later) = rest.split_first_chunk()?;
        Some(Self {
            nonce: *nonce,
            channel: ChannelId(u32::from_be_bytes(*channel)),
            protocol: *protocol,
            capabilities: Capabilities(u32::from_be_bytes(*capabilities)),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BYTES: [u8; InitAnswer::LEN] =
        *b"\xe0\xe1\xe2\xe3\xe4\xe5\xe6\xe7\x0a\x0b\x0c\x0d\x01\0\0\0\x05";

    #[test]
    fn every_byte_has_its_place() {
        let answer = InitAnswer {
            nonce: [0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7],
            channel: ChannelId(0x0a0b_0c0d),
            protocol: 1,
            capabilities: Capabilities::WINK.with(Capabilities::FIRMWARE_UPDATE),
        };
        assert_eq!(answer.to_bytes(), BYTES);
        assert_eq!(InitAnswer::parse(&BYTES), Some(answer));
    }

    #[test]
    fn too_short_is_refused_and_more_is_ignored() {
        for len in 0..BYTES.len() {
            assert_eq!(InitAnswer::parse(&BYTES[..len]), None, "{len} bytes");
        }
        let longer = [&BYTES[..], &[9; 40]].concat();
        assert_eq!(InitAnswer::parse(&longer), InitAnswer::parse(&BYTES));
    }

    proptest! {
        /// Read and written again, any answer is the same.
        #[test]
        fn any_answer_survives(bytes: [u8; InitAnswer::LEN]) {
            let answer = InitAnswer::parse(&bytes).expect("long enough");
            prop_assert_eq!(answer.to_bytes(), bytes);
            prop_assert_eq!(InitAnswer::parse(&answer.to_bytes()), Some(answer));
        }

        #[test]
        fn any_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let long = bytes.len() >= InitAnswer::LEN;
            prop_assert_eq!(InitAnswer::parse(&bytes).is_some(), long);
        }
    }
}
