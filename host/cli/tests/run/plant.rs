//! A vendor, a dongle, a license, and the commands that use them.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::{Value, json};

use crate::{PATIENCE, child::Role};

/// Only for waiting: the test's own clock.
#[expect(
    clippy::disallowed_methods,
    reason = "bounds a wait; nothing is judged by it"
)]
fn now() -> Instant {
    Instant::now()
}

/// Waits until `something` is there.
#[track_caller]
pub(crate) fn wait_for<T>(what: &str, mut something: impl FnMut() -> Option<T>) -> T {
    let until = now() + PATIENCE;
    loop {
        if let Some(found) = something() {
            return found;
        }
        assert!(now() < until, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

pub(crate) struct Plant {
    scratch: tempfile::TempDir,
}

impl Plant {
    /// A good license for the plugged dongle; a pulled one is missed for `countdown_s` seconds.
    pub(crate) fn new(countdown_s: u32, on_failure: &str) -> Self {
        let plant = Self {
            scratch: tempfile::tempdir().expect("a temporary directory"),
        };
        for directory in ["usb", "drawer"] {
            fs::create_dir(plant.path(directory)).expect("made");
        }
        plant.good(&["vendor", "init", "--no-passphrase"]);
        plant.good(&["dongle", "simulate", "usb/1.dongle"]);
        plant.good(&["dongle", "provision"]);
        plant.issue(countdown_s, on_failure);
        plant
    }

    /// Issues the next revision of the license.
    pub(crate) fn issue(&self, countdown_s: u32, on_failure: &str) {
        let text = "Muster";
        let order = json!({
            "product": "promos",
            "number": "1921900011",
            "licensee": {
                "company": text, "first_name": text, "last_name": text, "street": text,
                "zip": text, "city": text, "state": text, "country": text,
                "email": text, "phone": text,
            },
            "display": { "name": "Werk 7", "zip": text, "city": text },
            "tiers": ["simulated"],
            "on_failure": on_failure,
            "periods": {
                "recheck_s": 1, "countdown_s": countdown_s, "clock_warning_s": 259_200,
                "check_in_s": 86_400, "silent_s": 864_000, "warning_s": 1_728_000,
                "unverified_run_s": 3600, "key_validity_s": 2_592_000, "run_limit_s": 86_400,
            },
        });
        fs::write(self.path("order.json"), order.to_string()).expect("written");
        self.good(&[
            "issue",
            "order.json",
            "--dongle",
            "KF-00000001-8",
            "--out",
            "lic",
        ]);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    pub(crate) fn pull(&self) {
        fs::rename(self.path("usb/1.dongle"), self.path("drawer/1.dongle")).expect("pulled");
    }

    pub(crate) fn plug(&self) {
        fs::rename(self.path("drawer/1.dongle"), self.path("usb/1.dongle")).expect("plugged");
    }

    /// The program `keyfob` in this plant, which knows it by its environment.
    pub(crate) fn keyfob(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyfob"));
        command
            .current_dir(self.scratch.path())
            .args(args)
            .env_remove("KEYFOB_PASSPHRASE")
            .env("KEYFOB_LANG", "en")
            .env("KEYFOB_DIR", "lic")
            .env("KEYFOB_ROOT", "vendor/root.pem")
            .env("KEYFOB_SIMULATED", "usb")
            .env("KEYFOB_STATE", "state")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn output(&self, args: &[&str]) -> Output {
        self.keyfob(args).output().expect("started")
    }

    fn good(&self, args: &[&str]) {
        let output = self.output(args);
        assert!(output.status.success(), "{args:?}: {output:?}");
    }

    /// Runs a child in this role, with these options of `keyfob run`.
    pub(crate) fn run(&self, role: Role, options: &[&str]) -> Running {
        self.run_with(role, options, Stdio::null())
    }

    /// The same, with this standard input.
    pub(crate) fn run_with(&self, role: Role, options: &[&str], stdin: Stdio) -> Running {
        let ready = self.path("ready");
        let mut command = self.keyfob(&["run"]);
        command.args(options).arg("--").args(Role::command());
        command.stdin(stdin);
        role.give(&mut command, &ready);
        Running::start(command, ready)
    }
}

/// `keyfob run` (or `watch`) at work.
pub(crate) struct Running {
    process: Child,
    /// What it said, line by line.
    said: Receiver<String>,
    ready: PathBuf,
}

impl Running {
    pub(crate) fn start(mut command: Command, ready: PathBuf) -> Self {
        let watches = command.get_args().next().is_some_and(|arg| arg == "watch");
        if watches {
            command.stdout(Stdio::piped());
        } else {
            command.stdout(Stdio::null()).stderr(Stdio::piped());
        }
        let mut process = command.spawn().expect("started");
        let (sender, said) = channel();
        let mut send =
            move |line: std::io::Result<String>| sender.send(line.expect("text")).is_ok();
        if let Some(out) = process.stdout.take() {
            thread::spawn(move || BufReader::new(out).lines().all(&mut send));
        } else if let Some(out) = process.stderr.take() {
            thread::spawn(move || BufReader::new(out).lines().all(&mut send));
        }
        Self {
            process,
            said,
            ready,
        }
    }

    /// The child's process number and what it knows of its license, once it is ready.
    #[track_caller]
    pub(crate) fn ready(&self) -> (Pid, String) {
        let text = wait_for("the child", || read(&self.ready));
        let (pid, number) = text.trim_end().split_once(' ').expect("two words");
        let pid = pid.parse().ok().and_then(Pid::from_raw);
        (pid.expect("a process number"), number.to_owned())
    }

    /// Waits for a line that contains this.
    #[track_caller]
    pub(crate) fn hears(&self, text: &str) -> String {
        loop {
            let line = self.said.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("it never said: {text}"));
            if line.contains(text) {
                return line;
            }
        }
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.process)
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).expect("it runs");
    }

    /// Waits for its end; the rest of what it said, and its status.
    #[track_caller]
    pub(crate) fn ends(&mut self) -> (Vec<String>, ExitStatus) {
        let status = wait_for("the end", || self.process.try_wait().expect("our child"));
        // Until all who could say something have ended.
        let rest = std::iter::from_fn(|| self.said.recv_timeout(PATIENCE).ok());
        (rest.collect(), status)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // After a test that failed; otherwise it has ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn read(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}

/// Waits until no process has this number.
#[track_caller]
pub(crate) fn is_gone(pid: Pid) {
    wait_for("a process to be gone", || {
        test_kill_process(pid).is_err().then_some(())
    });
}

/// A line of JSON.
#[track_caller]
pub(crate) fn json_of(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}
