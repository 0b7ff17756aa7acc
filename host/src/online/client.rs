//! Asks the server, and believes nothing that is not signed.

use std::{fmt, time::Duration};

use licfmt::{
    lease::Lease,
    online::{self, Answer, CheckIn, ProgramStatus, Report, Request, RunStatus},
    text::Name,
};

use super::{CHECK_INS, Http, Installation, Means, Post, Reported, answer, lock::Lock};
use crate::{Code, Problem, Program, Rng, directory::Directory, state::StateDir, transport::Seams};

mod accept;

/// Talks for one installation.
#[derive(Clone, Copy)]
pub struct Client<'a> {
    /// Where `licinfo.cfg` is.
    pub directory: &'a Directory,
    /// Where the highest lease is noted.
    pub states: &'a StateDir,
    /// Whom the program believes, rollover included.
    pub program: &'a Program,
    /// The way out, and the computer.
    pub means: &'a Means,
    /// Time and randomness.
    pub seams: &'a Seams,
}

/// How to ask.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// Whether the program runs.
    pub status: RunStatus,
    /// How long everything together may take.
    pub timeout: Duration,
    /// The newest lease that is known: one that is newer in the file was brought by another instance, and is as
    /// good as an answer. None: ask in any case.
    pub known: Option<u64>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A lease that verifies: a success, or a signed refusal.
    Answered(Lease),
    /// Another instance asked meanwhile; this is what it brought.
    Shared(Lease),
    /// Another instance is asking now.
    Busy,
    /// No answer that counts: "unreachable" for license control (decision 11).
    Silent(Silence),
}

impl Outcome {
    /// The lease that came.
    ///
    /// # Errors
    /// Why there is none.
    pub fn lease(self) -> Result<Lease, Problem> {
        match self {
            Self::Answered(lease) | Self::Shared(lease) => Ok(lease),
            Self::Busy => Err(Problem::new(Code::ServerUnreachable).because("why-server-asked")),
            Self::Silent(silence) => Err(silence.problem),
        }
    }
}

/// Why there is no answer that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// For people.
    pub problem: Problem,
    /// In how many seconds the server wants to be asked again.
    pub retry_after_s: Option<u64>,
}

impl From<Problem> for Silence {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            retry_after_s: None,
        }
    }
}

impl Client<'_> {
    /// Fails if there is no registration.
    pub(super) fn is_there(&self) -> Result<(), Problem> {
        match self.directory.installation() {
            Ok(Some(_)) => Ok(()),
            // Without a directory there is no registration either.
            Err(error) if error.code() != Code::LicenseMissing => Err(error.into()),
            Ok(None) | Err(_) => Err(Problem::new(Code::NotRegistered)),
        }
    }

    /// The installation of this directory.
    ///
    /// # Errors
    /// As [`Installation::open`]; [`Code::NotRegistered`] where there is none.
    pub fn installation(&self) -> Result<Installation, Problem> {
        let opened = Installation::open(self.directory, self.states, &*self.means.hardware)?;
        opened.ok_or_else(|| Problem::new(Code::NotRegistered))
    }

    /// Checks in: one request, at most.
    ///
    /// # Errors
    /// What is wrong at this site: with `licinfo.cfg`, with writing it. Nothing was sent then.
    pub fn check_in(&self, ask: &Ask) -> Result<Outcome, Problem> {
        self.is_there()?;
        let Some(_lock) = Lock::take(self.directory.path())? else {
            return Ok(Outcome::Busy);
        };
        let mut installation = self.installation()?;
        let held = installation.file.sequence;
        if ask.known.is_some_and(|known| known < held.get())
            && let Some(lease) = installation.lease(self.program)?
        {
            return Ok(Outcome::Shared(lease));
        }
        installation.may_talk()?;
        let pending = installation.pending(&*self.seams.rng)?;
        installation.save(self.directory)?;
        let request = CheckIn {
            number: installation.file.number.clone(),
            sequence: held,
            report: self.report(&installation, pending.nonce, ask.status),
        };
        Ok(
            match self.exchange(&installation, CHECK_INS, &request, ask.timeout) {
                Ok(answer) => self.conclude(installation, &answer, held.get() + 1, ask.status)?,
                Err(silence) => Outcome::Silent(silence),
            },
        )
    }

    pub(super) fn conclude(
        &self,
        installation: Installation,
        answer: &Answer,
        next: u64,
        status: RunStatus,
    ) -> Result<Outcome, Problem> {
        let reported = Reported {
            instance: self.instance(&installation),
            status,
        };
        match accept::accept(installation, answer, self.program, next) {
            Ok((mut installation, lease)) => {
                installation.file.last = Some(reported);
                installation.save(self.directory)?;
                installation.note(self.states);
                Ok(Outcome::Answered(lease))
            }
            Err(problem) => Ok(Outcome::Silent(problem.into())),
        }
    }

    /// Which instance this is.
    #[must_use]
    pub fn instance(&self, installation: &Installation) -> Name {
        let own = self.means.instance.clone();
        own.unwrap_or_else(|| installation.file.instance.clone())
    }

    /// All that the server is told (M-2).
    pub(super) fn report(
        &self,
        installation: &Installation,
        nonce: licfmt::Nonce,
        status: RunStatus,
    ) -> Report {
        let file = &installation.file;
        let license = file.license.as_deref();
        Report {
            nonce,
            environment: file.environment,
            hardware: file.hardware,
            instance: self.instance(installation),
            program: ProgramStatus {
                version: self.means.version.clone().unwrap_or_else(no_text),
                status,
            },
            reads: <licfmt::license::License as licfmt::document::Document>::VERSION,
            license: license.map(|text| licfmt::Digest::of(text.as_bytes())),
            revocations: accept::list_number(file.revocations.as_deref(), self.program),
            usage: self.means.usage.read(),
        }
    }

    /// One request and its answer, in form.
    pub(super) fn exchange<R: Request>(
        &self,
        installation: &Installation,
        path: &'static str,
        request: &R,
        timeout: Duration,
    ) -> Result<Answer, Silence> {
        let signed = online::sign(request, &installation.key).map_err(|error| io(&error))?;
        let post = Post {
            path,
            media_type: R::TYPE,
            signed: &signed,
            timeout,
        };
        let http: &dyn Http = &*self.means.http;
        answer::read(&http.post(&installation.file.server, &post)?)
    }
}

fn no_text() -> licfmt::text::Text {
    "".parse()
        .unwrap_or_else(|_| unreachable!("no text is a text"))
}

pub(super) fn fill(rng: &dyn Rng, bytes: &mut [u8]) -> Result<(), Problem> {
    rng.fill(bytes).map_err(|error| io(&error))
}

pub(super) fn io(error: &dyn fmt::Display) -> Problem {
    Problem::new(Code::Io).with("detail", error)
}
