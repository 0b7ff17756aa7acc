//! Without the feature `online` there are no online licenses: a registration is not looked for.

use std::{convert::Infallible, time::Duration};

use licfmt::UnixTime;

use super::{Site, files::Contents, status::Registered};
use crate::{Problem, Program, control::Event, directory::Directory};

#[expect(clippy::unnecessary_wraps, reason = "as with the feature")]
pub(super) fn contents(_: &Directory) -> Result<Option<Contents>, Problem> {
    Ok(None)
}

/// There is none.
#[derive(Clone, Debug)]
pub(super) struct Registration(Infallible);

impl Registration {
    pub(super) fn leased(&self, _: &Program) -> Option<UnixTime> {
        match self.0 {}
    }
}

pub(super) fn ask_for_renewal(_: &Site, _: &Program) -> Result<(), Problem> {
    Err(Problem::new(crate::Code::SoftDongleLicense))
}

/// There is none.
pub(super) struct Online(Infallible);

impl Online {
    pub(super) fn open(_: &Site, _: &Program) -> Result<Self, Problem> {
        Err(Problem::new(crate::Code::SoftDongleLicense))
    }

    pub(super) fn is_of(&self, _: &Directory) -> bool {
        match self.0 {}
    }

    pub(super) fn known(&self) -> Event {
        match self.0 {}
    }

    pub(super) fn start(&mut self, _: &Site, _: &Program, _: u32) -> Event {
        match self.0 {}
    }

    pub(super) fn look(&mut self, _: &Site, _: &Program, _: u32) -> Event {
        match self.0 {}
    }

    pub(super) fn ask_unless_it_failed(&mut self, _: &Site, _: &Program, _: u32) -> Event {
        match self.0 {}
    }

    pub(super) fn end(&self, _: &Site, _: &Program) {
        match self.0 {}
    }

    pub(super) const fn trouble(&self) -> Option<&Problem> {
        match self.0 {}
    }

    pub(super) fn due_in(&self, _: u64) -> Duration {
        match self.0 {}
    }

    pub(super) fn registered(&self, _: &Site, _: &Program) -> Registered {
        match self.0 {}
    }
}
