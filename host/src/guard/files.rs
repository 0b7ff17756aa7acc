//! The files of the license directory, read at every look and judged when they changed.

use std::sync::Arc;

use licfmt::{
    UnixTime,
    license::{License, Protection},
};

use super::online::{self, Registration};
use crate::{
    Code, Problem, Program,
    directory::{Directory, SignedFile},
    verify::{self, CheckedLicense},
};

/// What lies in the license directory: all that the verdict on it depends on, besides the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Files {
    contents: Contents,
    rollover: Option<Box<[u8]>>,
}

/// A license and the revocation list that goes with it.
#[derive(Clone, Debug)]
pub(super) struct Contents {
    pub(super) license: Box<[u8]>,
    pub(super) revocations: Option<Box<[u8]>>,
    /// What else `licinfo.cfg` tells, if they come from there.
    pub(super) online: Option<Registration>,
}

/// Each check-in brings a lease, which makes no other license.
impl PartialEq for Contents {
    fn eq(&self, other: &Self) -> bool {
        self.license == other.license
            && self.revocations == other.revocations
            && self.online.is_some() == other.online.is_some()
    }
}

impl Eq for Contents {}

/// A license that was good when it was read.
#[derive(Clone, Debug)]
pub(super) struct Loaded {
    /// What it was read from.
    pub(super) files: Files,
    /// The license as it was checked.
    pub(super) checked: CheckedLicense,
    /// The same license, for those who only want to know what is licensed.
    pub(super) license: Arc<License>,
    /// The program, with the roots that a rollover file led to.
    pub(super) program: Program,
}

impl Files {
    /// Reads them.
    pub(super) fn read(directory: &Directory) -> Result<Self, Problem> {
        Ok(Self {
            contents: Contents::read(directory)?,
            rollover: directory.rollover()?.map(Into::into),
        })
    }

    /// Whether the license is the registration's.
    pub(super) const fn is_online(&self) -> bool {
        self.contents.online.is_some()
    }

    /// The program, with the roots that the rollover file leads to.
    pub(super) fn believed_by(&self, program: &Program) -> Result<Program, Problem> {
        let mut program = program.clone();
        if let Some(file) = &self.rollover {
            roll_over(&mut program, file)?;
        }
        Ok(program)
    }

    /// Judges them for `program` at the time `now`.
    pub(super) fn check(self, program: &Program, now: UnixTime) -> Result<Loaded, Problem> {
        let program = self.believed_by(program)?;
        let Contents {
            license,
            revocations,
            online,
        } = &self.contents;
        // By a lease it is at least as late as that: a slow clock holds nobody up who has one.
        let told = online.as_ref().and_then(|it| it.leased(&program));
        let now = told.map_or(now, |told| told.max(now));
        let checked = verify::license_file(license, revocations.as_deref(), &program, now)?;
        let is_soft = matches!(checked.license.protection, Protection::SoftDongle(_));
        if is_soft && online.is_none() {
            return Err(Problem::new(Code::SoftDongleLicense));
        }
        Ok(Loaded {
            files: self,
            license: Arc::new(checked.license.clone()),
            checked,
            program,
        })
    }
}

impl Contents {
    /// `promos.json` with `revocations.json`, or, where there is no such license, what the registration holds.
    fn read(directory: &Directory) -> Result<Self, Problem> {
        let license = match directory.license() {
            Err(error) if error.code() == Code::LicenseMissing => {
                return online::contents(directory)?.ok_or_else(|| error.into());
            }
            license => license?,
        };
        Ok(Self {
            license: license.into(),
            revocations: directory.revocations()?.map(Into::into),
            online: None,
        })
    }
}

/// The program with the roots that the directory's rollover file leads to.
pub(super) fn rolled_over(directory: &Directory, program: &Program) -> Result<Program, Problem> {
    let mut program = program.clone();
    if let Some(file) = directory.rollover()? {
        roll_over(&mut program, &file)?;
    }
    Ok(program)
}

fn roll_over(program: &mut Program, file: &[u8]) -> Result<(), Problem> {
    let unusable = |detail: String| {
        let detail = format!("{}: {detail}", SignedFile::Rollover);
        Problem::new(Code::VendorKey).with("detail", detail)
    };
    let text = std::str::from_utf8(file).map_err(|error| unusable(error.to_string()))?;
    program
        .roll_over(text)
        .map_err(|error| unusable(error.to_string()))
}

impl Loaded {
    /// Whether it is a license of the registration.
    pub(super) const fn is_online(&self) -> bool {
        self.files.is_online()
    }

    /// Reads and judges what is there.
    pub(super) fn read(
        directory: &Directory,
        program: &Program,
        now: UnixTime,
    ) -> Result<Self, Problem> {
        Files::read(directory)?.check(program, now)
    }

    /// What is to be used from now on: these files, if they are good and not older than what is in
    /// use. None: nothing changed.
    pub(super) fn successor(
        &self,
        directory: &Directory,
        program: &Program,
        now: UnixTime,
    ) -> Result<Option<Self>, Problem> {
        let files = Files::read(directory)?;
        // What was good is not judged again: that it ended, or that the clock was set back, is for
        // license control to notice, by its rules.
        if files == self.files {
            return Ok(None);
        }
        let new = files.check(program, now)?;
        let (found, wanted) = (new.license.revision, self.license.revision);
        if new.license.number == self.license.number && found < wanted {
            return Err(Problem::new(Code::LicenseSuperseded)
                .with("found", found)
                .with("wanted", wanted));
        }
        Ok(Some(new))
    }
}
