//! The program as a process of Unix.

use std::{
    ffi::OsString,
    io::{self, IsTerminal as _},
    os::unix::process::{CommandExt as _, ExitStatusExt as _},
    process::{self, Command},
    thread,
};

use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, test_kill_process_group,
    waitid,
};
use signal_hook::{consts, iterator::Signals};

/// What is handed on: what people and service managers send to programs.
const SIGNALS: [i32; 6] = [
    consts::SIGHUP,
    consts::SIGINT,
    consts::SIGQUIT,
    consts::SIGTERM,
    consts::SIGUSR1,
    consts::SIGUSR2,
];
/// What a terminal sends to all that runs in its foreground, the program included.
const BY_TERMINAL: [i32; 3] = [consts::SIGHUP, consts::SIGINT, consts::SIGQUIT];

/// Calls `on_signal` for each signal that is to be handed on, in a thread of its own; none of them
/// ends this process any more.
pub(super) fn forward_signals(on_signal: impl Fn(i32) + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new(SIGNALS)?;
    thread::Builder::new()
        .name("keyfob-signals".into())
        .spawn(move || signals.forever().for_each(on_signal))?;
    Ok(())
}

/// The program.
pub(super) struct Child {
    process: process::Child,
    pid: Pid,
    /// It leads a process group of its own.
    leads: bool,
}

impl Child {
    /// Starts it; `on_end` is called once it has ended.
    pub(super) fn start(
        program: &[OsString],
        (name, value): (&str, &str),
        on_end: impl FnOnce() + Send + 'static,
    ) -> io::Result<Self> {
        let [program, args @ ..] = program else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let leads = !io::stdin().is_terminal();
        let mut command = Command::new(program);
        command.args(args).env(name, value);
        if leads {
            command.process_group(0);
        }
        let process = command.spawn()?;
        let pid = Pid::from_child(&process);
        thread::Builder::new()
            .name("keyfob-child".into())
            .spawn(move || {
                wait_for_end(pid);
                on_end();
            })?;
        Ok(Self {
            process,
            pid,
            leads,
        })
    }

    /// Hands a signal on, unless the terminal did.
    pub(super) fn forward(&self, signal: i32) {
        let by_terminal = !self.leads && BY_TERMINAL.contains(&signal);
        if let Some(signal) = Signal::from_named_raw(signal).filter(|_| !by_terminal) {
            self.send(signal);
        }
    }

    /// Asks it to end.
    pub(super) fn ask_to_end(&self) {
        self.send(Signal::TERM);
        // A program that was stopped (Ctrl-Z) could not hear it.
        self.send(Signal::CONT);
    }

    /// Ends it.
    pub(super) fn kill(&self) {
        self.send(Signal::KILL);
    }

    fn send(&self, signal: Signal) {
        // The only error is that it has ended: its number is kept for us until `status`, its
        // group's as long as somebody is in it.
        let _ = if self.leads {
            kill_process_group(self.pid, signal)
        } else {
            kill_process(self.pid, signal)
        };
    }

    /// Its exit status, or 128 and the signal that ended it. To be asked once it has ended.
    pub(super) fn status(&mut self) -> u8 {
        let Ok(status) = self.process.wait() else {
            return keyfob::ExitStatus::Failure as u8;
        };
        let by_signal = || status.signal().map(|signal| 128 + signal);
        let code = status.code().or_else(by_signal);
        code.and_then(|code| u8::try_from(code).ok())
            .unwrap_or(u8::MAX)
    }

    /// Whether something of its process group still runs after it ended.
    pub(super) fn left_something(&self) -> bool {
        self.leads && test_kill_process_group(self.pid).is_ok()
    }
}

/// Waits until it has ended, and leaves it to be asked for its status: until then its number is no
/// other process's.
fn wait_for_end(pid: Pid) {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(pid), options) {}
}
