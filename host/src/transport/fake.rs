//! Stand-ins for tests: a clock that jumps, random numbers that repeat, a dongle that misbehaves.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use licfmt::{
    UnixTime,
    hid::{
        Assembler, ChannelId, Command, ErrorCode, Feed, Frames, INIT_NONCE, InitAnswer,
        KEEPALIVE_MS, KeepaliveStatus, Packet, Report,
    },
    message::{Capabilities, MESSAGE_MAX, PROTOCOL_VERSION},
};

use super::{Device, Seams, Timer, Transport, TransportError};
use crate::{Clock, Moment, Rng, RngError};

/// A clock that only moves when told to, or when somebody sleeps.
#[derive(Debug, Default)]
pub(crate) struct FakeClock(AtomicU64);

impl Clock for FakeClock {
    fn now(&self) -> Moment {
        let uptime_ms = self.0.load(SeqCst);
        Moment {
            wall: UnixTime(1_800_000_000 + uptime_ms / 1000),
            uptime_ms,
        }
    }
}

impl Timer for FakeClock {
    fn sleep_ms(&self, ms: u64) {
        self.0.fetch_add(ms, SeqCst);
    }
}

/// Different bytes at each call, the same in each run (`SplitMix64`).
#[derive(Debug, Default)]
pub(crate) struct CountingRng(AtomicU64);

impl Rng for CountingRng {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RngError> {
        for chunk in bytes.chunks_mut(8) {
            let mut word = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, SeqCst);
            word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            let word = (word ^ (word >> 31)).to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

/// Jumping clock and repeating randomness.
pub(crate) fn seams() -> Seams {
    Seams {
        timer: Arc::new(FakeClock::default()),
        rng: Arc::new(CountingRng::default()),
    }
}

/// A device end made of a function: what is received (`None`: nothing ready), and when.
pub(crate) struct Scripted<F> {
    pub(crate) seams: Seams,
    pub(crate) script: F,
}

/// What happens on a [`Scripted`] wire.
#[derive(Debug)]
pub(crate) enum Wire<'a> {
    /// The host sends this.
    Sent(&'a Report),
    /// The host waits.
    Waiting,
}

impl<F: FnMut(Wire<'_>) -> Result<Option<Report>, TransportError> + Send> Transport
    for Scripted<F>
{
    fn send(&mut self, report: &Report) -> Result<(), TransportError> {
        (self.script)(Wire::Sent(report)).map(drop)
    }

    fn receive(&mut self, timeout_ms: u64) -> Result<Option<Report>, TransportError> {
        let report = (self.script)(Wire::Waiting)?;
        // A full-speed interrupt endpoint gives one report a millisecond.
        let took = if report.is_some() { 1 } else { timeout_ms };
        self.seams.timer.sleep_ms(took);
        Ok(report)
    }
}

/// A dongle with the framing of a real one that answers each message by a function of it.
pub(crate) struct FakeDongle {
    pub(crate) protocol: u8,
    pub(crate) answer: fn(&[u8]) -> Vec<u8>,
    /// Messages that it acted on.
    pub(crate) acted: u32,
    /// How long it works on a message, saying so every [`KEEPALIVE_MS`].
    pub(crate) work_ms: u64,
    pub(crate) cancelled: u32,
    assembler: Assembler<MESSAGE_MAX>,
    channels: u32,
    work: Option<Work>,
    out: VecDeque<Report>,
}

struct Work {
    channel: ChannelId,
    command: Command,
    answer: Vec<u8>,
    done_ms: u64,
    next_sign_ms: u64,
}

impl FakeDongle {
    pub(crate) fn new(answer: fn(&[u8]) -> Vec<u8>) -> Self {
        Self {
            protocol: PROTOCOL_VERSION,
            answer,
            acted: 0,
            work_ms: 0,
            cancelled: 0,
            assembler: Assembler::new(),
            channels: 0x5000_0000,
            work: None,
            out: VecDeque::new(),
        }
    }

    fn say(&mut self, channel: ChannelId, command: Command, bytes: &[u8]) {
        self.out
            .extend(Frames::new(channel, command, bytes).expect("short"));
    }

    /// An answer that nobody waits for any more.
    pub(crate) fn late_answer(&mut self, channel: ChannelId, bytes: &[u8]) {
        self.say(channel, Command::Message, bytes);
    }

    fn refuse(&mut self, channel: ChannelId, code: ErrorCode) {
        self.say(channel, Command::Error, &[code as u8]);
    }

    fn init(&mut self, channel: ChannelId, nonce: [u8; INIT_NONCE]) {
        let mut granted = channel;
        if channel == ChannelId::BROADCAST {
            self.channels += 1;
            granted = ChannelId(self.channels);
        } else if self.assembler.channel() == Some(channel) {
            self.assembler.clear();
        }
        if self
            .work
            .as_ref()
            .is_some_and(|work| work.channel == channel)
        {
            self.work = None;
        }
        let answer = InitAnswer {
            nonce,
            channel: granted,
            protocol: self.protocol,
            capabilities: Capabilities::WINK,
        };
        self.say(channel, Command::Init, &answer.to_bytes());
    }

    fn whole(&mut self, channel: ChannelId, command: u8, data: &[u8], now_ms: u64) {
        let answer = match Command::from_byte(command) {
            Some(Command::Message) => {
                self.acted += 1;
                (self.answer)(data)
            }
            Some(Command::Ping) => data.to_vec(),
            Some(Command::Wink) => Vec::new(),
            _ => return self.refuse(channel, ErrorCode::InvalidCommand),
        };
        self.work = Command::from_byte(command).map(|command| Work {
            channel,
            command,
            answer,
            done_ms: now_ms + self.work_ms,
            next_sign_ms: now_ms + KEEPALIVE_MS,
        });
    }

    /// The part of CTAP 2.1, 11.2.4 that looks at a packet before it is put together with others.
    fn first_look(&mut self, report: &Report) -> bool {
        let packet = Packet::parse(report);
        let channel = packet.channel();
        let Packet::Init { command, data, .. } = packet else {
            return true;
        };
        let known = channel.0 > 0x5000_0000 && channel.0 <= self.channels;
        let busy_with = self
            .assembler
            .channel()
            .or(self.work.as_ref().map(|work| work.channel));
        match Command::from_byte(command) {
            Some(Command::Init) if known || channel == ChannelId::BROADCAST => {
                let nonce = data.first_chunk().expect("longer");
                self.init(channel, *nonce);
            }
            Some(Command::Cancel) => {
                self.cancelled += 1;
                self.work = self.work.take().filter(|work| work.channel != channel);
            }
            _ if !known => self.refuse(channel, ErrorCode::InvalidChannel),
            _ if busy_with.is_some() => self.refuse(channel, ErrorCode::Busy),
            _ => return true,
        }
        false
    }
}

impl Device for FakeDongle {
    fn take(&mut self, report: &Report, now_ms: u64) {
        self.assembler.expire(now_ms);
        if !self.first_look(report) {
            return;
        }
        let mut assembler = self.assembler.clone();
        match assembler.feed(report, now_ms) {
            Feed::Message {
                channel,
                command,
                data,
            } => self.whole(channel, command, data, now_ms),
            Feed::Broken(channel, code) => self.refuse(channel, code),
            Feed::Pending | Feed::Stray => {}
        }
        self.assembler = assembler;
    }

    fn give(&mut self, now_ms: u64) -> Option<Report> {
        if self.out.is_empty()
            && let Some(mut work) = self.work.take()
        {
            if now_ms >= work.done_ms {
                self.say(work.channel, work.command, &work.answer);
            } else {
                if now_ms >= work.next_sign_ms {
                    work.next_sign_ms = now_ms + KEEPALIVE_MS;
                    self.say(
                        work.channel,
                        Command::Keepalive,
                        &[KeepaliveStatus::Working as u8],
                    );
                }
                self.work = Some(work);
            }
        }
        self.out.pop_front()
    }
}
