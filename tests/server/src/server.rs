//! The program `keyfob-server`: its directory, its processes, its commands.

use std::{
    fs::{self, OpenOptions},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::{
    clock::wait,
    run::World,
    secrets,
    wrong::{Checked, Wrong, wrong},
};

/// A server is up, or at its end, after so long at most.
const PATIENCE: Duration = Duration::from_secs(30);
/// What encrypts every server's key.
pub(crate) const PASSPHRASE: &str = "Xylophon-unter-der-Treppe-77";

/// A server's directory and settings.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    pub(crate) directory: PathBuf,
    pub(crate) address: SocketAddr,
    program: PathBuf,
    settings: Vec<(String, String)>,
}

impl Home {
    /// An empty directory, and a free port. Nothing is rated, and all is logged.
    pub(crate) fn new(world: &World, name: &str) -> Checked<Self> {
        let directory = world.work.join(name);
        fs::create_dir_all(&directory)?;
        secrets::remember("the passphrase", PASSPHRASE);
        let address = free_address()?;
        let home = Self {
            directory,
            address,
            program: world.server.clone(),
            settings: Vec::new(),
        };
        let home = home
            .set("LISTEN", &address.to_string())
            .set("LOG_LEVEL", "trace")
            .set("PASSPHRASE", PASSPHRASE);
        let rates = [
            "TOKENS_PER_ADDRESS",
            "TOKENS_PER_LICENSE",
            "CHECK_INS_PER_ADDRESS",
            "STAFF_PER_ADDRESS",
        ];
        let unlimited = |home: Self, rate| home.set(&format!("RATES_{rate}"), "1000000");
        Ok(rates.into_iter().fold(home, unlimited))
    }

    /// The same with this setting.
    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        let name = format!("KEYFOB_SERVER_{name}");
        self.settings.retain(|(known, _)| *known != name);
        self.settings.push((name, value.to_owned()));
        self
    }

    /// The same on this database.
    pub(crate) fn on(self, database: &str) -> Self {
        self.set("DATABASE_ADDRESS", database)
    }

    /// Another server with the same keys, in a directory of its own.
    pub(crate) fn twin(&self, world: &World, name: &str) -> Checked<Self> {
        let mut twin = Self::new(world, name)?;
        for entry in fs::read_dir(&self.directory)? {
            let entry = entry?;
            if entry.path().extension().is_some_and(|it| it == "pem") {
                fs::copy(entry.path(), twin.directory.join(entry.file_name()))?;
            }
        }
        let ours = |(name, _): &&(String, String)| !name.ends_with("_LISTEN");
        let settings: Vec<_> = self.settings.iter().filter(ours).cloned().collect();
        for (name, value) in settings {
            twin = twin.set(name.trim_start_matches("KEYFOB_SERVER_"), &value);
        }
        Ok(twin)
    }

    /// The database's address; none: its file in the directory.
    pub(crate) fn database(&self) -> Option<String> {
        let address = |(name, _): &&(String, String)| name.ends_with("_DATABASE_ADDRESS");
        Some(self.settings.iter().find(address)?.1.clone())
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        let log = fs::read(self.file("server.log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }

    /// Waits until the log says this.
    pub(crate) fn wait_for_log(&self, what: &str) -> Checked {
        let said = wait(PATIENCE, || self.log().contains(what).then_some(()));
        said.ok_or_else(|| Wrong(format!("the log does not say {what:?}")))
    }

    fn program(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg("--dir")
            .arg(&self.directory)
            .env_clear()
            .env("USER", "tester")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// A command, whose answer is a line of JSON or nothing.
    pub(crate) fn command(&self, arguments: &[&str]) -> Checked<Value> {
        let output = self.try_command(arguments)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return wrong(format!("{arguments:?}: {said}"));
        }
        let said = String::from_utf8_lossy(&output.stdout);
        Ok(serde_json::from_str(said.trim()).unwrap_or(Value::Null))
    }

    pub(crate) fn try_command(&self, arguments: &[&str]) -> Checked<Output> {
        Ok(self.program().args(arguments).output()?)
    }

    /// Starts the server, which certifies itself; it answers when this returns.
    pub(crate) fn start(&self) -> Checked<Running> {
        self.start_with(&["--development"], &[])
    }

    /// Starts the server with these arguments and variables.
    pub(crate) fn start_with(
        &self,
        arguments: &[&str],
        variables: &[(&str, &Path)],
    ) -> Checked<Running> {
        let mut running = self.spawn(arguments, variables)?;
        let up = wait(PATIENCE, || match running.child.try_wait() {
            Ok(None) => TcpStream::connect(self.address).ok().map(|_| true),
            _ => Some(false),
        });
        match up {
            Some(true) => {
                self.remember_invitation();
                Ok(running)
            }
            _ => wrong(format!("the server does not start: {}", self.last_lines())),
        }
    }

    /// Starts the server, and does not wait for it.
    pub(crate) fn spawn(
        &self,
        arguments: &[&str],
        variables: &[(&str, &Path)],
    ) -> Checked<Running> {
        let open = |name| {
            OpenOptions::new()
                .create(true)
                .append(true)
                .open(self.file(name))
        };
        let child = self
            .program()
            .arg("serve")
            .args(arguments)
            .envs(variables.iter().copied())
            .stdout(open("output.txt")?)
            .stderr(open("server.log")?)
            .spawn()?;
        Ok(Running { child })
    }

    /// The last that it logged.
    pub(crate) fn last_lines(&self) -> String {
        let log = self.log();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(5)..].join("\n")
    }

    /// Standard output is for who starts the server for the first time, and no log.
    fn remember_invitation(&self) {
        let output = fs::read_to_string(self.file("output.txt")).unwrap_or_default();
        if let Some(token) = invitation_in(&output) {
            secrets::remember("the invitation", &token);
        }
    }

    /// The invitation of the first start.
    pub(crate) fn invitation(&self) -> Checked<String> {
        let output = fs::read_to_string(self.file("output.txt"))?;
        let found = invitation_in(&output);
        found.ok_or_else(|| Wrong("the first start invites nobody".to_owned()))
    }
}

fn invitation_in(output: &str) -> Option<String> {
    let line = output.lines().find(|it| it.starts_with("Invitation"))?;
    line.rsplit(' ').next().map(str::to_owned)
}

/// A server that runs. It is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
}

impl Running {
    pub(crate) fn signal(&self, signal: Signal) -> Checked {
        let id = i32::try_from(self.child.id())?;
        let process = Pid::from_raw(id).ok_or_else(|| Wrong("no process".to_owned()))?;
        Ok(kill_process(process, signal)?)
    }

    /// Ends it as a power cut does.
    pub(crate) fn kill(&mut self) -> Checked {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Waits for its end.
    pub(crate) fn end(&mut self) -> Checked<ExitStatus> {
        let ended = wait(PATIENCE, || self.child.try_wait().ok().flatten());
        ended.ok_or_else(|| Wrong("the server does not end".to_owned()))
    }

    /// Stops it, and expects that it ends well.
    pub(crate) fn stop(mut self) -> Checked {
        self.signal(Signal::TERM)?;
        let status = self.end()?;
        if status.success() {
            return Ok(());
        }
        wrong(format!("the server ends with {status}"))
    }

    pub(crate) fn is_up(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that nobody listens at. Not one of those that systems give to whoever connects: a client that tries
/// again and again while the server is down would meet itself.
pub(crate) fn free_address() -> Checked<SocketAddr> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % 8000)?;
    for _ in 0..1000 {
        let port = 10000 + (start + NEXT.fetch_add(1, Ordering::Relaxed)) % 9000;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if TcpListener::bind(address).is_ok() {
            return Ok(address);
        }
    }
    wrong("there is no free port")
}
