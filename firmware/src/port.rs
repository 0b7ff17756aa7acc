//! The dongle's side of the USB interface: reports in, reports out, several programs at once.
//!
//! A program asks for a channel with `INIT`; then one message at a time is taken, whoever sends
//! it. While one channel's message is on its way, waiting, worked on or being answered, the others
//! are told `Busy`; a request for a channel is answered even then, and disturbs nobody.
//!
//! No I/O and no clock: the board's main loop moves reports, and calls [`Port::poll`] at least
//! every 50 ms. It works on a request either at once ([`Port::serve`]) or elsewhere, between
//! [`Port::take_request`] and [`Port::answer`], so that keepalives go on meanwhile.

mod channels;
mod output;
mod work;

use heapless::Deque;
use licfmt::{
    hid::{
        Assembler, ChannelId, Command, ErrorCode, Feed, INIT_DATA, INIT_NONCE, InitAnswer,
        KEEPALIVE_MS, KeepaliveStatus, Packet, Report, WRITE_TIMEOUT_MS,
    },
    message::{Capabilities, MESSAGE_MAX, PROTOCOL_VERSION},
};

use channels::Channels;
use work::Work;

/// How long a wink lasts, in milliseconds.
pub const WINK_MS: u64 = 2000;
/// Single reports that wait to be sent: channel answers, errors, keepalives.
const URGENT: usize = 8;

/// The longest message fits into what crosses USB.
const _: () = assert!(MESSAGE_MAX <= licfmt::hid::Frames::LONGEST);

/// The interface.
pub struct Port {
    capabilities: Capabilities,
    channels: Channels,
    assembler: Assembler<MESSAGE_MAX>,
    urgent: Deque<Report, URGENT>,
    /// The request that waits or the answer that is being sent.
    message: [u8; MESSAGE_MAX],
    len: usize,
    work: Work,
    wink_until_ms: u64,
}

impl Port {
    /// An interface with no channels yet; the seed is [`crate::Dongle::channel_seed`]'s.
    #[must_use]
    pub const fn new(seed: [u8; 32], capabilities: Capabilities) -> Self {
        Self {
            capabilities,
            channels: Channels::new(seed),
            assembler: Assembler::new(),
            urgent: Deque::new(),
            message: [0; MESSAGE_MAX],
            len: 0,
            work: Work::Idle,
            wink_until_ms: 0,
        }
    }

    /// Takes a report from the host.
    pub fn report(&mut self, report: &Report, now_ms: u64) {
        self.poll(now_ms);
        match Packet::parse(report) {
            Packet::Init {
                channel,
                command,
                len,
                data,
            } => match Command::from_byte(command) {
                Some(Command::Init) => self.init(channel, len, data),
                Some(Command::Cancel) => self.cancel(channel),
                _ => self.begin(channel, report, now_ms),
            },
            Packet::Cont { channel, .. } => {
                if self.work == Work::Idle && self.channels.knows(channel) {
                    self.feed(report, now_ms);
                }
            }
        }
    }

    /// Ends transfers that paused too long, and says "still working" when it is time.
    pub fn poll(&mut self, now_ms: u64) {
        if let Some(channel) = self.assembler.expire(now_ms) {
            self.error(channel, ErrorCode::Timeout);
        }
        match &mut self.work {
            Work::Waiting { channel, alive_ms }
            | Work::Working {
                channel,
                alive_ms,
                dropped: false,
            } if now_ms.saturating_sub(*alive_ms) >= KEEPALIVE_MS => {
                *alive_ms = now_ms;
                let channel = *channel;
                self.single(
                    channel,
                    Command::Keepalive,
                    &[KeepaliveStatus::Working as u8],
                );
            }
            Work::Sending { since_ms, .. }
                if now_ms.saturating_sub(*since_ms) > WRITE_TIMEOUT_MS =>
            {
                self.rest();
            }
            _ => {}
        }
    }

    /// Whether the LED should wink.
    #[must_use]
    pub const fn winking(&self, now_ms: u64) -> bool {
        now_ms < self.wink_until_ms
    }

    /// Gives a channel, or makes a channel's owner start afresh. Touches no other channel's work.
    fn init(&mut self, channel: ChannelId, len: u16, data: &[u8; INIT_DATA]) {
        let own = if channel == ChannelId::BROADCAST {
            None
        } else if self.channels.knows(channel) {
            Some(channel)
        } else {
            return self.error(channel, ErrorCode::InvalidChannel);
        };
        let nonce = data.first_chunk::<INIT_NONCE>();
        let Some(nonce) = nonce.filter(|nonce| nonce.len() == usize::from(len)) else {
            return self.error(channel, ErrorCode::InvalidLength);
        };
        if let Some(own) = own {
            self.abandon(own);
        }
        let Some(given) = own.or_else(|| self.channels.open()) else {
            return self.error(channel, ErrorCode::Busy);
        };
        let answer = InitAnswer {
            nonce: *nonce,
            channel: given,
            protocol: PROTOCOL_VERSION,
            capabilities: self.capabilities,
        };
        self.single(channel, Command::Init, &answer.to_bytes());
    }

    /// Gives up what the channel's owner asked for, as it wished.
    fn cancel(&mut self, channel: ChannelId) {
        let asked = self.work.channel() == Some(channel)
            && !matches!(
                self.work,
                Work::Sending { .. } | Work::Working { dropped: true, .. }
            );
        if asked || self.assembler.channel() == Some(channel) {
            self.abandon(channel);
            self.error(channel, ErrorCode::Cancelled);
        }
    }

    /// Forgets a channel's message, whatever state it is in.
    fn abandon(&mut self, channel: ChannelId) {
        if self.assembler.channel() == Some(channel) {
            self.assembler.clear();
        }
        if self.work.channel() != Some(channel) {
            return;
        }
        if let Work::Working { dropped, .. } = &mut self.work {
            *dropped = true;
        } else {
            self.rest();
        }
    }

    /// A message begins, if nothing else is going on.
    fn begin(&mut self, channel: ChannelId, report: &Report, now_ms: u64) {
        if !self.channels.knows(channel) {
            return self.error(channel, ErrorCode::InvalidChannel);
        }
        // Who asks anew does not want the rest of the old answer.
        if matches!(self.work, Work::Sending { .. }) && self.work.channel() == Some(channel) {
            self.rest();
        }
        match self.assembler.channel() {
            _ if self.work != Work::Idle => self.error(channel, ErrorCode::Busy),
            Some(open) if open != channel => self.error(channel, ErrorCode::Busy),
            Some(_) => {
                self.assembler.clear();
                self.error(channel, ErrorCode::InvalidSequence);
            }
            None => self.feed(report, now_ms),
        }
    }

    fn feed(&mut self, report: &Report, now_ms: u64) {
        match self.assembler.feed(report, now_ms) {
            Feed::Pending | Feed::Stray => {}
            Feed::Broken(channel, code) => self.error(channel, code),
            Feed::Message {
                channel,
                command,
                data,
            } => {
                self.len = data.len();
                self.message[..data.len()].copy_from_slice(data);
                self.assembler.clear();
                self.dispatch(channel, command, now_ms);
            }
        }
    }

    /// A message is whole and lies in `message`.
    fn dispatch(&mut self, channel: ChannelId, command: u8, now_ms: u64) {
        match Command::from_byte(command) {
            Some(Command::Message) => {
                self.work = Work::Waiting {
                    channel,
                    alive_ms: now_ms,
                };
            }
            Some(Command::Ping) => {
                self.work = Work::Sending {
                    channel,
                    command: Command::Ping,
                    next: 0,
                    since_ms: now_ms,
                };
            }
            Some(Command::Wink) if self.len == 0 => {
                self.wink_until_ms = now_ms.saturating_add(WINK_MS);
                self.single(channel, Command::Wink, &[]);
            }
            Some(Command::Wink) => {
                self.rest();
                self.error(channel, ErrorCode::InvalidLength);
            }
            _ => {
                self.rest();
                self.error(channel, ErrorCode::InvalidCommand);
            }
        }
    }
}

#[cfg(test)]
mod tests;
