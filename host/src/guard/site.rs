//! Where a protected program runs: everything that license control reads, asks and writes.

use std::sync::Arc;

use licfmt::{
    UnixTime,
    license::{HardDongle, Protection},
};

use super::files::{self, Loaded};
use crate::{
    Code, Problem, Program,
    agent::{Agent, AgentDongles},
    control::Event,
    directory::Directory,
    discovery::{self, Enumerate, Wanted},
    state::{StateDir, StateError},
    transport::Seams,
    verify::{self, Proved},
};

/// Where a protected program runs. [`Site::new`] is what most programs need; tests put in what they
/// like.
#[derive(Clone)]
pub struct Site {
    /// What the program knows of itself.
    pub program: Program,
    /// The license directory.
    pub directory: Directory,
    /// Where license control keeps its state.
    pub states: StateDir,
    /// The dongles of this machine.
    pub dongles: Arc<dyn Enumerate + Send + Sync>,
    /// Time and randomness.
    pub seams: Seams,
    /// The agent that is told how the program is, if there is one.
    pub agent: Option<Agent>,
    /// The way to the vendor's server, for online licenses.
    #[cfg(feature = "online")]
    pub online: crate::online::Means,
}

impl Site {
    /// This machine: its USB dongles, its clocks, its standard directory for states, its agent if there is one.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) where the user has no directory for states; name one then.
    #[cfg(any(feature = "hid", feature = "sim"))]
    pub fn new(
        program: Program,
        directory: impl Into<std::path::PathBuf>,
    ) -> Result<Self, Problem> {
        let seams = Seams::system();
        Ok(Self {
            program,
            directory: Directory::new(directory),
            states: StateDir::standard().map_err(|error| state_problem(&error))?,
            dongles: Arc::new(discovery::SystemDongles::new(Vec::new(), seams.clone())),
            seams,
            agent: None,
            #[cfg(feature = "online")]
            online: crate::online::Means::system(),
        }
        .with_agent(Agent::default()))
    }

    /// With an agent that may be there: a way to dongles and to the server, where the program has none of its own
    /// ([`crate::agent`]).
    #[must_use]
    pub fn with_agent(mut self, agent: Agent) -> Self {
        self.dongles = Arc::new(AgentDongles::new(agent.clone(), self.dongles));
        #[cfg(feature = "online")]
        {
            let http = crate::agent::AgentHttp::new(agent.clone(), self.online.http);
            self.online.http = Arc::new(http);
        }
        self.agent = Some(agent);
        self
    }

    /// What the program knows of itself, with the roots that the license directory's rollover file leads to.
    ///
    /// # Errors
    /// What is wrong with that file, if there is one.
    pub fn believed(&self) -> Result<Program, Problem> {
        match files::rolled_over(&self.directory, &self.program) {
            // Without a directory there is no such file.
            Err(problem) if problem.code() == Code::LicenseMissing => Ok(self.program.clone()),
            believed => believed,
        }
    }

    /// The wall clock.
    pub(super) fn now(&self) -> UnixTime {
        self.seams.timer.now().wall
    }

    /// Lets the dongle that the license names prove itself; none: the license needs none.
    ///
    /// It is opened for this one look, so that other programs get at it as well.
    pub(super) fn prove(&self, loaded: &Loaded) -> Result<Option<Proved>, Problem> {
        match &loaded.license.protection {
            Protection::HardDongle(wanted) => self.prove_dongle(loaded, wanted).map(Some),
            // The server is asked for soft dongles; the others need no proof.
            Protection::SoftDongle(_) | Protection::Unbound => Ok(None),
        }
    }

    fn prove_dongle(&self, loaded: &Loaded, wanted: &HardDongle) -> Result<Proved, Problem> {
        let meant = Wanted::Dongle(wanted.id, Some(wanted.public_key));
        let mut dongle = discovery::find(&*self.dongles, meant, &self.seams)?.dongle;
        verify::dongle(
            &mut dongle,
            &loaded.checked,
            wanted,
            &loaded.program,
            self.now(),
            &*self.seams.rng,
        )
    }
}

/// What it is to license control that no dongle proved itself to the license in use.
pub(super) fn unproved(problem: &Problem) -> Event {
    match problem.code() {
        code @ (Code::RevocationsMissing | Code::RevocationsOutdated) => Event::ListOutdated(code),
        code => Event::NoDongle(code),
    }
}

/// A state that cannot be read or kept, as a problem.
pub(super) fn state_problem(error: &StateError) -> Problem {
    Problem::new(error.code()).with("detail", error)
}
