//! What happened, for people: the last lines in memory for the page, all of it on standard error (where systemd's
//! journal takes it) and in a file that does not grow without end.

use std::{
    collections::VecDeque,
    fs::{self, OpenOptions},
    io::Write as _,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use licfmt::UnixTime;

/// How many lines the page shows.
pub const SHOWN: usize = 500;
/// How long a file grows, in bytes; the one before it is kept.
const FILE_MOST: u64 = 1024 * 1024;
/// The file's name in the agent's state directory.
pub const FILE: &str = "agent.log";

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: UnixTime,
    /// Which site it is about; empty: none.
    pub site: String,
    /// What happened.
    pub text: String,
}

/// The log.
#[derive(Debug)]
pub struct Log {
    file: PathBuf,
    lines: Mutex<VecDeque<Line>>,
    /// Nothing goes to standard error.
    is_quiet: bool,
}

impl Log {
    /// In this directory.
    #[must_use]
    pub fn new(state: &std::path::Path) -> Self {
        Self {
            file: state.join(FILE),
            lines: Mutex::default(),
            is_quiet: false,
        }
    }

    /// Without standard error.
    #[must_use]
    pub fn quiet(self) -> Self {
        Self {
            is_quiet: true,
            ..self
        }
    }

    /// Adds a line.
    pub fn add(&self, at: UnixTime, site: &str, text: &str) {
        // A line is one line, and steers no terminal.
        let text = text.replace(char::is_control, "\u{fffd}");
        let line = Line {
            at,
            site: site.to_owned(),
            text,
        };
        let written = format!("{line}\n");
        if !self.is_quiet {
            // Nobody stops because nobody reads.
            let _ = std::io::stderr().write_all(written.as_bytes());
        }
        let mut lines = self.lines();
        let _ = self.write(&written);
        if lines.len() == SHOWN {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    /// The last lines, the newest last.
    #[must_use]
    pub fn last(&self) -> Vec<Line> {
        self.lines().iter().cloned().collect()
    }

    fn lines(&self) -> MutexGuard<'_, VecDeque<Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, line: &str) -> std::io::Result<()> {
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(&self.file)?;
        file.write_all(line.as_bytes())?;
        if file.metadata()?.len() > FILE_MOST {
            fs::rename(&self.file, self.file.with_extension("log.1"))?;
        }
        Ok(())
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let between = if self.site.is_empty() { "" } else { ": " };
        write!(f, "{} {}{between}{}", self.at, self.site, self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Neither the memory nor the disk fills, and the last lines are there.
    #[test]
    fn a_log_does_not_grow_without_end() {
        let scratch = tempfile::tempdir().expect("made");
        let log = Log::new(scratch.path()).quiet();
        let text = "x".repeat(1000);
        for n in 0..2_500 {
            log.add(UnixTime(n), "promos", &text);
        }
        assert_eq!(log.last().len(), SHOWN);
        assert_eq!(log.last().last().map(|line| line.at), Some(UnixTime(2_499)));
        let mut names = Vec::new();
        for entry in fs::read_dir(scratch.path()).expect("there") {
            let entry = entry.expect("there");
            assert!(entry.metadata().expect("there").len() < FILE_MOST + 2_000);
            names.push(entry.file_name().into_string().expect("text"));
        }
        names.sort_unstable();
        assert_eq!(names, ["agent.log", "agent.log.1"]);
    }

    /// What comes from outside cannot steer a terminal, or look like another line.
    #[test]
    fn a_line_is_one_line() {
        let scratch = tempfile::tempdir().expect("made");
        let log = Log::new(scratch.path()).quiet();
        log.add(UnixTime(0), "", "a\n1970-01-01T00:00:01Z b\u{1b}[2J");
        let text = fs::read_to_string(scratch.path().join(FILE)).expect("written");
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(!text.contains('\u{1b}'));
    }
}
