//! Reports put together to a message.

use super::{ChannelId, ErrorCode, GAP_TIMEOUT_MS, INIT_DATA, Packet, Report};

/// Puts one message at a time together, of at most `N` bytes. Used by host and dongle alike.
#[derive(Clone)]
pub struct Assembler<const N: usize> {
    buffer: [u8; N],
    open: Option<Open>,
}

#[derive(Clone, Copy)]
struct Open {
    channel: ChannelId,
    command: u8,
    len: usize,
    have: usize,
    sequence: u8,
    last_ms: u64,
}

/// What a report did.
#[derive(Debug, PartialEq, Eq)]
pub enum Feed<'a> {
    /// More packets are to come.
    Pending,
    /// A message is whole.
    Message {
        /// The conversation that it belongs to.
        channel: ChannelId,
        /// The command byte; see [`super::Command::from_byte`].
        command: u8,
        /// Its bytes.
        data: &'a [u8],
    },
    /// The transfer on this channel broke off; the sender should be told.
    Broken(ChannelId, ErrorCode),
    /// A continuation packet of no open transfer: nothing to do (CTAP 2.1, 11.2.4).
    Stray,
}

impl<const N: usize> Assembler<N> {
    /// With nothing in it.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            buffer: [0; N],
            open: None,
        }
    }

    /// The channel of the transfer in progress, if there is one.
    #[must_use]
    pub fn channel(&self) -> Option<ChannelId> {
        self.open.map(|open| open.channel)
    }

    /// Takes a report that arrived at `now_ms`. An initialization packet always begins a new
    /// message, whatever was in progress: whether it may is the caller's decision.
    pub fn feed(&mut self, report: &Report, now_ms: u64) -> Feed<'_> {
        match Packet::parse(report) {
            Packet::Init {
                channel,
                command,
                len,
                data,
            } => self.begin(channel, command, usize::from(len), data, now_ms),
            Packet::Cont {
                channel,
                sequence,
                data,
            } => self.go_on(channel, sequence, data, now_ms),
        }
    }

    /// Gives up a transfer that paused for longer than [`GAP_TIMEOUT_MS`], and says whose it was.
    pub fn expire(&mut self, now_ms: u64) -> Option<ChannelId> {
        let open = self
            .open
            .filter(|open| now_ms.saturating_sub(open.last_ms) > GAP_TIMEOUT_MS)?;
        self.clear();
        Some(open.channel)
    }

    /// Forgets everything, and overwrites what was received.
    pub fn clear(&mut self) {
        self.open = None;
        self.buffer.fill(0);
    }

    fn begin(
        &mut self,
        channel: ChannelId,
        command: u8,
        len: usize,
        data: &[u8; INIT_DATA],
        now_ms: u64,
    ) -> Feed<'_> {
        self.clear();
        if len > N {
            return Feed::Broken(channel, ErrorCode::InvalidLength);
        }
        let have = len.min(INIT_DATA);
        self.buffer[..have].copy_from_slice(&data[..have]);
        self.settle(Open {
            channel,
            command,
            len,
            have,
            sequence: 0,
            last_ms: now_ms,
        })
    }

    fn go_on(&mut self, channel: ChannelId, sequence: u8, data: &[u8], now_ms: u64) -> Feed<'_> {
        let Some(mut open) = self.open.filter(|open| open.channel == channel) else {
            return Feed::Stray;
        };
        if sequence != open.sequence {
            self.clear();
            return Feed::Broken(channel, ErrorCode::InvalidSequence);
        }
        let take = (open.len - open.have).min(data.len());
        self.buffer[open.have..open.have + take].copy_from_slice(&data[..take]);
        open.have += take;
        open.sequence += 1;
        open.last_ms = now_ms;
        self.settle(open)
    }

    fn settle(&mut self, open: Open) -> Feed<'_> {
        if open.have < open.len {
            self.open = Some(open);
            return Feed::Pending;
        }
        self.open = None;
        let data = &self.buffer[..open.len];
        Feed::Message {
            channel: open.channel,
            command: open.command,
            data,
        }
    }
}

impl<const N: usize> Default for Assembler<N> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;
    use crate::hid::{Command, Frames};

    const CHANNEL: ChannelId = ChannelId(0x0102_0304);

    fn reports(message: &[u8]) -> Vec<Report> {
        Frames::new(CHANNEL, Command::Message, message)
            .expect("short enough")
            .collect()
    }

    #[test]
    fn packets_out_of_order_break_the_transfer() {
        let mut assembler = Assembler::<1024>::new();
        let frames = reports(&[7; 200]);
        assert_eq!(assembler.feed(&frames[0], 0), Feed::Pending);
        assert_eq!(
            assembler.feed(&frames[2], 1),
            Feed::Broken(CHANNEL, ErrorCode::InvalidSequence)
        );
        assert_eq!(assembler.feed(&frames[1], 2), Feed::Stray);
    }

    #[test]
    fn a_pause_ends_the_transfer() {
        let mut assembler = Assembler::<1024>::new();
        assembler.feed(&reports(&[7; 200])[0], 1000);
        assert_eq!(assembler.expire(1500), None);
        assert_eq!(assembler.expire(1501), Some(CHANNEL));
        assert_eq!(assembler.expire(9999), None);
    }

    #[test]
    fn a_message_longer_than_the_buffer_is_refused_at_once() {
        let mut assembler = Assembler::<100>::new();
        let broken = Feed::Broken(CHANNEL, ErrorCode::InvalidLength);
        assert_eq!(assembler.feed(&reports(&[0; 101])[0], 0), broken);
    }

    #[test]
    fn a_message_too_long_for_sequence_numbers_is_not_cut() {
        assert!(Frames::new(CHANNEL, Command::Ping, &[0; Frames::LONGEST]).is_some());
        assert!(Frames::new(CHANNEL, Command::Ping, &[0; Frames::LONGEST + 1]).is_none());
    }

    proptest! {
        #[test]
        fn cut_and_put_together_is_the_same(message in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let mut assembler = Assembler::<2000>::new();
            let frames = reports(&message);
            let (last, before) = frames.split_last().expect("at least one");
            for report in before {
                prop_assert_eq!(assembler.feed(report, 0), Feed::Pending);
            }
            let whole = Feed::Message { channel: CHANNEL, command: Command::Message as u8, data: &message };
            prop_assert_eq!(assembler.feed(last, 0), whole);
        }

        #[test]
        fn no_reports_at_all_do_harm(reports in proptest::collection::vec(proptest::array::uniform32(any::<u8>()), 0..40)) {
            let mut assembler = Assembler::<300>::new();
            for half in reports {
                let mut report = [0; 64];
                report[..32].copy_from_slice(&half);
                if let Feed::Message { data, .. } = assembler.feed(&report, 0) {
                    prop_assert!(data.len() <= 300);
                }
            }
        }
    }
}
