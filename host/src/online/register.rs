//! Registration: address, number and token make an installation (P-15).

use std::{fs, time::Duration};

use licfmt::{
    KeyId, RootKey,
    hardware::Hardware,
    lease::Decision,
    license::Environment,
    online::{Activation, RunStatus, Token},
    text::{LicenseNumber, Name},
};

use super::{
    ACTIVATIONS, Ask, Client, Installation, Outcome, Server, Silence, client::io, https, lock::Lock,
};
use crate::{
    Code, Problem,
    directory::{LEASE_FILE, SignedFile},
};

/// How long an activation may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What an installation is registered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// How the server is reached.
    pub server: Server,
    /// The license's number.
    pub number: LicenseNumber,
    /// Where the installation runs.
    pub environment: Environment,
    /// A test installation may talk to the server (M-6); production always does.
    pub enabled: bool,
    /// What the instance is called.
    pub instance: Name,
    /// Only this instance checks in (M-7).
    pub designated: bool,
}

impl Registration {
    /// Whether it may talk to the server.
    #[must_use]
    pub fn talks(&self) -> bool {
        self.enabled || self.environment == Environment::Production
    }
}

impl Client<'_> {
    /// Registers, or registers again: with the key that is there if it is for the same license and opens here, so
    /// that an answer that was lost costs nothing. A file that is of no use is kept under another name.
    ///
    /// # Errors
    /// What is wrong at this site; that another license is registered here; a signed refusal. An answer
    /// that does not count is [`Outcome::Silent`].
    pub fn register(&self, registration: &Registration, token: &Token) -> Result<Outcome, Problem> {
        https::check(&registration.server)?;
        let Some(_lock) = Lock::take(self.directory.path())? else {
            return Ok(Outcome::Busy);
        };
        let before = self.directory.installation().ok().flatten();
        let mut installation = self.for_registration(registration)?;
        installation.may_talk()?;
        let pending = installation.pending(&*self.seams.rng)?;
        installation.save(self.directory)?;
        let request = Activation {
            number: installation.file.number.clone(),
            token: token.clone(),
            report: self.report(&installation, pending.nonce, RunStatus::Stopped),
        };
        match self.exchange(&installation, ACTIVATIONS, &request, TIMEOUT) {
            // A server that was put back to a backup may count anew: the token and the nonce say that it is no old answer.
            Ok(answer) => self.conclude(installation, &answer, 1, RunStatus::Stopped),
            Err(silence) => {
                self.put_back(before, &installation)?;
                Ok(Outcome::Silent(silence))
            }
        }
    }

    /// An attempt that came to nothing changes no registration that is good: neither its server nor its instance. The
    /// request stays, for its answer may only have been lost.
    fn put_back(&self, before: Option<Vec<u8>>, now: &Installation) -> Result<(), Problem> {
        let Some((file, public)) = before.and_then(|bytes| Installation::peek(&bytes).ok()) else {
            return Ok(());
        };
        if public.id() != now.id() || file.lease.is_none() {
            return Ok(());
        }
        let mut installation = now.clone();
        installation.file.server = file.server;
        installation.file.talks = file.talks;
        installation.file.instance = file.instance;
        installation.file.designated = file.designated;
        installation.save(self.directory)
    }

    /// Says that the program is stopped, if the server can be reached, and takes `licinfo.cfg` away. The
    /// license stays bound to this computer until it is reset (P-13). Tells what kept the server from hearing it.
    ///
    /// # Errors
    /// [`Code::NotRegistered`], or why the file could not be removed.
    pub fn unregister(&self, timeout: Duration) -> Result<Option<Silence>, Problem> {
        let path = self.directory.path().join(LEASE_FILE);
        // One that is of no use can be taken away too.
        match self.is_there() {
            Err(problem) if problem.code() == Code::NotRegistered => return Err(problem),
            _ => {}
        }
        let ask = Ask {
            status: RunStatus::Stopped,
            timeout,
            known: None,
        };
        let untold = match self.check_in(&ask) {
            Ok(Outcome::Silent(silence)) => Some(silence),
            Ok(_) => None,
            Err(problem) => Some(problem.into()),
        };
        fs::remove_file(&path).map_err(|error| io(&format_args!("{}: {error}", path.display())))?;
        Ok(untold)
    }

    /// The computer, as a new registration is bound to it.
    ///
    /// # Errors
    /// [`Code::HardwareUnknown`]; [`Code::VendorKey`] if the program pins no root.
    pub fn hardware(&self) -> Result<Hardware, Problem> {
        self.means.hardware.read(self.vendor()?)
    }

    fn vendor(&self) -> Result<KeyId, Problem> {
        let root = self.program.roots.first();
        root.map(RootKey::id)
            .ok_or_else(|| Problem::new(Code::VendorKey).because("why-no-root"))
    }

    fn for_registration(&self, registration: &Registration) -> Result<Installation, Problem> {
        let source = &*self.means.hardware;
        let vendor = self.vendor()?;
        match Installation::open(self.directory, self.states, source) {
            Ok(Some(mut there)) if is_same(&there, registration) => {
                there.file.server = registration.server.clone();
                there.file.talks = registration.talks();
                there.file.instance = registration.instance.clone();
                there.file.designated = registration.designated;
                Ok(there)
            }
            Ok(Some(there)) if has_license(&there, self) => Err(Problem::new(Code::Usage)
                .because("why-registered")
                .with("found", &there.file.number)
                .with("wanted", &registration.number)),
            Ok(None) => Installation::new(registration, vendor, source, &*self.seams.rng),
            // It is of no use here, or was never answered.
            Ok(Some(_)) | Err(_) => {
                let new = Installation::new(registration, vendor, source, &*self.seams.rng)?;
                self.set_aside()?;
                Ok(new)
            }
        }
    }

    /// Bad input loses nothing.
    fn set_aside(&self) -> Result<(), Problem> {
        let now = self.seams.timer.now().wall;
        let kept = self.directory.keep(SignedFile::Installation, now);
        kept.map(drop)
            .map_err(|error| io(&format_args!("{LEASE_FILE}: {error}")))
    }
}

fn is_same(there: &Installation, registration: &Registration) -> bool {
    there.file.number == registration.number && there.file.environment == registration.environment
}

fn has_license(there: &Installation, client: &Client<'_>) -> bool {
    let lease = there.lease(client.program).ok().flatten();
    lease.is_some_and(|lease| matches!(lease.decision, Decision::Granted(_)))
}
