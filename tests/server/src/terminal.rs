//! A terminal with somebody in front of it.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Write as _},
    process::{Child, Command},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{LocalModes, tcgetattr},
};

use crate::{
    clock::wait,
    http::PATIENCE,
    wrong::{Checked, Wrong},
};

/// A program in a terminal of its own. It is killed when this is dropped.
pub(crate) struct Terminal {
    keys: File,
    /// The program's side, to see how it is set.
    side: File,
    screen: Arc<Mutex<String>>,
    process: Child,
    /// How much of the screen was waited for.
    read: usize,
}

impl Terminal {
    /// Starts the program in a session of its own, whose terminal this is: passwords are asked for there, whatever
    /// standard input is.
    pub(crate) fn start(program: &Command) -> Checked<Self> {
        let keys = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        grantpt(&keys)?;
        unlockpt(&keys)?;
        let name = ptsname(&keys, Vec::new())?;
        let side = OpenOptions::new()
            .read(true)
            .write(true)
            .open(name.to_str()?)?;
        let mut command = Command::new("setsid");
        command
            .args(["--ctty", "--wait"])
            .arg(program.get_program())
            .args(program.get_args())
            .env_clear()
            .envs(
                program
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .stdin(side.try_clone()?)
            .stdout(side.try_clone()?)
            .stderr(side.try_clone()?);
        if let Some(directory) = program.get_current_dir() {
            command.current_dir(directory);
        }
        let keys = File::from(keys);
        let screen = Arc::new(Mutex::new(String::new()));
        watch(keys.try_clone()?, Arc::clone(&screen));
        Ok(Self {
            keys,
            side,
            screen,
            process: command.spawn()?,
            read: 0,
        })
    }

    /// All that was on the screen so far.
    pub(crate) fn screen(&self) -> String {
        let screen = self.screen.lock();
        screen.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until the screen says this, after what was waited for before.
    pub(crate) fn shows(&mut self, text: &str) -> Checked {
        let seen = wait(PATIENCE, || {
            let at = self.screen().get(self.read..)?.find(text)?;
            Some(self.read + at + text.len())
        });
        self.read = seen.ok_or_else(|| {
            let screen = self.screen();
            Wrong(format!("no {text:?} on the screen: {screen:?}"))
        })?;
        Ok(())
    }

    /// Somebody types a line.
    pub(crate) fn types(&mut self, line: &str) -> Checked {
        Ok(self.keys.write_all(format!("{line}\n").as_bytes())?)
    }

    /// Somebody types a line as soon as the terminal does not show what is typed.
    pub(crate) fn types_unseen(&mut self, line: &str) -> Checked {
        let hidden = wait(PATIENCE, || {
            let set = tcgetattr(&self.side).ok()?;
            (!set.local_modes.contains(LocalModes::ECHO)).then_some(())
        });
        hidden.ok_or_else(|| Wrong("the terminal shows what is typed".to_owned()))?;
        self.types(line)
    }

    /// The status that the program ends with.
    pub(crate) fn ends(&mut self) -> Checked<Option<i32>> {
        let ended = wait(PATIENCE, || self.process.try_wait().ok().flatten());
        let ended = ended.ok_or_else(|| Wrong("the program does not end".to_owned()))?;
        Ok(ended.code())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads until nobody has the terminal open any more.
fn watch(mut keys: File, screen: Arc<Mutex<String>>) {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let mut chunk = [0; 1024];
        while let Ok(count @ 1..) = keys.read(&mut chunk) {
            bytes.extend_from_slice(&chunk[..count]);
            let mut screen = screen.lock().unwrap_or_else(PoisonError::into_inner);
            *screen = String::from_utf8_lossy(&bytes).into_owned();
        }
    });
}
