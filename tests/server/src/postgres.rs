//! The PostgreSQL server of the test, by tests/lib/postgres.sh.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    secrets,
    wrong::{Checked, wrong},
};

/// A server in a directory of its own; it is stopped when this is dropped.
#[derive(Debug)]
pub(crate) struct Postgres {
    script: PathBuf,
    directory: PathBuf,
}

impl Postgres {
    pub(crate) fn start(script: &Path, directory: &Path) -> Checked<Self> {
        let postgres = Self {
            script: script.to_path_buf(),
            directory: directory.to_path_buf(),
        };
        postgres.restart()?;
        let password = std::fs::read_to_string(directory.join("password"))?;
        secrets::remember("the database's password", password.trim());
        Ok(postgres)
    }

    /// Starts it again.
    pub(crate) fn restart(&self) -> Checked {
        self.call("postgres_start \"$2\"", "").map(drop)
    }

    /// The address of a database, which is made if need be.
    pub(crate) fn database(&self, name: &str) -> Checked<String> {
        let address = self.call("postgres_address \"$2\" \"$3\"", name)?;
        Ok(address.trim().to_owned())
    }

    /// Ends it.
    pub(crate) fn stop(&self) -> Checked {
        self.call("postgres_stop \"$2\"", "").map(drop)
    }

    /// From now on it takes connections and answers nothing.
    pub(crate) fn freeze(&self) -> Checked {
        self.call("postgres_signal \"$2\" STOP", "").map(drop)
    }

    /// And goes on.
    pub(crate) fn thaw(&self) -> Checked {
        self.call("postgres_signal \"$2\" CONT", "").map(drop)
    }

    /// What it logged.
    pub(crate) fn log(&self) -> Checked<String> {
        Ok(std::fs::read_to_string(self.directory.join("log"))?)
    }

    fn call(&self, function: &str, argument: &str) -> Checked<String> {
        let output = Command::new("bash")
            .arg("-euc")
            .arg(format!(". \"$1\"; {function}"))
            .arg("postgres")
            .arg(&self.script)
            .arg(&self.directory)
            .arg(argument)
            .output()?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        wrong(format!("{function}: {said}"))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.call("postgres_signal \"$2\" CONT", "");
        let _ = self.stop();
    }
}
