//! A computer at a site, with the program `keyfob` on it.

use std::{
    ffi::OsStr,
    fs,
    path::PathBuf,
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::Value;

use crate::{
    run::{World, room},
    server::Home,
    vendor::Sold,
    wrong::{Checked, Wrong, demand},
};

/// A computer, by the directory of its files.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) directory: PathBuf,
    program: PathBuf,
}

impl Place {
    /// A computer that is no other one's, and knows the root of the server's vendor.
    pub(crate) fn new(world: &World, name: &str, home: &Home) -> Checked<Self> {
        static COMPUTERS: AtomicU32 = AtomicU32::new(1);
        let place = Self {
            directory: room(world, name)?,
            program: world.keyfob.clone(),
        };
        let computer = COMPUTERS.fetch_add(1, Ordering::Relaxed);
        fs::create_dir_all(place.path("computer/etc"))?;
        place.write("computer/etc/machine-id", &format!("{computer:032x}\n"))?;
        fs::copy(home.file("root.pem"), place.path("root.pem"))?;
        Ok(place)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> Checked {
        Ok(fs::write(self.path(name), text)?)
    }

    /// The program, told where everything is.
    pub(crate) fn keyfob<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .current_dir(&self.directory)
            .args(arguments)
            .env_clear()
            .envs([
                ("KEYFOB_LANG", "en"),
                ("KEYFOB_DIR", "lic"),
                ("KEYFOB_ROOT", "root.pem"),
                ("KEYFOB_STATE", "state"),
                ("KEYFOB_SYSTEM", "computer"),
                ("PATH", "/usr/bin:/bin"),
            ])
            .stdin(Stdio::null());
        command
    }

    /// What a command answers.
    pub(crate) fn says(&self, arguments: &[&str]) -> Checked<Answer> {
        let arguments = [&["--format", "json"], arguments].concat();
        Answer::of(self.keyfob(&arguments))
    }

    /// Registers with the server at this address.
    pub(crate) fn registers(&self, base: &str, sold: &Sold, more: &[&str]) -> Checked<Answer> {
        self.write("token", &sold.token.to_string())?;
        let arguments = ["register", "--server", base, "--number", &sold.number];
        self.says(&[&arguments, &["--token-file", "token"][..], more].concat())
    }

    /// The number of the lease that it holds, by its own check; the program starts with it.
    pub(crate) fn lease(&self) -> Checked<u64> {
        let runs = self.says(&["run", "--", "true"])?;
        demand(runs.status == 0, || format!("no start: {runs:?}"))?;
        self.says(&["verify"])?.lease()
    }
}

/// The answer of a command.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: i32,
    json: Value,
}

impl Answer {
    pub(crate) fn of(mut command: Command) -> Checked<Self> {
        let output = command.output()?;
        let text = if output.stdout.is_empty() {
            &output.stderr
        } else {
            &output.stdout
        };
        let status = output.status.code();
        Ok(Self {
            status: status.ok_or_else(|| Wrong(format!("it ended by {}", output.status)))?,
            json: serde_json::from_slice(text).unwrap_or_default(),
        })
    }

    /// Expects that it is done.
    pub(crate) fn done(&self) -> Checked {
        demand(self.status == 0, || format!("not done: {self:?}"))
    }

    /// The number of the lease that is told of.
    pub(crate) fn lease(&self) -> Checked<u64> {
        self.done()?;
        let lease = self.json["lease"].as_u64();
        lease.ok_or_else(|| Wrong(format!("no lease: {self:?}")))
    }

    /// Expects a problem with this code, whose text says this.
    pub(crate) fn expect(&self, code: &str, says: &str) -> Checked {
        let problem = &self.json["problem"];
        let text = problem["text"].as_str().unwrap_or_default();
        demand(problem["code"] == code && text.contains(says), || {
            format!("expected {code:?} with {says:?}, not {self:?}")
        })
    }

    /// What is told, for who asks on.
    pub(crate) fn code(&self) -> Option<&str> {
        self.json["problem"]["code"].as_str()
    }
}

/// How often the server saw copies of the installation of a license.
pub(crate) fn forks(home: &Home, number: &str) -> Checked<u64> {
    let shown = home.command(&["license", "show", number])?;
    let forks = shown["installation"]["forks"].as_u64();
    forks.ok_or_else(|| Wrong(format!("no installation: {shown}")))
}
