//! A directory of its own, in which commands are run and written down.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// A directory with what the commands made in it, and the transcript of them.
pub(crate) struct Place {
    directory: TempDir,
    language: &'static str,
    transcript: String,
}

impl Place {
    /// Empty.
    pub(crate) fn new(language: &'static str) -> Self {
        Self {
            directory: tempfile::tempdir().expect("temporary directory"),
            language,
            transcript: String::new(),
        }
    }

    /// With a vendor without a passphrase, a provisioned simulated dongle, and `order.json`.
    pub(crate) fn with_dongle(language: &'static str) -> Self {
        let place = Self::new(language);
        place.write("order.json", include_str!("order.json"));
        fs::create_dir(place.path("usb")).expect("made");
        for line in [
            "vendor init --no-passphrase",
            "dongle simulate usb/a.dongle",
            "dongle provision --simulated usb",
        ] {
            place.quietly(line);
        }
        place
    }

    /// With a license for that dongle, too.
    pub(crate) fn licensed(language: &'static str) -> Self {
        let place = Self::with_dongle(language);
        place.quietly("issue order.json --dongle KF-00000001-8 --out lic");
        place
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("is below")).expect("made");
        fs::write(path, content).expect("written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("read")
    }

    pub(crate) fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).expect("renamed");
    }

    pub(crate) fn copy(&self, from: &str, to: &str) {
        fs::copy(self.path(from), self.path(to)).expect("copied");
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).expect("removed");
    }

    /// Replaces text in a file.
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} says {from} nowhere");
        self.write(name, text.replacen(from, to, 1));
    }

    /// The program with these words, in here, with none of the surroundings' settings.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyfob"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("KEYFOB_") {
                command.env_remove(name);
            }
        }
        command
            .args(line.split_whitespace())
            .env("KEYFOB_LANG", self.language)
            // What this machine tells of itself is another one's elsewhere.
            .env("KEYFOB_SYSTEM", package_file("tests/computer"))
            .env_remove("COLUMNS")
            .current_dir(self.directory.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs it and says nothing; it must succeed.
    pub(crate) fn quietly(&self, line: &str) -> String {
        let output = self.output(line);
        assert!(output.status.success(), "keyfob {line}: {}", said(&output));
        String::from_utf8(output.stdout).expect("text")
    }

    /// Runs it.
    pub(crate) fn output(&self, line: &str) -> Output {
        self.command(line).output().expect("runs")
    }

    /// Runs it and writes down what it printed and how it ended.
    pub(crate) fn run(&mut self, line: &str) -> &mut Self {
        let output = self.output(line);
        let said = said(&output);
        assert!(!said.contains("{$"), "keyfob {line}: a gap in\n{said}");
        let _ = write!(self.transcript, "$ keyfob {line}\n{said}");
        self
    }

    /// Writes down what happens between two commands.
    pub(crate) fn note(&mut self, text: &str) -> &mut Self {
        let _ = writeln!(self.transcript, "\n# {text}");
        self
    }

    /// What was written down, without what differs from run to run.
    pub(crate) fn transcript(&self) -> String {
        self.redact(&self.transcript)
    }

    /// The answer of a command to programs, and its exit status.
    pub(crate) fn json(&self, line: &str) -> (Value, i32) {
        let output = self.output(&format!("{line} --format json"));
        assert!(output.stderr.is_empty(), "{line}: {}", said(&output));
        let answer = serde_json::from_slice(&output.stdout);
        let answer = answer.unwrap_or_else(|error| panic!("{line}: {error}"));
        (answer, output.status.code().expect("ended by itself"))
    }

    /// Names what differs from run to run and shows no pattern.
    fn redact(&self, text: &str) -> String {
        let real = self.directory.path().canonicalize().expect("exists");
        let text = text.replace(&*real.to_string_lossy(), "[HERE]");
        let text = text.replace(&*self.directory.path().to_string_lossy(), "[HERE]");
        text.replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
    }
}

/// What a command printed and how it ended.
fn said(output: &Output) -> String {
    let mut said = String::new();
    for (mark, bytes) in [("", &output.stdout), ("! ", &output.stderr)] {
        for line in String::from_utf8_lossy(bytes).lines() {
            let _ = writeln!(said, "{}", format!("{mark}{line}").trim_end());
        }
    }
    if let Some(status) = output.status.code().filter(|status| *status != 0) {
        let _ = writeln!(said, "[exit status {status}]");
    }
    said
}

/// A file of this package.
pub(crate) fn package_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}
