//! What a check says.

use std::{fmt::Display, path::Path};

use keyfob::{Problem, text::Texts};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It may be meant so, or come later.
    Warning,
    /// The agent does not start, or does not do what the settings say.
    Error,
}

impl Severity {
    /// As programs know it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Defines what can be found: variant, stable name, severity.
macro_rules! complaints {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $severity:ident;)*) => {
        /// What can be found. In `text/*/agent.ftl` the message `check-NAME` says what is wrong, its attribute
        /// `advice` what to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Complaint { $($(#[$doc])* $variant),* }

        impl Complaint {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The id of its message.
            const fn message(self) -> &'static str {
                match self { $(Self::$variant => concat!("check-", $name)),* }
            }

            /// How bad it is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),* }
            }
        }
    };
}

complaints! {
    /// A license directory that is not there yet.
    DirectoryMissing = "directory-missing", Warning;
    /// Something else lies where a directory is to be.
    NoDirectory = "no-directory", Error;
    /// A directory that cannot be read.
    DirectoryUnreadable = "directory-unreadable", Error;
    /// A directory that this user may not write into.
    DirectoryUnwritable = "directory-unwritable", Error;
    /// A root's file that cannot be read, or holds no root key.
    RootUnusable = "root-unusable", Error;
    /// A notice's program that is not there.
    CommandMissing = "command-missing", Error;
    /// A notice's program that this user may not start.
    CommandNotExecutable = "command-not-executable", Error;
    /// A notice's program that is found from some directories only.
    CommandRelative = "command-relative", Warning;
    /// A file of authorities that cannot be read.
    CaUnreadable = "ca-unreadable", Error;
    /// A file of authorities that holds none.
    CaUnusable = "ca-unusable", Error;
    /// A log for which there is no directory.
    LogDirectoryMissing = "log-directory-missing", Error;
    /// Something else lies where a log is to be.
    LogNoFile = "log-no-file", Error;
    /// A log that cannot be written.
    LogUnusable = "log-unusable", Error;
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub complaint: Complaint,
    /// Which setting names it: `[site.promos] directory`.
    pub setting: String,
    /// What refused it, where a check of its own did.
    pub problem: Option<Problem>,
    args: Vec<(&'static str, String)>,
}

impl Finding {
    pub(super) fn new(complaint: Complaint, setting: impl Into<String>) -> Self {
        Self {
            complaint,
            setting: setting.into(),
            problem: None,
            args: Vec::new(),
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Display) -> Self {
        // Names of files may hold what steers a terminal.
        let value = licfmt::text::printable(&value.to_string());
        self.args.push((name, value));
        self
    }

    pub(super) fn with_path(self, path: &Path) -> Self {
        self.with("path", path.display())
    }

    pub(super) fn because(mut self, problem: Problem) -> Self {
        self.problem = Some(problem);
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn text(&self, texts: &Texts) -> String {
        let why = self.problem.as_ref().map(|it| texts.problem(it).text);
        let why = why.iter().map(|why| ("error", why.as_str()));
        texts.text(self.complaint.message(), self.args().chain(why))
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self, texts: &Texts) -> Option<String> {
        texts.attribute(self.complaint.message(), "advice", self.args())
    }

    fn args(&self) -> impl Iterator<Item = (&str, &str)> {
        self.args
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }
}
