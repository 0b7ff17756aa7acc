//! One report: initialization or continuation packet.

use super::{CONT_DATA, INIT_DATA, REPORT_LEN};

/// One report as it crosses USB.
pub type Report = [u8; REPORT_LEN];

/// Which conversation a packet belongs to. The dongle draws it at random, so that one program does
/// not hit upon the channel of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChannelId(pub u32);

impl ChannelId {
    /// Where channels are asked for.
    pub const BROADCAST: Self = Self(0xFFFF_FFFF);
    /// Never used.
    pub const RESERVED: Self = Self(0);
}

/// What a message is about. The numbers are CTAPHID's where it has the same command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Command {
    /// Answered with the same bytes.
    Ping = 0x01,
    /// A postcard request or response of [`crate::message`].
    Message = 0x03,
    /// Asks for a channel on [`ChannelId::BROADCAST`], or resets the channel it is sent on: 8 bytes
    /// of nonce; answered with [`super::InitAnswer`].
    Init = 0x06,
    /// Blinks the LED.
    Wink = 0x08,
    /// Gives up the request that is being worked on. Not answered itself.
    Cancel = 0x11,
    /// "Still working", one byte of [`KeepaliveStatus`].
    Keepalive = 0x3B,
    /// One byte of [`ErrorCode`].
    Error = 0x3F,
}

impl Command {
    const ALL: [Self; 7] = [
        Self::Ping,
        Self::Message,
        Self::Init,
        Self::Wink,
        Self::Cancel,
        Self::Keepalive,
        Self::Error,
    ];

    /// The command with this number.
    #[must_use]
    pub fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|command| *command as u8 == byte)
    }
}

/// What a keepalive says. The number is CTAPHID's. Hosts take any status for a sign of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum KeepaliveStatus {
    /// The request waits or is worked on.
    Working = 0x01,
}

/// What went wrong with a transfer. The numbers are CTAPHID's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[repr(u8)]
pub enum ErrorCode {
    /// No such command.
    #[error("unknown command")]
    InvalidCommand = 0x01,
    /// Longer than the receiver's buffer, or not of the command's length.
    #[error("impossible message length")]
    InvalidLength = 0x03,
    /// A continuation packet out of order.
    #[error("packets out of order")]
    InvalidSequence = 0x04,
    /// The transfer paused too long.
    #[error("transfer timed out")]
    Timeout = 0x05,
    /// The dongle works for another channel.
    #[error("dongle is busy with another program")]
    Busy = 0x06,
    /// The request was given up, as asked.
    #[error("request was cancelled")]
    Cancelled = 0x2D,
    /// No such channel, or a command that this channel cannot take.
    #[error("no such channel")]
    InvalidChannel = 0x0B,
    /// Anything else.
    #[error("dongle reported an unknown error")]
    Other = 0x7F,
}

impl ErrorCode {
    const ALL: [Self; 8] = [
        Self::InvalidCommand,
        Self::InvalidLength,
        Self::InvalidSequence,
        Self::Timeout,
        Self::Busy,
        Self::Cancelled,
        Self::InvalidChannel,
        Self::Other,
    ];

    /// The code with this number; [`ErrorCode::Other`] for any unknown one.
    #[must_use]
    pub fn from_byte(byte: u8) -> Self {
        Self::ALL
            .into_iter()
            .find(|code| *code as u8 == byte)
            .unwrap_or(Self::Other)
    }
}

/// A report, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet<'a> {
    /// Begins a message.
    Init {
        /// The conversation.
        channel: ChannelId,
        /// The command byte without its top bit; see [`Command::from_byte`].
        command: u8,
        /// Bytes of the whole message.
        len: u16,
        /// Its first bytes, and padding.
        data: &'a [u8; INIT_DATA],
    },
    /// Goes on with it.
    Cont {
        /// The conversation.
        channel: ChannelId,
        /// 0 for the first continuation packet.
        sequence: u8,
        /// The next bytes, and padding.
        data: &'a [u8; CONT_DATA],
    },
}

impl<'a> Packet<'a> {
    /// Reads a report. Every 64 bytes are a packet of one of the two forms.
    #[must_use]
    pub fn parse(report: &'a Report) -> Self {
        let [a, b, c, d, kind, rest @ ..] = report;
        let channel = ChannelId(u32::from_be_bytes([*a, *b, *c, *d]));
        if kind & 0x80 == 0 {
            return Self::Cont {
                channel,
                sequence: *kind,
                data: rest,
            };
        }
        let [high, low, data @ ..] = rest;
        let len = u16::from_be_bytes([*high, *low]);
        Self::Init {
            channel,
            command: kind & 0x7F,
            len,
            data,
        }
    }

    /// The conversation that it belongs to.
    #[must_use]
    pub const fn channel(&self) -> ChannelId {
        match self {
            Self::Init { channel, .. } | Self::Cont { channel, .. } => *channel,
        }
    }
}
