//! A computer at the site: its directories, its parts, its clocks, and the protected program on it.

mod parts;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use keyfob::{
    Code, Problem, Program, Site,
    directory::Directory,
    guard::{Status, Supervisor},
    online::{Ask, Client, Means, Outcome, Registration, Server},
    state::StateDir,
    transport::Seams,
};
use licfmt::{
    lease::{Decision, Refusal},
    license::{Environment, License},
    online::{RunStatus, Token},
};

use parts::{Counting, Disk, NoDongles};

use crate::{
    clocks::Clocks,
    says::{Says, is_told_in_full},
    world::{NUMBER, World},
};

/// One computer, and the program that is started and ended on it.
pub(crate) struct Computer<'w> {
    pub(crate) world: &'w World,
    pub(crate) clocks: Arc<Clocks>,
    /// What the program was told last.
    pub(crate) status: Option<Status>,
    site: Site,
    disk: Disk,
    program: Option<Supervisor>,
    scratch: Arc<tempfile::TempDir>,
}

impl<'w> Computer<'w> {
    /// One with this disk in it, right clocks, and nothing registered.
    pub(crate) fn new(world: &'w World, disk: &str) -> Self {
        let scratch = tempfile::tempdir().expect("a directory");
        fs::create_dir(scratch.path().join("lic")).expect("made");
        let clocks = Arc::new(Clocks::new(&world.time));
        let disk = Disk::new(disk);
        let means = Means {
            hardware: Arc::new(disk.clone()),
            ..Means::system()
        };
        let site = Site {
            program: Program {
                product: Some("promos".parse().expect("a name")),
                environment: Environment::Production,
                roots: vec![world.root.clone()],
            },
            directory: Directory::new(scratch.path().join("lic")),
            states: StateDir::new(scratch.path().join("state")),
            dongles: Arc::new(NoDongles),
            seams: Seams {
                timer: Arc::<Clocks>::clone(&clocks),
                rng: Arc::new(Counting::new()),
            },
            agent: None,
            online: means,
        };
        Self {
            world,
            clocks,
            status: None,
            site,
            disk,
            program: None,
            scratch: Arc::new(scratch),
        }
    }

    /// The same, registered, and its program runs.
    pub(crate) fn running(world: &'w World, token: &Token) -> Self {
        let mut computer = Self::new(world, "WD-1");
        computer.registers(token);
        assert_eq!(computer.start(), Says::Runs);
        computer
    }

    /// Another instance of the program on the same computer (M-7).
    pub(crate) fn instance(&self, name: &str) -> Self {
        let mut site = self.site.clone();
        site.online.instance = Some(name.parse().expect("a name"));
        Self {
            clocks: Arc::clone(&self.clocks),
            status: None,
            site,
            disk: self.disk.clone(),
            program: None,
            scratch: Arc::clone(&self.scratch),
            ..*self
        }
    }

    /// A copy of this one, as of a virtual machine: disk, files, and time.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new(self.world, &self.disk.serial());
        for directory in ["lic", "state"] {
            self.copy_files(directory, &copy.scratch.path().join(directory));
        }
        copy
    }

    /// Copies its files, to be put back later.
    pub(crate) fn snapshot(&self) -> tempfile::TempDir {
        let kept = tempfile::tempdir().expect("a directory");
        for directory in ["lic", "state"] {
            self.copy_files(directory, &kept.path().join(directory));
        }
        kept
    }

    /// Puts the copied files back.
    pub(crate) fn restore(&self, kept: &tempfile::TempDir) {
        for directory in ["lic", "state"] {
            copy_files(&kept.path().join(directory), &self.path(directory));
        }
    }

    fn copy_files(&self, directory: &str, to: &Path) {
        copy_files(&self.path(directory), to);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    pub(crate) fn exchange_disk(&self, disk: &str) {
        self.disk.exchange(disk);
    }

    /// The program uses so much.
    pub(crate) fn uses(&self, feature: &str, used: u64) {
        let used = licfmt::limits::Count::new(used).expect("in range");
        let feature = feature.parse().expect("a name");
        self.site.online.usage.set(feature, used);
    }

    /// Registers with number and token (P-15).
    pub(crate) fn register(&self, token: &Token) -> Result<Outcome, Problem> {
        let registration = Registration {
            server: Server {
                address: self.world.address.clone(),
                proxy: None,
                ca: None,
            },
            number: NUMBER.parse().expect("a number"),
            environment: Environment::Production,
            enabled: false,
            instance: "main".parse().expect("a name"),
            designated: false,
        };
        self.client().register(&registration, token)
    }

    #[track_caller]
    pub(crate) fn registers(&self, token: &Token) {
        let outcome = self.register(token);
        assert!(matches!(outcome, Ok(Outcome::Answered(_))), "{outcome:?}");
    }

    /// Why the server declines to register it: the stable code.
    #[track_caller]
    pub(crate) fn is_declined(&self, token: &Token) -> String {
        let outcome = self.register(token);
        let Ok(Outcome::Silent(silence)) = outcome else {
            panic!("{outcome:?}")
        };
        is_told_in_full(&silence.problem);
        assert_eq!(silence.problem.code(), Code::ServerDeclined);
        let mut args = silence.problem.args();
        let reason = args.find(|(name, _)| *name == "reason");
        reason.expect("the server's code").1.to_owned()
    }

    /// Asks by hand (M-5).
    pub(crate) fn refresh(&self) -> Result<Outcome, Problem> {
        self.client().check_in(&Ask {
            status: RunStatus::Running,
            timeout: Duration::from_secs(20),
            known: None,
        })
    }

    /// Starts the program.
    pub(crate) fn start(&mut self) -> Says {
        assert!(self.program.is_none(), "it runs");
        let started = Supervisor::start(self.site.clone());
        self.take(started)
    }

    /// Lets a supervisor go on that died while the program ran on.
    pub(crate) fn resume(&mut self) -> Says {
        assert!(self.program.is_none(), "it is watched");
        let resumed = Supervisor::resume(self.site.clone());
        self.take(resumed)
    }

    fn take(&mut self, started: Result<(Supervisor, Status), Problem>) -> Says {
        match started {
            Ok((program, status)) => {
                self.program = Some(program);
                let says = Says::of(&status);
                self.status = Some(status);
                says
            }
            Err(problem) => {
                is_told_in_full(&problem);
                Says::Refuses(problem.code())
            }
        }
    }

    /// The program is looked at. It obeys: told to stop, it ends.
    pub(crate) fn look(&mut self) -> Says {
        let program = self.program.as_mut().expect("it runs");
        let status = program.look(&|| true);
        let says = Says::of(&status);
        if !status.verdict.may_run() {
            self.end();
        }
        self.status = Some(status);
        says
    }

    /// So many hours go by, then the program is looked at.
    pub(crate) fn later(&mut self, hours: u64) -> Says {
        self.world.time.pass(hours * 3600);
        self.look()
    }

    /// So many days in which the program is told nothing else, looked at four times a day.
    #[track_caller]
    pub(crate) fn days(&mut self, days: u64, says: Says) {
        for look in 1..=days * 4 {
            assert_eq!(self.later(6), says, "look {look} of four a day");
        }
    }

    /// Goes on until the server was reached, which is not longer than a day, and says what the program is told then.
    #[track_caller]
    pub(crate) fn next_success(&mut self) -> Says {
        for _ in 0..4 {
            let said = self.later(6);
            if self.world.installation().seen == self.world.time.now() {
                return said;
            }
        }
        panic!("a day without a check-in");
    }

    /// The license, as the program knows it.
    pub(crate) fn license(&self) -> Arc<License> {
        self.program.as_ref().expect("it runs").license()
    }

    /// Why the server refuses, signed; none: it does not.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        let installation = self.client().installation().expect("registered");
        let lease = installation
            .lease(&self.site.program)
            .expect("the vendor's");
        match lease.expect("answered").decision {
            Decision::Granted(_) => None,
            Decision::Refused(refused) => Some(refused.reason),
        }
    }

    /// Whether the server was reached when it was last asked.
    pub(crate) fn is_reached(&self) -> bool {
        let status = self.status.as_ref().expect("looked");
        status.unreached.is_none()
    }

    /// The program ends.
    pub(crate) fn end(&mut self) {
        self.program.take().expect("it runs").end();
    }

    /// The program ends, unless it did.
    pub(crate) fn end_if_it_runs(&mut self) {
        if self.program.is_some() {
            self.end();
        }
    }

    /// Program and supervisor are killed: nothing more is written, nobody is told.
    pub(crate) fn kill(&mut self) {
        drop(self.program.take().expect("it runs"));
    }

    fn client(&self) -> Client<'_> {
        Client {
            directory: &self.site.directory,
            states: &self.site.states,
            program: &self.site.program,
            means: &self.site.online,
            seams: &self.site.seams,
        }
    }
}

fn copy_files(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("there") {
        let entry = entry.expect("read");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
    }
}
