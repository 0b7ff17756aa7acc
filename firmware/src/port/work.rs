//! The one message that is being worked on.

use licfmt::{
    hid::{ChannelId, Command},
    message::MESSAGE_MAX,
};
use zeroize::Zeroizing;

use super::Port;
use crate::{Board, Dongle};

/// What happens with the one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// Nothing, or a message is still coming in.
    Idle,
    /// A request waits for [`Port::take_request`].
    Waiting { channel: ChannelId, alive_ms: u64 },
    /// It is being worked on; nobody wants the answer if it was `dropped`.
    Working {
        channel: ChannelId,
        alive_ms: u64,
        dropped: bool,
    },
    /// An answer is being sent; `next` is the number of the next report.
    Sending {
        channel: ChannelId,
        command: Command,
        next: usize,
        since_ms: u64,
    },
}

impl Work {
    pub(super) const fn channel(self) -> Option<ChannelId> {
        match self {
            Self::Idle => None,
            Self::Waiting { channel, .. }
            | Self::Working { channel, .. }
            | Self::Sending { channel, .. } => Some(channel),
        }
    }
}

impl Port {
    /// Hands out the request that waits, and its length. [`Port::answer`] must follow.
    pub fn take_request(&mut self, request: &mut [u8; MESSAGE_MAX], now_ms: u64) -> Option<usize> {
        let Work::Waiting { channel, .. } = self.work else {
            return None;
        };
        let len = self.len;
        request[..len].copy_from_slice(&self.message[..len]);
        self.rest();
        self.work = Work::Working {
            channel,
            alive_ms: now_ms,
            dropped: false,
        };
        Some(len)
    }

    /// Takes the answer to the request that was handed out.
    pub fn answer(&mut self, response: &[u8], now_ms: u64) {
        if let Work::Working {
            channel, dropped, ..
        } = self.work
        {
            self.rest();
            if !dropped {
                self.send(channel, Command::Message, response, now_ms);
            }
        }
    }

    /// Lets the dongle work on the request that waits, if there is one.
    pub fn serve<B: Board>(&mut self, dongle: &mut Dongle<B>, now_ms: u64) {
        let mut request = Zeroizing::new([0; MESSAGE_MAX]);
        if let Some(len) = self.take_request(&mut request, now_ms) {
            let mut response = [0; MESSAGE_MAX];
            let written = dongle.handle(&request[..len], now_ms, &mut response);
            self.answer(&response[..written], now_ms);
        }
        dongle.show(self.winking(now_ms), now_ms);
    }
}
