//! The channels that were given out.

use heapless::Vec;
use licfmt::hid::ChannelId;
use sha2::{Digest as _, Sha256};

/// Channels that are known at a time; the one unused for longest makes room.
const KNOWN: usize = 32;
/// Draws before giving up; one in 2²⁷ draws meets a known channel.
const DRAWS: usize = 8;

/// Random channel ids, and who has one. Least recently used first.
pub(super) struct Channels {
    seed: [u8; 32],
    drawn: u32,
    known: Vec<ChannelId, KNOWN>,
}

impl Channels {
    pub(super) const fn new(seed: [u8; 32]) -> Self {
        Self {
            seed,
            drawn: 0,
            known: Vec::new(),
        }
    }

    /// Whether the channel was given out; it then counts as just used.
    pub(super) fn knows(&mut self, channel: ChannelId) -> bool {
        let Some(at) = self.known.iter().position(|known| *known == channel) else {
            return false;
        };
        self.known[at..].rotate_left(1);
        true
    }

    /// Gives out a channel.
    pub(super) fn open(&mut self) -> Option<ChannelId> {
        let channel = (0..DRAWS).find_map(|_| {
            let drawn = self.draw();
            let free = drawn != ChannelId::BROADCAST
                && drawn != ChannelId::RESERVED
                && !self.known.contains(&drawn);
            free.then_some(drawn)
        })?;
        if self.known.is_full() {
            self.known.remove(0);
        }
        self.known.push(channel).ok()?;
        Some(channel)
    }

    fn draw(&mut self) -> ChannelId {
        self.drawn = self.drawn.wrapping_add(1);
        let hash = Sha256::new()
            .chain_update(self.seed)
            .chain_update(self.drawn.to_le_bytes())
            .finalize();
        ChannelId(u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]))
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    #[test]
    fn ids_differ_and_the_oldest_makes_room() {
        let mut channels = Channels::new([3; 32]);
        let given: Vec<ChannelId> = (0..KNOWN).filter_map(|_| channels.open()).collect();
        assert!(given.iter().all(|channel| channels.knows(*channel)));
        // The first was used longest ago but for the second, once it is used again.
        assert!(channels.knows(given[0]));
        let extra = channels.open().expect("a new one");
        assert!(channels.knows(given[0]) && channels.knows(extra));
        assert!(!channels.knows(given[1]));
        let mut all = given;
        all.push(extra);
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), KNOWN + 1);
    }

    #[test]
    fn another_seed_gives_other_channels() {
        assert_ne!(Channels::new([1; 32]).open(), Channels::new([2; 32]).open());
    }
}
