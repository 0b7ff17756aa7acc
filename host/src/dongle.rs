//! What can be asked of a dongle, typed. Nothing is believed here: signed answers are handed on
//! as they came, to whoever has the keys to check them.

mod error;
#[cfg(all(test, feature = "sim"))]
pub(crate) mod fake_vendor;
mod firmware;
#[cfg(all(test, feature = "sim"))]
mod tests;

use licfmt::{
    Certificate, Digest, DongleId, Nonce, PublicKey, Sealed,
    attest::{Attestation, Challenge, DongleTimes},
    counter::{CounterAnswer, CounterIndex},
    device::{DeviceCertificate, ProvisionRequest, Stage},
    hid::Command,
    message::{HostEntropy, Info, MESSAGE_MAX, PROTOCOL_VERSION, Refusal, Request, Response},
    statement::TimeStatement,
    update::{DongleUpdate, UpdateReceipt, UpdateRequest},
};

use crate::{
    channel::{Channel, ChannelError, Limits},
    transport::{Seams, Transport},
};
pub use error::DongleError;

/// How often a request is asked again whose answer got lost, where asking again changes nothing.
const ASK_AGAIN: u32 = 2;

/// A dongle that is plugged in.
pub struct Dongle<T> {
    channel: Channel<T>,
}

/// A key just made on a dongle (D-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// The public half; the request below is signed with the other.
    pub public_key: PublicKey,
    /// The request for a certificate.
    pub request: Sealed<ProvisionRequest>,
}

/// The certificates of a provisioned dongle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificates {
    /// The device issuer's, by the vendor's root.
    pub issuer: Sealed<Certificate>,
    /// The dongle's, by the device issuer.
    pub device: Sealed<DeviceCertificate>,
}

impl<T: Transport> Dongle<T> {
    /// Gets a channel of the dongle at the other end of `transport`.
    ///
    /// # Errors
    /// As [`Channel::open`].
    pub fn open(transport: T, seams: Seams) -> Result<Self, DongleError> {
        Ok(Self {
            channel: Channel::open(transport, seams)?,
        })
    }

    /// The channel, for `ping`, `wink`, `cancel` and the stop flag.
    pub fn channel(&mut self) -> &mut Channel<T> {
        &mut self.channel
    }

    /// Gives the transport back.
    pub fn into_transport(self) -> T {
        self.channel.into_transport()
    }

    /// What the dongle says of itself, unsigned.
    ///
    /// # Errors
    /// [`DongleError`]; [`ChannelError::Protocol`] if it answers for another protocol version.
    pub fn info(&mut self) -> Result<Info, DongleError> {
        match self.ask_again(&Request::Info)? {
            Response::Info(info) if info.protocol == PROTOCOL_VERSION => Ok(info),
            Response::Info(info) => Err(ChannelError::Protocol {
                dongle: info.protocol,
                host: PROTOCOL_VERSION,
            }
            .into()),
            other => Err(DongleError::unexpected("Info", &other)),
        }
    }

    /// Lets the dongle make a key, of its own noise and of random bytes from here. May wait for its
    /// button.
    ///
    /// # Errors
    /// [`DongleError`]. If the answer broke off, a key may have been made; making another replaces it.
    pub fn create_key(&mut self, challenge: Nonce) -> Result<NewKey, DongleError> {
        let mut entropy = [0; 32];
        self.channel.seams().rng.fill(&mut entropy)?;
        let request = Request::CreateKey {
            entropy: HostEntropy(entropy),
            challenge,
        };
        match self.ask(&request, Limits::CONSENT)? {
            Response::KeyCreated {
                public_key,
                request,
            } => Ok(NewKey {
                public_key,
                request,
            }),
            other => Err(DongleError::unexpected("CreateKey", &other)),
        }
    }

    /// Gives the dongle its root and certificates, and checks that it stored what was sent.
    ///
    /// # Errors
    /// [`DongleError`]; [`DongleError::StoredOther`] if it received something else.
    pub fn install(
        &mut self,
        root: PublicKey,
        certificates: &Certificates,
    ) -> Result<(), DongleError> {
        let request = Request::Install {
            root,
            issuer: certificates.issuer.clone(),
            device: certificates.device.clone(),
        };
        let sent = Digest::of(request.encode(&mut [0; MESSAGE_MAX]));
        match self.ask_again(&request)? {
            Response::Installed(stored) if stored == sent => Ok(()),
            Response::Installed(stored) => Err(DongleError::StoredOther { sent, stored }),
            other => Err(DongleError::unexpected("Install", &other)),
        }
    }

    /// Locks for good the dongle with this ID. Locking it again changes nothing.
    ///
    /// # Errors
    /// [`DongleError`]; refused if it is another dongle or not provisioned.
    pub fn lock(&mut self, dongle: DongleId) -> Result<(), DongleError> {
        let answer = self.ask_again(&Request::Lock { dongle });
        match self.provisioned(answer)? {
            Response::Locked => Ok(()),
            other => Err(DongleError::unexpected("Lock", &other)),
        }
    }

    /// The certificates that it was given.
    ///
    /// # Errors
    /// [`DongleError`]; [`DongleError::Unprovisioned`] if it has none.
    pub fn certificates(&mut self) -> Result<Certificates, DongleError> {
        let answer = self.ask_again(&Request::Certificates);
        match self.provisioned(answer)? {
            Response::Certificates { issuer, device } => Ok(Certificates { issuer, device }),
            other => Err(DongleError::unexpected("Certificates", &other)),
        }
    }

    /// Lets it prove that it is here (D-3).
    ///
    /// # Errors
    /// [`DongleError`].
    pub fn attest(&mut self, challenge: Challenge) -> Result<Sealed<Attestation>, DongleError> {
        let answer = self.ask_again(&Request::Attest(challenge));
        match self.provisioned(answer)? {
            Response::Attestation(attestation) => Ok(attestation),
            other => Err(DongleError::unexpected("Attest", &other)),
        }
    }

    /// Tells it the vendor's time (D-7); returns its times afterwards, unsigned.
    ///
    /// # Errors
    /// [`DongleError`]; refused if the statement is not its vendor's.
    pub fn present(
        &mut self,
        issuer: Sealed<Certificate>,
        statement: Sealed<TimeStatement>,
    ) -> Result<DongleTimes, DongleError> {
        let answer = self.ask_again(&Request::Present { issuer, statement });
        match self.provisioned(answer)? {
            Response::Times(times) => Ok(times),
            other => Err(DongleError::unexpected("Present", &other)),
        }
    }

    /// Uses `amount` units of a counter (D-9); 0 only asks. Never asked twice by itself: if the
    /// answer broke off, whether the units are gone shows when asked with 0.
    ///
    /// # Errors
    /// [`DongleError`].
    pub fn consume(
        &mut self,
        nonce: Nonce,
        counter: CounterIndex,
        amount: u32,
    ) -> Result<Sealed<CounterAnswer>, DongleError> {
        let request = Request::Consume {
            nonce,
            counter,
            amount,
        };
        let answer = self.ask(&request, Limits::USUAL);
        match self.provisioned(answer)? {
            Response::Counter(answer) => Ok(answer),
            other => Err(DongleError::unexpected("Consume", &other)),
        }
    }

    /// Gets a request for an update (D-8).
    ///
    /// # Errors
    /// [`DongleError`].
    pub fn prepare_update(&mut self) -> Result<Sealed<UpdateRequest>, DongleError> {
        let answer = self.ask_again(&Request::PrepareUpdate);
        match self.provisioned(answer)? {
            Response::UpdateRequest(request) => Ok(request),
            other => Err(DongleError::unexpected("PrepareUpdate", &other)),
        }
    }

    /// Applies an update (D-8). The same update again gets the same receipt.
    ///
    /// # Errors
    /// [`DongleError`]; refused if it is not the one that this dongle waits for.
    pub fn apply_update(
        &mut self,
        issuer: Sealed<Certificate>,
        update: Sealed<DongleUpdate>,
    ) -> Result<Sealed<UpdateReceipt>, DongleError> {
        let answer = self.ask_again(&Request::ApplyUpdate { issuer, update });
        match self.provisioned(answer)? {
            Response::Updated(receipt) => Ok(receipt),
            other => Err(DongleError::unexpected("ApplyUpdate", &other)),
        }
    }

    /// Raw samples of its noise source, for a station to judge (D-5): 256 bytes that are used for
    /// nothing else.
    ///
    /// # Errors
    /// [`DongleError`]; refused once the dongle is locked.
    pub fn sample_noise(&mut self) -> Result<Vec<u8>, DongleError> {
        match self.ask_again(&Request::SampleNoise)? {
            Response::Noise(samples) => Ok(samples.0.to_vec()),
            other => Err(DongleError::unexpected("SampleNoise", &other)),
        }
    }

    /// Blinks the LED.
    ///
    /// # Errors
    /// [`DongleError`].
    pub fn wink(&mut self) -> Result<(), DongleError> {
        Ok(self.channel.wink()?)
    }

    /// Sends `bytes`, of [`MESSAGE_MAX`] at most, and checks that they come back.
    ///
    /// # Errors
    /// [`DongleError`].
    pub fn ping(&mut self, bytes: &[u8]) -> Result<(), DongleError> {
        Ok(self.channel.ping(bytes)?)
    }

    /// Asks something that may be asked twice: when the answer gets lost, asks again. On a busy
    /// computer that happens: the system drops reports that are not fetched quickly enough.
    fn ask_again(&mut self, request: &Request) -> Result<Response, DongleError> {
        for _ in 0..ASK_AGAIN {
            match self.ask(request, Limits::USUAL) {
                Err(DongleError::Channel(ChannelError::Lost(_) | ChannelError::Silent { .. })) => {}
                other => return other,
            }
        }
        self.ask(request, Limits::USUAL)
    }

    fn ask(&mut self, request: &Request, limits: Limits) -> Result<Response, DongleError> {
        let mut buffer = [0; MESSAGE_MAX];
        let message = request.encode(&mut buffer);
        let answer = self.channel.transact(Command::Message, message, limits)?;
        match Response::decode(&answer) {
            Some(Response::Refused(refusal)) => Err(DongleError::Refused(refusal)),
            Some(response) => Ok(response),
            None => Err(DongleError::Unreadable { len: answer.len() }),
        }
    }

    /// Where only a certificate can be missing, says so, and how far the dongle has come.
    fn provisioned(
        &mut self,
        answer: Result<Response, DongleError>,
    ) -> Result<Response, DongleError> {
        match answer {
            Err(DongleError::Refused(Refusal::Stage)) => match self.info()?.stage {
                stage if stage < Stage::Provisioned => Err(DongleError::Unprovisioned { stage }),
                _ => Err(DongleError::Refused(Refusal::Stage)),
            },
            other => other,
        }
    }
}
