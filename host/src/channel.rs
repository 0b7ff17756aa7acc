//! A conversation with a dongle that others may be talking to as well: the host's side of
//! [`licfmt::hid`] (CTAP 2.1, 11.2, whose commands and timeouts it follows).

mod error;
mod exchange;
mod handshake;
mod limits;
#[cfg(test)]
mod tests;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use licfmt::{
    hid::{ChannelId, Command, ErrorCode, Frames, INIT_NONCE, InitAnswer, Report},
    message::{Capabilities, MESSAGE_MAX, PROTOCOL_VERSION},
};

use crate::transport::{Seams, Transport};
pub use error::ChannelError;
use exchange::{Conversation, Exchange, Step};
use handshake::Handshake;
pub use limits::Limits;
use limits::{Backoff, Deadline};

/// An `INIT` that is not answered within this time is sent again, in milliseconds.
const INIT_WAIT_MS: u64 = 500;
/// An `INIT` is sent so often before the dongle counts as silent.
const INIT_TRIES: u32 = 4;
/// How often a request is sent again that the dongle did not receive whole.
const RETRIES: u32 = 3;
/// The longest wait before the stop flag is looked at again, in milliseconds.
const SLICE_MS: u64 = 50;
/// Old reports that are thrown away before a request at most: several times what a system queues.
const DRAIN_MAX: usize = 512;

/// A channel of a dongle.
pub struct Channel<T> {
    transport: T,
    seams: Seams,
    id: ChannelId,
    capabilities: Capabilities,
    /// The last request was given up: its answer may still come, and must not be taken for another's.
    unsettled: bool,
    stop: Option<Arc<AtomicBool>>,
}

impl<T: Transport> Channel<T> {
    /// Asks the dongle for a channel, and which protocol it speaks.
    ///
    /// # Errors
    /// [`ChannelError::Protocol`] if it is not ours; [`ChannelError::Silent`] or
    /// [`ChannelError::Busy`] after [`Limits::USUAL`].
    pub fn open(transport: T, seams: Seams) -> Result<Self, ChannelError> {
        let mut channel = Self {
            transport,
            seams,
            id: ChannelId::BROADCAST,
            capabilities: Capabilities::default(),
            unsettled: false,
            stop: None,
        };
        let deadline = Limits::USUAL.deadline(channel.seams.now_ms());
        channel.negotiate(deadline)?;
        Ok(channel)
    }

    /// The channel's number.
    #[must_use]
    pub const fn id(&self) -> ChannelId {
        self.id
    }

    /// What the dongle said that it can do.
    #[must_use]
    pub const fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// Time and randomness of this channel.
    #[must_use]
    pub const fn seams(&self) -> &Seams {
        &self.seams
    }

    /// From now on, `stop` turning true ends whatever is waited for with
    /// [`ChannelError::Cancelled`], and the dongle is told.
    pub fn stop_with(&mut self, stop: Arc<AtomicBool>) {
        self.stop = Some(stop);
    }

    /// Sends `message` and waits for the answer. While other programs keep the dongle busy, tries
    /// again.
    ///
    /// # Errors
    /// [`ChannelError`]. After [`ChannelError::Busy`] and [`ChannelError::Rejected`] the dongle did not
    /// act on the message; after the others it may have.
    pub fn transact(
        &mut self,
        command: Command,
        message: &[u8],
        limits: Limits,
    ) -> Result<Vec<u8>, ChannelError> {
        if message.len() > MESSAGE_MAX {
            return Err(ChannelError::TooLong {
                len: message.len(),
                max: MESSAGE_MAX,
            });
        }
        let deadline = limits.deadline(self.seams.now_ms());
        let mut backoff = Backoff::new();
        let mut retries = RETRIES;
        loop {
            if self.unsettled {
                self.negotiate(deadline)?;
            }
            let code = match self.attempt(command, message, limits, deadline) {
                Err(ChannelError::Rejected(code)) => code,
                other => return other,
            };
            match code {
                ErrorCode::Busy => self.back_off(&mut backoff, deadline)?,
                // None of these was acted upon, so sending again cannot do anything twice.
                ErrorCode::InvalidChannel | ErrorCode::InvalidSequence | ErrorCode::Timeout
                    if retries > 0 =>
                {
                    retries -= 1;
                    self.unsettled = true;
                }
                _ => return Err(ChannelError::Rejected(code)),
            }
        }
    }

    /// Sends `bytes` and checks that they come back.
    ///
    /// # Errors
    /// [`ChannelError::Echo`] if something else comes back.
    pub fn ping(&mut self, bytes: &[u8]) -> Result<(), ChannelError> {
        let echo = self.transact(Command::Ping, bytes, Limits::USUAL)?;
        if echo == bytes {
            Ok(())
        } else {
            Err(ChannelError::Echo {
                sent: bytes.len(),
                came_back: echo.len(),
            })
        }
    }

    /// Blinks the LED.
    ///
    /// # Errors
    /// [`ChannelError`]; [`ErrorCode::InvalidCommand`] if the dongle has no LED.
    pub fn wink(&mut self) -> Result<(), ChannelError> {
        self.transact(Command::Wink, &[], Limits::USUAL).map(drop)
    }

    /// Tells the dongle to give up what it does for this channel. It does not answer.
    ///
    /// # Errors
    /// [`ChannelError::Transport`].
    pub fn cancel(&mut self) -> Result<(), ChannelError> {
        self.unsettled = true;
        self.send_one(Command::Cancel, &[])
    }

    /// Gives the transport back.
    pub fn into_transport(self) -> T {
        self.transport
    }

    fn attempt(
        &mut self,
        command: Command,
        message: &[u8],
        limits: Limits,
        deadline: Deadline,
    ) -> Result<Vec<u8>, ChannelError> {
        self.drain(deadline)?;
        let mut exchange = Exchange::new(self.id, command, self.seams.now_ms(), limits, deadline);
        let answer = match self.send(command, message, &mut exchange) {
            Ok(()) => self.converse(exchange),
            Err(error) => Err(error),
        };
        if !matches!(answer, Ok(_) | Err(ChannelError::Rejected(_))) {
            // If this does not get through either, the next request begins with a fresh start.
            drop(self.cancel());
        }
        answer
    }

    /// Asks for a channel, or for a fresh start on the present one, until the deadline.
    fn negotiate(&mut self, deadline: Deadline) -> Result<(), ChannelError> {
        let mut backoff = Backoff::new();
        let mut unanswered = 0;
        while unanswered < INIT_TRIES && deadline.left(self.seams.now_ms()).is_some() {
            let mut nonce = [0; INIT_NONCE];
            self.seams.rng.fill(&mut nonce)?;
            self.drain(deadline)?;
            self.send_one(Command::Init, &nonce)?;
            let wait = deadline.within(INIT_WAIT_MS, self.seams.now_ms());
            match self.converse(Handshake::new(self.id, nonce, wait)) {
                Ok(granted) => return self.accept(granted),
                // Answered even while the dongle works, so that silence is not for being busy.
                Err(ChannelError::Silent { .. }) => unanswered += 1,
                Err(ChannelError::Rejected(code)) => {
                    if code == ErrorCode::InvalidChannel {
                        self.id = ChannelId::BROADCAST;
                    }
                    self.back_off(&mut backoff, deadline)?;
                }
                Err(error) => return Err(error),
            }
        }
        Err(ChannelError::Silent {
            waited_ms: deadline.waited(self.seams.now_ms()),
        })
    }

    fn accept(&mut self, granted: InitAnswer) -> Result<(), ChannelError> {
        if granted.protocol != PROTOCOL_VERSION {
            return Err(ChannelError::Protocol {
                dongle: granted.protocol,
                host: PROTOCOL_VERSION,
            });
        }
        self.id = granted.channel;
        self.capabilities = granted.capabilities;
        self.unsettled = false;
        Ok(())
    }

    fn converse<C: Conversation>(&mut self, mut talk: C) -> Result<C::Outcome, ChannelError> {
        loop {
            if self.stopped() {
                return Err(ChannelError::Cancelled);
            }
            let wait_ms = talk.patience(self.seams.now_ms())?.min(SLICE_MS);
            let Some(report) = self.transport.receive(wait_ms)? else {
                continue;
            };
            if let Some(outcome) = self.hear(&mut talk, &report)? {
                return Ok(outcome);
            }
        }
    }

    fn hear<C: Conversation>(
        &self,
        talk: &mut C,
        report: &Report,
    ) -> Result<Option<C::Outcome>, ChannelError> {
        match talk.on_report(report, self.seams.now_ms()) {
            Step::Wait => Ok(None),
            Step::Done(outcome) => Ok(Some(outcome)),
            Step::Rejected(code) => Err(ChannelError::Rejected(code)),
            Step::Lost(code) => Err(ChannelError::Lost(code)),
        }
    }

    /// Sends a message, and listens meanwhile: the dongle may refuse it early, and others' answers
    /// must not fill the queue.
    fn send(
        &mut self,
        command: Command,
        message: &[u8],
        exchange: &mut Exchange,
    ) -> Result<(), ChannelError> {
        let mut frames = Frames::new(self.id, command, message)
            .into_iter()
            .flatten()
            .peekable();
        while let Some(report) = frames.next() {
            self.transport.send(&report)?;
            while frames.peek().is_some()
                && exchange.patience(self.seams.now_ms()).is_ok()
                && let Some(heard) = self.transport.receive(0)?
            {
                self.hear(exchange, &heard)?;
            }
        }
        exchange.sent(self.seams.now_ms());
        Ok(())
    }

    /// Sends a message that fits one report.
    fn send_one(&mut self, command: Command, message: &[u8]) -> Result<(), ChannelError> {
        for report in Frames::new(self.id, command, message).into_iter().flatten() {
            self.transport.send(&report)?;
        }
        Ok(())
    }

    /// Throws away what came while nothing was asked, mostly other programs' answers: where it is
    /// left, the system's queue is full when our answer comes.
    fn drain(&mut self, deadline: Deadline) -> Result<(), ChannelError> {
        for _ in 0..DRAIN_MAX {
            let late = deadline.left(self.seams.now_ms()).is_none();
            if late || self.transport.receive(0)?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn back_off(&mut self, backoff: &mut Backoff, deadline: Deadline) -> Result<(), ChannelError> {
        let now_ms = self.seams.now_ms();
        let pause_ms = backoff.next(&self.seams)?;
        if deadline.left(now_ms).is_none_or(|left| left <= pause_ms) {
            return Err(ChannelError::Busy {
                waited_ms: deadline.waited(now_ms),
            });
        }
        let pause = deadline.within(pause_ms, now_ms);
        while let Some(left) = pause.left(self.seams.now_ms()) {
            if self.stopped() {
                return Err(ChannelError::Cancelled);
            }
            self.transport.receive(left)?;
        }
        Ok(())
    }

    fn stopped(&self) -> bool {
        self.stop
            .as_ref()
            .is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}
