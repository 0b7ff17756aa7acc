//! A message cut into reports.

use super::{CONT_DATA, ChannelId, Command, INIT_DATA, REPORT_LEN, Report};

/// The reports of one message, in order.
#[derive(Clone, Debug)]
pub struct Frames<'a> {
    channel: ChannelId,
    first: Option<(Command, u16)>,
    rest: &'a [u8],
    sequence: u8,
}

impl<'a> Frames<'a> {
    /// The longest message that sequence numbers below 0x80 can carry.
    pub const LONGEST: usize = INIT_DATA + 128 * CONT_DATA;

    /// Cuts `message`; `None` if it is longer than [`Self::LONGEST`].
    #[must_use]
    pub fn new(channel: ChannelId, command: Command, message: &'a [u8]) -> Option<Self> {
        if message.len() > Self::LONGEST {
            return None;
        }
        let len = u16::try_from(message.len()).ok()?;
        Some(Self {
            channel,
            first: Some((command, len)),
            rest: message,
            sequence: 0,
        })
    }

    fn take(&mut self, report: &mut Report, header: usize) {
        let room = &mut report[header..];
        let (now, later) = self.rest.split_at(self.rest.len().min(room.len()));
        room[..now.len()].copy_from_slice(now);
        self.rest = later;
    }
}

impl Iterator for Frames<'_> {
    type Item = Report;

    fn next(&mut self) -> Option<Report> {
        let mut report = [0; REPORT_LEN];
        report[..4].copy_from_slice(&self.channel.0.to_be_bytes());
        if let Some((command, len)) = self.first.take() {
            report[4] = command as u8 | 0x80;
            report[5..7].copy_from_slice(&len.to_be_bytes());
            self.take(&mut report, 7);
        } else {
            if self.rest.is_empty() {
                return None;
            }
            report[4] = self.sequence;
            self.sequence += 1;
            self.take(&mut report, 5);
        }
        Some(report)
    }
}
