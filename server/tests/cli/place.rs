//! A server's directory, in which commands are run.

use std::{
    path::Path,
    process::{Command, Output},
};

use keyfob_server::{
    clock::{Clock as _, SystemClock},
    issuer::Directory,
    store::{Settings, Store},
};
use tempfile::TempDir;

/// Variables, the only ones that a command has.
pub(crate) type Environment<'a> = &'a [(&'a str, &'a str)];

/// A server's directory; nothing of the surroundings' settings gets in.
pub(crate) struct Place(TempDir);

impl Place {
    /// Empty.
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
    }

    /// With a key that is not certified, and a database.
    pub(crate) async fn uncertified() -> Self {
        let place = Self::empty();
        let key = ed25519_dalek::SigningKey::from_bytes(&[1; 32]);
        let keys = Directory::new(place.path());
        let created = keys.create(&key, &None, SystemClock.now());
        created.expect("written");
        let settings = Settings::sqlite(&place.path().join("keyfob.db"));
        let store = Store::open(&settings).await.expect("a database");
        store.close().await;
        place
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The program with these words, in here.
    pub(crate) fn command(&self, line: &str, environment: Environment<'_>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyfob-server"));
        command
            .current_dir(self.path())
            .env_clear()
            .envs(environment.iter().copied())
            .args(line.split(' ').filter(|word| !word.is_empty()));
        command
    }

    pub(crate) fn run(&self, line: &str, environment: Environment<'_>) -> Output {
        self.command(line, environment).output().expect("runs")
    }

    /// What a command that fails says, and its status.
    pub(crate) fn fails(&self, line: &str, environment: Environment<'_>) -> (String, i32) {
        let output = self.run(line, environment);
        assert!(output.stdout.is_empty(), "{line}: {output:?}");
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        (said, output.status.code().expect("a status"))
    }

    /// What a command answers.
    pub(crate) fn answers(&self, line: &str, environment: Environment<'_>) -> String {
        let output = self.run(line, environment);
        assert!(output.status.success(), "{line}: {output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }
}
