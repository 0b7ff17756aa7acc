//! One request and its answer, without I/O: reports and milliseconds in, what to do out.

use licfmt::{
    hid::{Assembler, ChannelId, Command, ErrorCode, Feed, GAP_TIMEOUT_MS, Packet, Report},
    message::MESSAGE_MAX,
};

use super::{ChannelError, Deadline, Limits};

/// What a report means for a conversation.
pub(super) enum Step<T> {
    /// Nothing yet, or not for us.
    Wait,
    /// It is over, and this came of it.
    Done(T),
    /// The dongle did not take the request: nothing happened there.
    Rejected(ErrorCode),
    /// The answer did not come, or broke off: what the dongle did is not known.
    Lost(ErrorCode),
}

/// Something that waits for reports.
pub(super) trait Conversation {
    /// What it is about.
    type Outcome;

    /// Looks at a report that arrived at `now_ms`.
    fn on_report(&mut self, report: &Report, now_ms: u64) -> Step<Self::Outcome>;

    /// How many milliseconds to wait for the next report.
    ///
    /// # Errors
    /// When enough has been waited.
    fn patience(&self, now_ms: u64) -> Result<u64, ChannelError>;
}

/// What an error means for the request that it answers.
const fn refused<T>(code: ErrorCode) -> Step<T> {
    match code {
        // What was begun may still be finished; of unknown codes nothing is known.
        ErrorCode::Cancelled | ErrorCode::Other => Step::Lost(code),
        ErrorCode::InvalidCommand
        | ErrorCode::InvalidLength
        | ErrorCode::InvalidSequence
        | ErrorCode::Timeout
        | ErrorCode::Busy
        | ErrorCode::InvalidChannel => Step::Rejected(code),
    }
}

/// Waits for the answer to a request that was sent whole.
pub(super) struct Exchange {
    channel: ChannelId,
    command: Command,
    answer: Assembler<MESSAGE_MAX>,
    /// When the dongle last gave a sign of work on this request.
    heard_ms: u64,
    limits: Limits,
    deadline: Deadline,
}

impl Exchange {
    pub(super) fn new(
        channel: ChannelId,
        command: Command,
        now_ms: u64,
        limits: Limits,
        deadline: Deadline,
    ) -> Self {
        Self {
            channel,
            command,
            answer: Assembler::new(),
            heard_ms: now_ms,
            limits,
            deadline,
        }
    }

    /// The request is out: from now on the dongle is expected to say something.
    pub(super) fn sent(&mut self, now_ms: u64) {
        self.heard_ms = now_ms;
    }

    fn feed(&mut self, report: &Report, now_ms: u64) -> Step<Vec<u8>> {
        match self.answer.feed(report, now_ms) {
            Feed::Pending => self.heard_ms = now_ms,
            Feed::Message { data, .. } => return Step::Done(data.to_vec()),
            Feed::Broken(_, code) => return Step::Lost(code),
            // Ours, but its beginning was lost on the way.
            Feed::Stray => return Step::Lost(ErrorCode::InvalidSequence),
        }
        Step::Wait
    }
}

impl Conversation for Exchange {
    type Outcome = Vec<u8>;

    fn on_report(&mut self, report: &Report, now_ms: u64) -> Step<Vec<u8>> {
        // Every program with the dongle open sees every report: most may be for others.
        let packet = Packet::parse(report);
        if packet.channel() != self.channel {
            return Step::Wait;
        }
        let Packet::Init { command, data, .. } = packet else {
            return self.feed(report, now_ms);
        };
        match Command::from_byte(command) {
            Some(Command::Keepalive) => self.heard_ms = now_ms,
            Some(Command::Error) => return refused(ErrorCode::from_byte(data[0])),
            Some(command) if command == self.command => return self.feed(report, now_ms),
            // An answer that nobody waits for any more.
            _ => {}
        }
        Step::Wait
    }

    fn patience(&self, now_ms: u64) -> Result<u64, ChannelError> {
        let in_parts = self.answer.channel().is_some();
        let quiet_ms = if in_parts {
            GAP_TIMEOUT_MS
        } else {
            self.limits.silence_ms
        };
        let left = self.deadline.within(quiet_ms, self.heard_ms).left(now_ms);
        left.ok_or(if in_parts {
            ChannelError::Lost(ErrorCode::Timeout)
        } else {
            ChannelError::Silent {
                waited_ms: self.deadline.waited(now_ms),
            }
        })
    }
}
