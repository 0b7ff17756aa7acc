//! Puts it all together: keepers, the notifier, the socket, the page, each in threads of its own.

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io,
    net::SocketAddr,
    path::Path,
    sync::Arc,
    thread::{self, JoinHandle},
};

use keyfob::{
    Problem, Site, SystemHardware, directory::Directory, discovery::SystemDongles, online::Means,
    state::StateDir, transport::Seams, watch::Watch,
};
use licfmt::text::Name;
use tokio::sync::oneshot;

use crate::{
    board::Board,
    config::{self, Config, ReadRoot},
    keeper::{Context, Keeper},
    log::Log,
    notice::Notifier,
    page::{Kept, Limits, Opening},
    text::Speech,
};

/// How long is waited for what is under way at the end, in milliseconds: a question to the server may take longer. A
/// file is replaced in one step, and a lost answer is asked for again, so whoever is not waited for does no harm.
const LAST_LOOKS_MS: u64 = 4_000;
/// How often to look whether it has ended, in milliseconds.
const POLL_MS: u64 = 20;

const LOCK_FILE: &str = "agent.lock";
/// Where the sites' states are, in the agent's own directory.
const STATES: &str = "sites";

/// An agent that runs.
pub struct Agent {
    context: Context,
    seams: Seams,
    threads: Vec<JoinHandle<()>>,
    wakers: Vec<keyfob::watch::Waker>,
    /// Dropped, the page ends.
    page: Option<oneshot::Sender<()>>,
    #[cfg(unix)]
    socket: Option<crate::socket::Socket>,
    _lock: File,
    /// Where the page is.
    address: Option<SocketAddr>,
}

impl Agent {
    /// Starts it.
    ///
    /// # Errors
    /// What is wrong with the settings or with the state directory. A socket or a page that cannot be opened is told in
    /// the log: licenses are kept all the same.
    pub fn start(config: &Config, root: ReadRoot, seams: &Seams) -> Result<Self, Problem> {
        make(&config.state).map_err(|error| crate::io(&config.state.display(), &error))?;
        let lock = lock(&config.state)?;
        let context = Context {
            board: Arc::new(Board::default()),
            log: Arc::new(Log::new(&config.state)),
            speech: Arc::new(Speech::new(config.language.0)),
        };
        let mut agent = Self {
            context,
            seams: seams.clone(),
            threads: Vec::new(),
            wakers: Vec::new(),
            page: None,
            #[cfg(unix)]
            socket: None,
            _lock: lock,
            address: None,
        };
        let sites = sites(config, root, seams)?;
        agent.log("agent-log-started", &[("sites", &sites.len())]);
        #[cfg(unix)]
        agent.open_socket(config, &sites);
        let kept = agent.keep(config, sites)?;
        agent.tell(config)?;
        if config.page.enabled {
            agent.show(config, kept)?;
        }
        Ok(agent)
    }

    /// Where the page is; none: there is none.
    #[must_use]
    pub const fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Ends everything, and waits a few seconds for it.
    pub fn stop(mut self) {
        self.context.board.end();
        for waker in &self.wakers {
            waker.wake();
        }
        drop(self.page.take());
        let until = self.seams.now_ms().saturating_add(LAST_LOOKS_MS);
        while self.threads.iter().any(|it| !it.is_finished()) && self.seams.now_ms() < until {
            self.seams.timer.sleep_ms(POLL_MS);
        }
        self.log("agent-log-ended", &[]);
    }

    fn log(&self, id: &str, args: &[(&str, &dyn std::fmt::Display)]) {
        let text = self.context.speech.text(id, args);
        self.context.log.add(self.seams.timer.now().wall, "", &text);
    }

    fn spawn(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Problem> {
        let thread = thread::Builder::new().name(format!("keyfob-{name}"));
        let thread = thread
            .spawn(work)
            .map_err(|error| crate::io(&name, &error))?;
        self.threads.push(thread);
        Ok(())
    }

    fn keep(
        &mut self,
        config: &Config,
        sites: BTreeMap<Name, Site>,
    ) -> Result<BTreeMap<Name, Kept>, Problem> {
        let mut kept = BTreeMap::new();
        for (name, site) in sites {
            let failed = |error: io::Error| crate::io(&site.directory.path().display(), &error);
            let watch = Watch::start(site.directory.path(), site.seams.timer.clone());
            let watch = watch.map_err(failed)?;
            let keeper = Keeper::new(name.clone(), site.clone(), self.context.clone());
            let trigger = keeper.trigger(&watch);
            self.wakers.push(watch.waker());
            self.spawn(&name, move || keeper.run(&watch))?;
            let server = config.offered(&name);
            let of_name = Kept {
                site,
                trigger,
                server,
            };
            kept.insert(name, of_name);
        }
        Ok(kept)
    }

    fn tell(&mut self, config: &Config) -> Result<(), Problem> {
        let notifier = Notifier::new(
            self.context.clone(),
            self.seams.clone(),
            config.state.clone(),
            config.notices,
            config.notice.clone(),
        );
        self.spawn("notifier", move || notifier.run())
    }

    #[cfg(unix)]
    fn open_socket(&mut self, config: &Config, sites: &BTreeMap<Name, Site>) {
        use crate::socket::{Handler, Limits, Socket};

        let Some(path) = &config.socket else {
            return;
        };
        let simulated = config.site.values().flat_map(|it| it.simulated.clone());
        let handler = Handler {
            context: self.context.clone(),
            seams: self.seams.clone(),
            dongles: Arc::new(SystemDongles::new(simulated.collect(), self.seams.clone())),
            directories: sites.values().map(|it| it.directory.clone()).collect(),
            http: Arc::new(keyfob::online::Https),
        };
        match Socket::open(path, config.socket_mode.0, Limits::default(), handler) {
            Ok(socket) => self.socket = Some(socket),
            Err(problem) => {
                let why = self.context.speech.problem(&problem);
                self.log("agent-log-no-socket", &[("error", &why)]);
            }
        }
    }

    /// Opens the page. Without one licenses are kept all the same: what keeps it away is told, and tried again.
    fn show(&mut self, config: &Config, kept: BTreeMap<Name, Kept>) -> Result<(), Problem> {
        let opening = Opening {
            context: self.context.clone(),
            seams: self.seams.clone(),
            state: config.state.clone(),
            wanted: config.page.address(),
            limits: Limits::default(),
        };
        let first = opening.listen();
        self.address = first.as_ref().ok().map(|it| it.1);
        let (end, ended) = oneshot::channel();
        self.page = Some(end);
        self.spawn("page", move || opening.show(first, kept, ended))
    }
}

/// The sites that the settings name.
fn sites(config: &Config, root: ReadRoot, seams: &Seams) -> Result<BTreeMap<Name, Site>, Problem> {
    let sites = config.site.iter().map(|(name, site)| {
        let site = of(site, &config.state, root, seams)?;
        Ok((name.clone(), site))
    });
    sites.collect()
}

fn of(site: &config::Site, state: &Path, root: ReadRoot, seams: &Seams) -> Result<Site, Problem> {
    let hardware = site.system.as_ref();
    let hardware = hardware.map_or_else(SystemHardware::new, SystemHardware::at);
    Ok(Site {
        program: site.program(root)?,
        directory: Directory::new(&site.directory),
        states: StateDir::new(state.join(STATES)),
        dongles: Arc::new(SystemDongles::new(site.simulated.clone(), seams.clone())),
        seams: seams.clone(),
        agent: None,
        online: Means {
            hardware: Arc::new(hardware),
            instance: Some(site.instance.clone()),
            version: concat!("keyfob-agent ", env!("CARGO_PKG_VERSION"))
                .parse()
                .ok(),
            ..Means::system()
        },
    })
}

/// Makes the state directory, for this user alone.
fn make(state: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(state)
}

/// One agent at a time.
fn lock(state: &Path) -> Result<File, Problem> {
    let path = state.join(LOCK_FILE);
    let failed = |error: &dyn std::fmt::Display| crate::io(&path.display(), error);
    let file = File::create(&path).map_err(|error| failed(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(failed(&"another agent runs here")),
        Err(TryLockError::Error(error)) => Err(failed(&error)),
    }
}
