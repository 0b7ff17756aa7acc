//! Asking for a channel, or for a fresh start on the one there is, without I/O.

use licfmt::hid::{
    ChannelId, Command, ErrorCode, INIT_DATA, INIT_NONCE, InitAnswer, Packet, Report,
};

use super::{
    ChannelError, Deadline,
    exchange::{Conversation, Step},
};

/// Waits for the answer to an `INIT`. Whatever else arrives is older, and of no interest.
pub(super) struct Handshake {
    channel: ChannelId,
    nonce: [u8; INIT_NONCE],
    deadline: Deadline,
}

impl Handshake {
    pub(super) const fn new(
        channel: ChannelId,
        nonce: [u8; INIT_NONCE],
        deadline: Deadline,
    ) -> Self {
        Self {
            channel,
            nonce,
            deadline,
        }
    }

    fn read(&self, len: u16, data: &[u8; INIT_DATA]) -> Option<InitAnswer> {
        let message = data.get(..usize::from(len).min(INIT_DATA))?;
        let answer = InitAnswer::parse(message)?;
        // Others ask on the broadcast channel too; the nonce says whose answer it is.
        let ours = answer.nonce == self.nonce;
        let fits = match self.channel {
            ChannelId::BROADCAST => {
                answer.channel != ChannelId::BROADCAST && answer.channel != ChannelId::RESERVED
            }
            own => answer.channel == own,
        };
        (ours && fits).then_some(answer)
    }
}

impl Conversation for Handshake {
    type Outcome = InitAnswer;

    fn on_report(&mut self, report: &Report, _now_ms: u64) -> Step<InitAnswer> {
        let Packet::Init {
            channel,
            command,
            len,
            data,
        } = Packet::parse(report)
        else {
            return Step::Wait;
        };
        if channel != self.channel {
            return Step::Wait;
        }
        match Command::from_byte(command) {
            Some(Command::Init) => self.read(len, data).map_or(Step::Wait, Step::Done),
            // On the broadcast channel an error may be for anyone; a wrong guess costs a retry.
            Some(Command::Error) => match ErrorCode::from_byte(data[0]) {
                code @ (ErrorCode::Busy | ErrorCode::InvalidChannel) => Step::Rejected(code),
                _ => Step::Wait,
            },
            _ => Step::Wait,
        }
    }

    fn patience(&self, now_ms: u64) -> Result<u64, ChannelError> {
        self.deadline.left(now_ms).ok_or(ChannelError::Silent {
            waited_ms: self.deadline.waited(now_ms),
        })
    }
}
