//! The program as a process of Windows.

use std::{
    ffi::OsString,
    io,
    process::{self, Command, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicBool},
    thread,
    time::Duration,
};

use signal_hook::{consts::SIGINT, flag};

/// How often to look whether it has ended.
const POLL: Duration = Duration::from_millis(100);

/// Windows has no signals to hand on: Ctrl-C reaches the program by its console, and must not end
/// this process before it.
pub(super) fn forward_signals(_: impl Fn(i32) + Send + 'static) -> io::Result<()> {
    flag::register(SIGINT, Arc::new(AtomicBool::new(false)))?;
    Ok(())
}

/// The program.
pub(super) struct Child {
    process: Arc<Mutex<process::Child>>,
    id: u32,
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
        let process = Command::new(program).args(args).env(name, value).spawn()?;
        let id = process.id();
        let process = Arc::new(Mutex::new(process));
        let watched = Arc::clone(&process);
        thread::Builder::new()
            .name("keyfob-child".into())
            .spawn(move || {
                while let Ok(None) = lock(&watched).try_wait() {
                    thread::sleep(POLL);
                }
                on_end();
            })?;
        Ok(Self { process, id })
    }

    /// There is nothing to hand on.
    pub(super) fn forward(&self, _: i32) {}

    /// Asks it, and what it started, to close.
    pub(super) fn ask_to_end(&self) {
        self.task_kill(&["/T"]);
    }

    /// Ends it, and what it started.
    pub(super) fn kill(&self) {
        self.task_kill(&["/T", "/F"]);
        // It has ended already, or never will.
        let _ = lock(&self.process).kill();
    }

    /// `taskkill` belongs to Windows: what it does would take unsafe calls here.
    fn task_kill(&self, options: &[&str]) {
        let mut command = Command::new("taskkill");
        command.args(options).args(["/PID", &self.id.to_string()]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // Where it fails, killing by the handle is left.
        let _ = command.status();
    }

    /// Its exit status. To be asked once it has ended.
    pub(super) fn status(&mut self) -> u8 {
        let status = lock(&self.process).wait();
        let code = status.ok().and_then(|status| status.code());
        code.and_then(|code| u8::try_from(code).ok())
            .unwrap_or(u8::MAX)
    }

    /// `taskkill` ended what it started with it.
    pub(super) fn left_something(&self) -> bool {
        false
    }
}

fn lock(process: &Mutex<process::Child>) -> MutexGuard<'_, process::Child> {
    process.lock().unwrap_or_else(PoisonError::into_inner)
}
