//! The dongle itself: power-up, and one answer to every request.

use embedded_hal::digital::InputPin;
use keyfob_boot::{ImageFault, Slots};
use licfmt::{
    Digest,
    device::{LockState, Stage},
    message::{Capabilities, MESSAGE_MAX, Refusal, Request, Response},
};
use sha2::{Digest as _, Sha256};

use crate::{
    Board,
    clock::Clock,
    commands::{Session, firmware},
    led,
    noise::NoiseSource,
    secret::Secret,
    store::{Change, Identity, Ledger, Opened, StorageFault, Store},
};

/// A press of the button counts for this long, in milliseconds.
pub const CONSENT_MS: u64 = 15_000;
/// Raw noise samples that go into [`Dongle::channel_seed`].
const CHANNEL_SAMPLES: usize = 64;

/// A board with the dongle's logic on it.
pub struct Dongle<B: Board> {
    board: B,
    unit: Digest,
    /// `None` if flash failed at power-up: every request is then refused.
    core: Option<Core>,
    pressed_ms: Option<u64>,
    trouble: bool,
    restart_due: bool,
}

/// What the dongle knows; the same as what flash holds, but for `clock`.
pub(crate) struct Core {
    /// Whether flash was copied from another unit, which is then left as it is.
    foreign: bool,
    pub(crate) store: Store,
    pub(crate) identity: Option<Identity>,
    pub(crate) ledger: Ledger,
    pub(crate) clock: Clock,
}

impl Core {
    fn power_up<B: Board>(board: &mut B, unit: Digest) -> Result<Self, StorageFault> {
        let mask = Secret::mask(board.device_secret().as_ref(), unit);
        let Opened {
            mut store,
            identity,
            mut ledger,
        } = Store::open(board.flash(), mask)?;
        let foreign = !identity.as_ref().is_none_or(|own| own.belongs_to(unit));
        if !foreign {
            store.tidy(board.flash());
            ledger.boots = ledger.boots.saturating_add(1);
            store.save_ledger(board.flash(), &ledger, Change::Boots)?;
        }
        let clock = Clock::power_up(ledger.times);
        Ok(Self {
            foreign,
            store,
            identity,
            ledger,
            clock,
        })
    }

    /// How far the dongle has come.
    pub(crate) fn stage(&self) -> Stage {
        match &self.identity {
            None => Stage::Blank,
            Some(identity) => match &identity.certified {
                None => Stage::KeyMade,
                Some(certified) if certified.locked => Stage::Locked,
                Some(_) => Stage::Provisioned,
            },
        }
    }
}

impl<B: Board> Dongle<B> {
    /// Starts the dongle: finishes what a power cut interrupted and counts the power-up. To be
    /// called before USB is. Flash that fails does not keep the dongle from starting, only from
    /// doing anything: every request is then answered [`Refusal::Storage`]. So with flash that was
    /// copied from another unit, of which nothing is changed: [`Refusal::OtherUnit`], but for `Info`.
    /// Firmware is taken all the same.
    #[must_use]
    pub fn power_up(mut board: B) -> Self {
        let unit = Digest::of(board.unique_id());
        let core = Core::power_up(&mut board, unit).ok();
        Self {
            board,
            unit,
            trouble: !is_usable(core.as_ref()),
            core,
            pressed_ms: None,
            restart_due: false,
        }
    }

    /// Answers one request, `now_ms` milliseconds after power-up; gives the length of what it
    /// wrote into `response`. Everything that the answer promises is durable by then.
    pub fn handle(
        &mut self,
        request: &[u8],
        now_ms: u64,
        response: &mut [u8; MESSAGE_MAX],
    ) -> usize {
        self.poll(now_ms);
        led::drive(self.board.led(), led::State::Working, now_ms);
        let answer = self
            .answer(request, now_ms)
            .unwrap_or_else(Response::Refused);
        self.trouble = !is_usable(self.core.as_ref())
            || matches!(
                answer,
                Response::Refused(Refusal::Storage | Refusal::SelfCheck | Refusal::Noise)
            );
        answer.encode(response).len()
    }

    /// Whether an image waits to be installed: the board restarts the dongle once
    /// [`crate::Port::idle`] says that the answer is out.
    #[must_use]
    pub const fn restart_due(&self) -> bool {
        self.restart_due
    }

    /// Tells the boot stage that this program works. To be called once a host has configured the
    /// dongle and fetched an answer; again if it failed. Cheap once it was said. A board without slots
    /// has nothing to say.
    ///
    /// # Errors
    /// [`ImageFault::Trial`] as long as there is trouble: a program that cannot read the records, or
    /// cannot sign, has not shown that it is better than the one before. [`ImageFault::Flash`] if it
    /// cannot be made durable.
    pub fn confirm_firmware(&mut self) -> Result<(), ImageFault> {
        if self.trouble {
            return Err(ImageFault::Trial);
        }
        self.board.slots().map_or(Ok(()), Slots::confirm)
    }

    /// Looks at the button. To be called every few milliseconds on a board that has one.
    pub fn poll(&mut self, now_ms: u64) {
        if let Some(button) = self.board.button()
            && button.is_high().unwrap_or(false)
        {
            self.pressed_ms = Some(now_ms);
        }
    }

    /// Lets the LED show the dongle's state; `winking` while [`crate::Port::winking`].
    pub fn show(&mut self, winking: bool, now_ms: u64) {
        let state = if winking {
            led::State::Wink
        } else if self.trouble {
            led::State::Error
        } else {
            match self.core.as_ref().map_or(Stage::Blank, Core::stage) {
                Stage::Blank | Stage::KeyMade => led::State::Unprovisioned,
                Stage::Provisioned | Stage::Locked => led::State::Ready,
            }
        };
        led::drive(self.board.led(), state, now_ms);
    }

    /// What the dongle can do beyond the protocol's base.
    pub fn capabilities(&mut self) -> Capabilities {
        capabilities(&mut self.board)
    }

    /// A seed for [`crate::Port::new`]. Noise goes in without the health tests, which on some
    /// boards take seconds: a channel id need not be secret, only hard to hit upon.
    pub fn channel_seed(&mut self) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(b"keyfob channel seed v1\0");
        hash.update(self.unit.0);
        hash.update(
            self.core
                .as_ref()
                .map_or(0, |core| core.ledger.boots)
                .to_le_bytes(),
        );
        for _ in 0..CHANNEL_SAMPLES {
            hash.update([self.board.noise().sample().unwrap_or(0)]);
        }
        hash.finalize().into()
    }

    /// The board.
    pub const fn board(&mut self) -> &mut B {
        &mut self.board
    }

    /// The board back, as when the dongle is unplugged.
    #[must_use]
    pub fn into_board(self) -> B {
        self.board
    }

    /// From now on, flips a bit of everything that is signed, before it is checked.
    #[cfg(any(test, feature = "sim"))]
    pub fn inject_signing_fault(&mut self, bit: usize) {
        if let Some(identity) = self.core.as_mut().and_then(|core| core.identity.as_mut()) {
            identity.key.inject_fault(bit);
        }
    }

    /// What it knows, for the tests' eyes.
    #[cfg(test)]
    pub(crate) const fn core(&self) -> Option<&Core> {
        self.core.as_ref()
    }

    fn answer(&mut self, bytes: &[u8], now_ms: u64) -> Result<Response, Refusal> {
        let request = Request::decode(bytes).ok_or(Refusal::Malformed)?;
        if let Some(answer) = firmware::answer(&mut self.board, &request) {
            self.restart_due |= answer == Ok(Response::Restarting);
            return answer;
        }
        let consent = self
            .pressed_ms
            .is_some_and(|at| now_ms.saturating_sub(at) <= CONSENT_MS);
        let core = self.core.as_mut().ok_or(Refusal::Storage)?;
        if core.foreign && request != Request::Info {
            return Err(Refusal::OtherUnit);
        }
        let mut session = Session {
            board: &mut self.board,
            core,
            unit: self.unit,
            now_ms,
        };
        match &request {
            Request::Info => Ok(Response::Info(session.info())),
            Request::CreateKey { entropy, challenge } => {
                let made = session.create_key(&entropy.0, *challenge, consent);
                if made.is_ok() {
                    self.pressed_ms = None;
                }
                made
            }
            Request::Install {
                root,
                issuer,
                device,
            } => session
                .install(root, issuer, device)
                .map(|()| Response::Installed(Digest::of(bytes))),
            Request::Lock { dongle } => session.lock(*dongle),
            Request::Certificates => session.certificates(),
            Request::Attest(challenge) => session.attest(challenge),
            Request::Present { issuer, statement } => session.present(issuer, statement),
            Request::Consume {
                nonce,
                counter,
                amount,
            } => session.consume(*nonce, *counter, *amount),
            Request::PrepareUpdate => session.prepare_update(),
            Request::ApplyUpdate { issuer, update } => session.apply_update(issuer, update),
            Request::SampleNoise => session.sample_noise(),
            // Answered above.
            Request::StageFirmware { .. }
            | Request::FirmwareData { .. }
            | Request::InstallFirmware => Err(Refusal::Unsupported),
        }
    }
}

fn is_usable(core: Option<&Core>) -> bool {
    core.is_some_and(|core| !core.foreign)
}

pub(crate) fn capabilities<B: Board>(board: &mut B) -> Capabilities {
    let mut capabilities = Capabilities::WINK;
    if board.button().is_some() {
        capabilities = capabilities.with(Capabilities::BUTTON);
    }
    if board.slots().is_some() {
        capabilities = capabilities.with(Capabilities::FIRMWARE_UPDATE);
    }
    capabilities
}

/// The locks as the dongle sees them.
pub(crate) fn lock_state<B: Board>(board: &B, core: &Core) -> LockState {
    LockState {
        identity: core.stage() == Stage::Locked,
        debug_port: board.debug_port_closed(),
    }
}
