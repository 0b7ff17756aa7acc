//! How much a program uses, for one that does not embed the SDK: it keeps a file with one number for each feature,
//! such as `{"saia-pcd": 5400}`, and replaces it as it likes (M-2).

use std::{
    collections::BTreeMap,
    fs::File,
    io::{ErrorKind, Read as _},
    path::PathBuf,
};

use keyfob::{Code, Problem, online::UsageBoard};
use licfmt::{limits::Count, text::Name};

/// No longer file is read, in bytes.
const MOST: u64 = 64 * 1024;

/// The file, and what was said of it last.
#[derive(Debug)]
pub(super) struct UsageFile {
    path: PathBuf,
    board: UsageBoard,
    /// What was wrong with it when it was read last; none: nothing.
    wrong: Option<Problem>,
}

impl UsageFile {
    /// What it holds at the start goes with the first check-in.
    pub(super) fn new(path: PathBuf, board: UsageBoard) -> Self {
        let file = Self {
            path,
            board,
            wrong: None,
        };
        // What is wrong is said when it is read again.
        file.hand_on(file.try_read().unwrap_or_default());
        file
    }

    /// Hands on what is in it; says what is wrong with it, if that is new. What was handed on before stays.
    pub(super) fn read(&mut self) -> Option<&Problem> {
        let (usage, wrong) = match self.try_read() {
            Ok(usage) => (usage, None),
            Err(problem) => (BTreeMap::new(), Some(problem)),
        };
        self.hand_on(usage);
        let is_new = wrong != self.wrong;
        self.wrong = wrong;
        self.wrong.as_ref().filter(|_| is_new)
    }

    fn hand_on(&self, usage: BTreeMap<Name, Count>) {
        for (feature, used) in usage {
            self.board.set(feature, used);
        }
    }

    fn try_read(&self) -> Result<BTreeMap<Name, Count>, Problem> {
        let failed = |error: &dyn std::fmt::Display| {
            let detail = format!("{}: {error}", self.path.display());
            Problem::new(Code::Io).with("detail", detail)
        };
        let mut text = Vec::new();
        match File::open(&self.path) {
            // The program may not have come that far.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(failed(&error)),
            Ok(file) => file
                .take(MOST + 1)
                .read_to_end(&mut text)
                .map_err(|error| failed(&error))?,
        };
        if text.len() as u64 > MOST {
            return Err(failed(&format_args!("longer than {MOST} bytes")));
        }
        serde_json::from_slice(&text).map_err(|error| failed(&error))
    }
}
