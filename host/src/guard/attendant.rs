//! Keeps a registration fresh while no program does: the part of an agent that asks the server (M-1).

use std::time::Duration;

use super::{
    Registered, Site,
    files::Loaded,
    online::{Online, Role},
};
use crate::{Code, Problem, Program};

/// How often to ask where no license says so, in seconds: one that has ended may have been renewed.
const CHECK_IN_S: u32 = 86_400;

/// Asks the server for the programs of this computer: at the start, then once a day, and in the place of a
/// program only if that was silent for an hour longer. It does nothing by itself: who has it calls
/// [`Attendant::look`] when it is time, or earlier.
#[derive(Default)]
pub struct Attendant {
    online: Option<Online>,
}

/// What is known of a registration.
#[derive(Clone, Debug)]
pub struct Attended {
    /// The registration.
    pub registered: Registered,
    /// Why the server was not reached when it was last asked; none: it was.
    pub unreached: Option<Problem>,
    /// In how long the server will be asked.
    pub asks_in: Duration,
}

impl Attendant {
    /// Asks if it is time; none: there is no registration, or a license file that needs no server lies beside it.
    ///
    /// # Errors
    /// What is wrong with the registration. It is looked at anew the next time.
    pub fn look(&mut self, site: &Site) -> Result<Option<Attended>, Problem> {
        let looked = self.try_look(site);
        if !matches!(looked, Ok(Some(_))) {
            self.online = None;
        }
        looked
    }

    /// Makes the next look ask, whenever the server was asked last (M-5).
    pub fn hasten(&mut self) {
        if let Some(online) = &mut self.online {
            online.ask_soon();
        }
    }

    fn try_look(&mut self, site: &Site) -> Result<Option<Attended>, Problem> {
        if !is_registered(site)? {
            return Ok(None);
        }
        let program = site.believed()?;
        let check_in_s = check_in_s(site);
        let kept = self.online.as_ref();
        if kept.is_some_and(|online| online.is_of(&site.directory)) {
            self.go_on(site, &program, check_in_s);
        } else {
            let mut online = Online::open_as(Role::Agent, site, &program)?;
            if !online.is_answered() {
                // A registration that came to nothing so far: whoever registers asks again.
                return Ok(None);
            }
            online.start(site, &program, check_in_s);
            self.online = Some(online);
        }
        let attended = |online: &Online| Attended {
            registered: online.registered(site, &program),
            unreached: online.trouble().cloned(),
            asks_in: online.due_in(site.seams.now_ms()),
        };
        Ok(self.online.as_ref().map(attended))
    }

    fn go_on(&mut self, site: &Site, program: &Program, check_in_s: u32) {
        let Some(online) = &mut self.online else {
            return;
        };
        if online.age_s(site) > 2 * u64::from(check_in_s) {
            // The clock was set, or the computer slept: the forward-only clock knows nothing of it.
            online.ask_unless_it_failed(site, program, check_in_s);
        }
        online.look(site, program, check_in_s);
    }
}

fn is_registered(site: &Site) -> Result<bool, Problem> {
    match site.directory.license() {
        Err(error) if error.code() == Code::LicenseMissing => {}
        _ => return Ok(false),
    }
    match site.directory.installation() {
        Ok(bytes) => Ok(bytes.is_some()),
        // Without a directory there is no registration either.
        Err(error) if error.code() == Code::LicenseMissing => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn check_in_s(site: &Site) -> u32 {
    let loaded = Loaded::read(&site.directory, &site.program, site.now());
    loaded.map_or(CHECK_IN_S, |it| it.license.control.periods.check_in_s)
}
