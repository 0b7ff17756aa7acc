//! Reports on their way to the host.

use licfmt::{
    hid::{ChannelId, Command, ErrorCode, Frames, Report},
    message::MESSAGE_MAX,
};
use zeroize::Zeroize as _;

use super::{Port, Work};

impl Port {
    /// The next report for the host, if there is one.
    pub fn next_report(&mut self, now_ms: u64) -> Option<Report> {
        if let Some(report) = self.urgent.pop_front() {
            return Some(report);
        }
        let Work::Sending {
            channel,
            command,
            next,
            since_ms,
        } = &mut self.work
        else {
            return None;
        };
        let mut frames = Frames::new(*channel, *command, &self.message[..self.len])?;
        let report = frames.nth(*next);
        *next += 1;
        *since_ms = now_ms;
        if frames.next().is_none() {
            self.rest();
        }
        report
    }

    /// Whether a report waits for the host, so that the main loop knows if it must send.
    #[must_use]
    pub fn has_report(&self) -> bool {
        !self.urgent.is_empty() || matches!(self.work, Work::Sending { .. })
    }

    /// Whether nothing is left to do: no report waits for the host, no request is waiting or being
    /// worked on. The last report may still be in the board's hands.
    #[must_use]
    pub fn idle(&self) -> bool {
        self.urgent.is_empty() && self.work == Work::Idle
    }

    pub(super) fn send(
        &mut self,
        channel: ChannelId,
        command: Command,
        message: &[u8],
        now_ms: u64,
    ) {
        self.len = message.len().min(MESSAGE_MAX);
        self.message[..self.len].copy_from_slice(&message[..self.len]);
        self.work = Work::Sending {
            channel,
            command,
            next: 0,
            since_ms: now_ms,
        };
    }

    /// Back to idle; nothing of the message is left in memory.
    pub(super) fn rest(&mut self) {
        self.message.zeroize();
        self.len = 0;
        self.work = Work::Idle;
    }

    pub(super) fn error(&mut self, channel: ChannelId, code: ErrorCode) {
        self.single(channel, Command::Error, &[code as u8]);
    }

    /// Queues a message of one report. A host that fetches none of them loses the newest.
    pub(super) fn single(&mut self, channel: ChannelId, command: Command, data: &[u8]) {
        if let Some(report) = Frames::new(channel, command, data).and_then(|mut one| one.next()) {
            let _ = self.urgent.push_back(report);
        }
    }
}
