//! The journal as a file.

use std::{
    fs::{File, OpenOptions},
    io::{self, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use super::{Entry, FILE, Journal, JournalError, SCHEMA, Sink, TORN};

/// Every line is far shorter; what is longer is no journal.
const LEN_MAX: u64 = 1 << 30;

/// A journal that was read, and its file, open behind its last whole line.
pub(crate) struct Recovered {
    /// What it says.
    pub(crate) entries: Vec<Entry>,
    /// The file.
    pub(crate) file: File,
    /// Its length, in bytes.
    len: u64,
    /// A last line that had broken off; it is in [`TORN`] now.
    pub(crate) torn: Option<String>,
}

impl Journal {
    /// Opens the journal in a station's directory, or begins one. Gives the last line if it had broken
    /// off: it is in [`TORN`] now.
    ///
    /// # Errors
    /// [`JournalError`]. Nothing is changed then.
    pub fn open(directory: &Path) -> Result<(Self, Option<String>), JournalError> {
        let recovered = recover(directory)?;
        let sink = FileSink {
            path: directory.join(FILE),
            medium: recovered.file,
            len: recovered.len,
            broken: false,
        };
        let journal = Self::new(&recovered.entries, Box::new(sink));
        Ok((journal, recovered.torn))
    }
}

/// Reads the journal in a station's directory, and cuts off what broke off.
pub(crate) fn recover(directory: &Path) -> Result<Recovered, JournalError> {
    let path = directory.join(FILE);
    let failed = |source| io(&path, source);
    let mut options = OpenOptions::new();
    let options = options.create(true).truncate(false).read(true).write(true);
    let mut file = options.open(&path).map_err(failed)?;
    let text = read(&mut file).map_err(failed)?;
    let whole = text.iter().rposition(|byte| *byte == b'\n');
    let (lines, torn) = text.split_at(whole.map_or(0, |at| at + 1));
    let entries = entries(lines, &path)?;
    if !torn.is_empty() {
        keep(torn, directory)?;
        let cut = file.set_len(lines.len() as u64);
        cut.and_then(|()| file.sync_all()).map_err(failed)?;
    }
    file.seek(SeekFrom::End(0)).map_err(failed)?;
    sync_directory(directory).map_err(failed)?;
    Ok(Recovered {
        entries,
        file,
        len: lines.len() as u64,
        torn: (!torn.is_empty()).then(|| String::from_utf8_lossy(torn).into_owned()),
    })
}

/// What a journal is written on: a file.
pub(super) trait Medium: io::Write + Send {
    /// Waits until what was written survives a power cut.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts off what is behind the first `len` bytes; writing goes on there.
    fn cut(&mut self, len: u64) -> io::Result<()>;
}

impl Medium for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.set_len(len)?;
        self.seek(SeekFrom::Start(len))?;
        self.sync_all()
    }
}

/// A journal on disk.
pub(super) struct FileSink<M> {
    pub(super) path: PathBuf,
    pub(super) medium: M,
    /// How long it is, in bytes: whole lines only.
    pub(super) len: u64,
    /// A part of a line is behind them that could not be cut off.
    pub(super) broken: bool,
}

impl<M: Medium> Sink for FileSink<M> {
    fn append(&mut self, line: &[u8]) -> Result<(), JournalError> {
        if self.broken {
            return Err(JournalError::Broken {
                path: self.path.clone(),
            });
        }
        let written = self.medium.write_all(line);
        match written.and_then(|()| self.medium.sync()) {
            Ok(()) => {
                self.len += line.len() as u64;
                Ok(())
            }
            Err(source) => {
                // The next line must not go on where this one broke off: on a full disk, perhaps.
                self.broken = self.medium.cut(self.len).is_err();
                Err(io(&self.path, source))
            }
        }
    }
}

fn read(file: &mut File) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let read = io::copy(&mut io::Read::take(&mut *file, LEN_MAX), &mut text)?;
    if read == LEN_MAX {
        return Err(io::Error::other("too long for a journal"));
    }
    Ok(text)
}

fn entries(lines: &[u8], path: &Path) -> Result<Vec<Entry>, JournalError> {
    let lines = lines.split_inclusive(|byte| *byte == b'\n');
    lines
        .enumerate()
        .map(|(at, line)| {
            let wrong = |reason: String| JournalError::Line {
                path: path.into(),
                line: at + 1,
                reason,
            };
            let entry: Entry =
                serde_json::from_slice(line).map_err(|error| wrong(error.to_string()))?;
            if entry.schema == SCHEMA {
                Ok(entry)
            } else {
                Err(wrong(format!("schema {}, not {SCHEMA}", entry.schema)))
            }
        })
        .collect()
}

/// Keeps what broke off, before it is cut off.
fn keep(torn: &[u8], directory: &Path) -> Result<(), JournalError> {
    let path = directory.join(TORN);
    let mut options = OpenOptions::new();
    let kept = options
        .create(true)
        .append(true)
        .open(&path)
        .and_then(|mut file| {
            file.write_all(torn)?;
            file.write_all(b"\n")?;
            file.sync_all()
        });
    kept.map_err(|source| io(&path, source))
}

/// A new name in a directory is durable only once the directory is.
pub(crate) fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(directory)?.sync_all()?;
    }
    Ok(())
}

fn io(path: &Path, source: io::Error) -> JournalError {
    JournalError::Io {
        path: path.into(),
        source,
    }
}
