//! Where the demo plays: its directory, and how it shows commands and what they answer.

use std::{
    ffi::OsString,
    fmt::Display,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::Parser as _;
use keyfob::{Code, Problem, transport::Seams};

use crate::{
    app::App,
    args::{Cli, Format},
    commands,
    report::{Report, problem_text},
    vendor::files::failed,
};

/// The demo's directory and surroundings.
pub(super) struct Stage<'a> {
    /// Clocks, randomness, texts.
    pub(super) app: &'a App,
    root: PathBuf,
}

impl<'a> Stage<'a> {
    /// In `root`, an empty directory.
    pub(super) fn new(app: &'a App, root: &Path) -> Result<Self, Problem> {
        let root = root.canonicalize().map_err(|error| failed(root, &error))?;
        Ok(Self { app, root })
    }

    /// A word of a command, with `@` resolved.
    pub(super) fn word(&self, word: &str) -> OsString {
        match word.strip_prefix('@') {
            Some(place) => self.path(place).into_os_string(),
            None => word.into(),
        }
    }

    /// Prints as it is.
    #[expect(
        clippy::unused_self,
        reason = "all that is shown goes through the stage"
    )]
    pub(super) fn print(&self, text: &str) -> Result<(), Problem> {
        print(text)
    }

    /// A place in the demo's directory.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Tells something.
    pub(super) fn tell(
        &self,
        id: &'static str,
        args: &[(&'static str, &dyn Display)],
    ) -> Result<(), Problem> {
        let text = Report::new()
            .say(id, args)
            .render(&self.app.texts, Format::Text);
        print(&format!("\n{text}"))
    }

    /// Shows a command and carries it out. Words that begin with `@` are places in the demo's
    /// directory.
    pub(super) fn command(&self, words: &[&str]) -> Result<(), Problem> {
        self.show(words)?;
        let report = self.carry_out(words, &self.app.seams)?;
        print(&indented(&report))
    }

    /// Shows a command that must end with this code.
    pub(super) fn refused(&self, words: &[&str], code: Code) -> Result<(), Problem> {
        self.show(words)?;
        self.expect(code, self.carry_out(words, &self.app.seams))
    }

    /// The same with other clocks.
    pub(super) fn refused_at(
        &self,
        words: &[&str],
        seams: &Seams,
        code: Code,
    ) -> Result<(), Problem> {
        self.show(words)?;
        self.expect(code, self.carry_out(words, seams))
    }

    /// Shows a refusal, and makes sure that it is the one that it should be.
    pub(super) fn expect<T>(&self, code: Code, outcome: Result<T, Problem>) -> Result<(), Problem> {
        let found = match outcome {
            Err(problem) if problem.code() == code => {
                let text = problem_text(&problem, &self.app.texts, Format::Text);
                return print(&indented(&self.shortened(&text)));
            }
            Err(problem) => problem.to_string(),
            Ok(_) => "accepted".to_owned(),
        };
        let detail = format!("the demo expected {code}, but: {found}");
        Err(Problem::new(Code::DemoFailed).with("detail", detail))
    }

    /// Shows a command as a user would type it.
    #[expect(
        clippy::unused_self,
        reason = "all that is shown goes through the stage"
    )]
    pub(super) fn show(&self, words: &[&str]) -> Result<(), Problem> {
        let shown: Vec<_> = words
            .iter()
            .map(|word| word.strip_prefix('@').unwrap_or(word))
            .collect();
        print(&format!("$ keyfob {}\n", shown.join(" ")))
    }

    fn carry_out(&self, words: &[&str], seams: &Seams) -> Result<String, Problem> {
        let words = words.iter().map(|word| self.word(word));
        let program = std::iter::once("keyfob".into());
        let cli = Cli::try_parse_from(program.chain(words))
            .map_err(|error| Problem::new(Code::Usage).with("detail", error))?;
        let app = self.app.with_seams(seams.clone());
        let (report, _) = commands::run(&app, &cli.command)?;
        Ok(self.shortened(&report.render(&app.texts, Format::Text)))
    }

    /// Without the directory's own name, which says nothing and differs each time.
    fn shortened(&self, text: &str) -> String {
        let prefix = format!("{}{}", self.root.display(), std::path::MAIN_SEPARATOR);
        text.replace(&prefix, "")
    }

    /// Makes `to` a copy of the directory `from`, whatever `to` was.
    pub(super) fn copy(&self, from: &str, to: &str) -> Result<(), Problem> {
        let (from, to) = (self.path(from), self.path(to));
        if to.exists() {
            fs::remove_dir_all(&to).map_err(|error| failed(&to, &error))?;
        }
        fs::create_dir_all(&to).map_err(|error| failed(&to, &error))?;
        let copy = || -> io::Result<()> {
            for entry in fs::read_dir(&from)? {
                let entry = entry?;
                fs::copy(entry.path(), to.join(entry.file_name()))?;
            }
            Ok(())
        };
        copy().map_err(|error| failed(&from, &error))
    }

    /// Writes a file.
    pub(super) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<(), Problem> {
        let path = self.path(name);
        fs::write(&path, content).map_err(|error| failed(&path, &error))
    }

    /// Reads a text file.
    pub(super) fn read(&self, name: &str) -> Result<String, Problem> {
        let path = self.path(name);
        fs::read_to_string(&path).map_err(|error| failed(&path, &error))
    }

    /// Moves a file: pulls or plugs a simulated dongle.
    pub(super) fn rename(&self, from: &str, to: &str) -> Result<(), Problem> {
        let path = self.path(from);
        fs::rename(&path, self.path(to)).map_err(|error| failed(&path, &error))
    }
}

fn indented(text: &str) -> String {
    text.lines()
        .fold(String::new(), |all, line| all + "    " + line + "\n")
}

fn print(text: &str) -> Result<(), Problem> {
    let mut out = io::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // A reader that has gone away has what it wanted.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Problem::new(Code::Io).with("detail", error))
        }
        _ => Ok(()),
    }
}
