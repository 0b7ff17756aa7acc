//! An installation: what `licinfo.cfg` says, opened on its own computer.

use ed25519_dalek::SigningKey;
use licfmt::{
    Digest, KeyId, LicenseTag, PublicKey,
    hardware::Hardware,
    lease::{Decision, Lease},
    license::Environment,
    text::{LicenseNumber, Name},
};

use super::{
    LicInfo, Pending,
    client::{fill, io},
    lease::{self, Held},
    seal,
    wrap::Wrapper,
};
use crate::{
    Code, Problem, Program, Rng,
    directory::{Directory, LEASE_FILE, SignedFile},
    hardware::HardwareSource,
    state::{NewestLease, StateDir},
};

/// A registered installation, or one that is about to be.
#[derive(Clone)]
pub struct Installation {
    /// What the file says.
    pub(super) file: LicInfo,
    pub(super) key: SigningKey,
}

impl std::fmt::Debug for Installation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Installation").field(&self.id()).finish()
    }
}

impl Installation {
    /// Reads `licinfo.cfg` and opens its key; none: there is no such file.
    ///
    /// # Errors
    /// A code of its own for a file that cannot be read ([`Code::LicinfoUnreadable`]), is broken off
    /// ([`Code::LicinfoMalformed`]), of another version ([`Code::LicinfoVersion`]), edited
    /// ([`Code::LicinfoEdited`]), from another computer ([`Code::LicinfoOtherComputer`]), or older than
    /// what was there before ([`Code::LicinfoRestored`]).
    pub fn open(
        directory: &Directory,
        states: &StateDir,
        source: &dyn HardwareSource,
    ) -> Result<Option<Self>, Problem> {
        Self::newest(states, || {
            let bytes = directory.installation()?;
            bytes.map(|bytes| Self::of(&bytes, source)).transpose()
        })
    }

    /// What `licinfo.cfg` says, with the signature checked but without its key: for whoever only needs the license
    /// in it.
    ///
    /// # Errors
    /// As [`Installation::open`], as far as the file alone tells.
    pub fn peek(bytes: &[u8]) -> Result<(LicInfo, PublicKey), Problem> {
        seal::open(bytes)
    }

    /// Reads the file again, on the same computer; none: it is gone, or of another installation.
    ///
    /// # Errors
    /// As [`Installation::open`], but for the computer.
    pub fn reload(
        &self,
        directory: &Directory,
        states: &StateDir,
    ) -> Result<Option<Self>, Problem> {
        Self::newest(states, || {
            let Some(bytes) = directory.installation()? else {
                return Ok(None);
            };
            let (file, public) = seal::open(&bytes)?;
            let key = self.key.clone();
            Ok((public.id() == self.id()).then_some(Self { file, key }))
        })
    }

    /// Reads the file until it is not older than the note of the newest lease, or stays so: file and note are two, and
    /// another instance may have written both between our looks at them.
    fn newest(
        states: &StateDir,
        read: impl Fn() -> Result<Option<Self>, Problem>,
    ) -> Result<Option<Self>, Problem> {
        let mut before = None;
        loop {
            let Some(found) = read()? else {
                return Ok(None);
            };
            match found.is_newest(states) {
                Ok(()) => return Ok(Some(found)),
                Err(older) if before == Some(found.file.sequence) => return Err(older),
                Err(_) => before = Some(found.file.sequence),
            }
        }
    }

    fn of(bytes: &[u8], source: &dyn HardwareSource) -> Result<Self, Problem> {
        let (file, public) = seal::open(bytes)?;
        let here = source.read(file.vendor)?;
        if here != file.hardware {
            return Err(other_computer(&file.hardware, &here));
        }
        let wrapper = Wrapper::of(source, file.vendor)?;
        let key = wrapper
            .unwrap(&file.key, &about(&file.number, file.environment, &public))
            .ok_or_else(|| Problem::new(Code::LicinfoEdited))?;
        Ok(Self { file, key })
    }

    /// Makes one for this computer, with a new key. It is not written yet.
    pub(super) fn new(
        registration: &super::Registration,
        vendor: KeyId,
        source: &dyn HardwareSource,
        rng: &dyn Rng,
    ) -> Result<Self, Problem> {
        let mut seed = zeroize::Zeroizing::new([0; 32]);
        fill(rng, &mut *seed)?;
        let key = SigningKey::from_bytes(&seed);
        let public = PublicKey::from(&key.verifying_key());
        let about = about(&registration.number, registration.environment, &public);
        let wrapped = Wrapper::of(source, vendor)?.wrap(&key, &about, rng)?;
        Ok(Self {
            file: LicInfo {
                server: registration.server.clone(),
                number: registration.number.clone(),
                environment: registration.environment,
                talks: registration.talks(),
                instance: registration.instance.clone(),
                designated: registration.designated,
                vendor,
                hardware: source.read(vendor)?,
                key: wrapped,
                pending: None,
                sequence: 0.into(),
                last: None,
                lease: None,
                license: None,
                revocations: None,
            },
            key,
        })
    }

    /// What `licinfo.cfg` holds.
    #[must_use]
    pub const fn file(&self) -> &LicInfo {
        &self.file
    }

    /// The installation's public key, by its id.
    #[must_use]
    pub fn id(&self) -> KeyId {
        PublicKey::from(&self.key.verifying_key()).id()
    }

    /// How the state directory names the license.
    #[must_use]
    pub fn tag(&self) -> LicenseTag {
        LicenseTag::of(&self.file.number)
    }

    /// The last lease, checked; none: nothing came yet.
    ///
    /// # Errors
    /// [`Code::LeaseUntrusted`]: a signed file whose lease does not hold was made up.
    pub fn lease(&self, program: &Program) -> Result<Option<Lease>, Problem> {
        let Some(text) = &self.file.lease else {
            return Ok(None);
        };
        let lease = lease::check(text, &self.held(), program)?;
        let license = self.file.license.as_deref().unwrap_or_default();
        match &lease.decision {
            Decision::Granted(grant) => lease::is_for(grant, Digest::of(license.as_bytes()))?,
            Decision::Refused(_) => {}
        }
        Ok(Some(lease))
    }

    /// What every lease of this installation must say.
    pub(super) fn held(&self) -> Held<'_> {
        Held {
            number: &self.file.number,
            environment: self.file.environment,
            installation: self.id(),
            hardware: self.file.hardware.id(),
        }
    }

    /// Whether the instance may ask the server, as far as this site says (M-7).
    #[must_use]
    pub fn may_ask(&self, instance: &Name, lease: Option<&Lease>) -> bool {
        let by_site = !self.file.designated || *instance == self.file.instance;
        let by_vendor = match lease.map(|lease| &lease.decision) {
            Some(Decision::Granted(grant)) => {
                grant.designated.is_empty() || grant.designated.contains(instance)
            }
            _ => true,
        };
        self.file.talks && by_site && by_vendor
    }

    /// A test installation keeps to itself unless it was enabled (M-6).
    pub(super) fn may_talk(&self) -> Result<(), Problem> {
        if self.file.talks {
            Ok(())
        } else {
            Err(Problem::new(Code::Usage).because("why-test-silent"))
        }
    }

    /// The request to be made: the one that was not answered, or a new one.
    pub(super) fn pending(&mut self, rng: &dyn Rng) -> Result<Pending, Problem> {
        let sequence = self.file.sequence;
        if let Some(pending) = self.file.pending.filter(|it| it.sequence == sequence) {
            return Ok(pending);
        }
        let mut nonce = licfmt::Nonce([0; 32]);
        fill(rng, &mut nonce.0)?;
        let pending = Pending { nonce, sequence };
        self.file.pending = Some(pending);
        Ok(pending)
    }

    /// Writes `licinfo.cfg`, wholly or not at all, for this user alone.
    pub(super) fn save(&self, directory: &Directory) -> Result<(), Problem> {
        let bytes = seal::seal(&self.file, &self.key)?;
        let put = directory.put(SignedFile::Installation, &bytes);
        put.map_err(|error| {
            io(&format_args!(
                "{}: {error}",
                directory.path().join(LEASE_FILE).display()
            ))
        })
    }

    /// Notes the lease in the state directory: an older file is then noticed.
    pub(super) fn note(&self, states: &StateDir) {
        let newest = NewestLease {
            installation: self.id(),
            sequence: self.file.sequence,
        };
        // What cannot be kept there is noticed less, and license control says so when it saves.
        let _ = states.note_lease(self.tag(), newest);
    }

    fn is_newest(&self, states: &StateDir) -> Result<(), Problem> {
        // A note that cannot be read is as good as none: to delete it gains no more.
        let Ok(Some(newest)) = states.newest_lease(self.tag()) else {
            return Ok(());
        };
        let found = self.file.sequence;
        if newest.installation == self.id() && found < newest.sequence {
            return Err(Problem::new(Code::LicinfoRestored)
                .with("found", found)
                .with("wanted", newest.sequence));
        }
        Ok(())
    }
}

/// What the wrapped key belongs to.
fn about(number: &LicenseNumber, environment: Environment, public: &PublicKey) -> Vec<u8> {
    format!("{number} {environment} {public}").into_bytes()
}

fn other_computer(before: &Hardware, here: &Hardware) -> Problem {
    let changed: Vec<_> = here.changed_since(before);
    let changed: Vec<_> = changed.iter().map(ToString::to_string).collect();
    Problem::new(Code::LicinfoOtherComputer)
        .with("found", here.id())
        .with("wanted", before.id())
        .with("changed", changed.join(", "))
}
