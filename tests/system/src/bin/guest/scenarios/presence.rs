//! A program under license control while its dongle is pulled and put back (D-4).

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::Child,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

use keyfob_tests::order::Unit;
use serde_json::Value;

use super::site;
use crate::{
    bench::Bench,
    failure::{Failure, ensure, failed},
};

/// A license whose periods are short: `short.json` says how short.
const SHORT: &str = "short";
const MARKER: &str = "/tmp/plant-runs";
/// The longest silence between two lines that something is expected of.
const LINE: Duration = Duration::from_mins(1);

/// The protected program: says that it runs, and waits to be stopped.
pub(crate) fn plant(marker: &Path) {
    if fs::write(marker, "").is_ok() {
        thread::sleep(Duration::from_hours(1));
    }
}

pub(super) fn run(bench: &mut Bench) -> Result<(), Failure> {
    site::need_license(bench)?;
    site::issue(bench, "short.json", SHORT)?;
    bench.plug(Unit::First)?;
    let mut watched = Watched::start(bench)?;
    bench.wait("the program", || {
        Ok(Path::new(MARKER).exists().then_some(()))
    })?;
    bench.passed("a program runs while the dongle is plugged", "started")?;

    bench.pull(Unit::First)?;
    let line = watched.until("countdown")?;
    let seen = format!("{} s are left", line["remaining_s"]);
    bench.passed("pulled, the countdown is announced", seen)?;

    bench.plug(Unit::First)?;
    watched.until("run")?;
    bench.passed("put back, the countdown is cancelled", "runs on")?;

    bench.pull(Unit::First)?;
    watched.until("stop")?;
    let status = watched.child.wait()?;
    ensure(status.code() == Some(30), || format!("ended with {status}"))?;
    bench.passed("not put back, the program is stopped", status.to_string())?;

    fs::remove_file(MARKER)?;
    let status = bench.keyfob.start(&command())?.wait()?;
    ensure(!status.success() && !Path::new(MARKER).exists(), || {
        format!("ended with {status}")
    })?;
    bench.passed("without the dongle, no start", status.to_string())
}

fn command() -> [&'static str; 7] {
    ["run", "--dir", SHORT, "--", "/bin/guest", "plant", MARKER]
}

/// `keyfob run`, and the lines that it writes.
struct Watched {
    child: Child,
    lines: Receiver<String>,
}

impl Watched {
    fn start(bench: &Bench) -> Result<Self, Failure> {
        let mut child = bench.keyfob.start(&command())?;
        let Some(stderr) = child.stderr.take() else {
            return failed("no pipe");
        };
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, lines })
    }

    /// Waits for this verdict.
    fn until(&mut self, verdict: &str) -> Result<Value, Failure> {
        let mut heard = Vec::new();
        loop {
            match self.lines.recv_timeout(LINE) {
                Ok(line) => {
                    let said: Value = serde_json::from_str(&line).unwrap_or_default();
                    if said["verdict"] == verdict {
                        return Ok(said);
                    }
                    heard.push(line);
                }
                Err(RecvTimeoutError::Timeout) => {
                    return failed(format!(
                        "no verdict {verdict} in {LINE:?}; heard: {heard:#?}"
                    ));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return failed(format!("ended before {verdict}; heard: {heard:#?}"));
                }
            }
        }
    }
}

impl Drop for Watched {
    /// A program left running would outlive a scenario that failed.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
