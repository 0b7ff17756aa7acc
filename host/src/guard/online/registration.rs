//! What `licinfo.cfg` tells before a run.

use std::time::Duration;

use licfmt::{PublicKey, UnixTime, online::RunStatus};

use super::{START_TIMEOUT_S, client};
use crate::{
    Code, Problem, Program,
    directory::Directory,
    guard::{Site, files::Contents},
    online::{Ask, Held, Installation, LicInfo, check_lease},
};

/// The license and the revocation list in `licinfo.cfg`; none: there is no such file.
pub(in crate::guard) fn contents(directory: &Directory) -> Result<Option<Contents>, Problem> {
    let bytes = match directory.installation() {
        // Without a directory there is no registration either.
        Err(error) if error.code() == Code::LicenseMissing => None,
        read => read?,
    };
    let Some(bytes) = bytes else {
        return Ok(None);
    };
    let (file, public) = Installation::peek(&bytes)?;
    let license = file.license.as_ref();
    let license = license.ok_or(Problem::new(Code::NotRegistered))?;
    let bytes = |text: &String| text.as_bytes().into();
    Ok(Some(Contents {
        license: bytes(license),
        revocations: file.revocations.as_ref().map(bytes),
        online: Some(Registration { file, public }),
    }))
}

/// What `licinfo.cfg` tells without its key.
#[derive(Clone, Debug)]
pub(in crate::guard) struct Registration {
    file: LicInfo,
    public: PublicKey,
}

impl Registration {
    /// When the server signed the last lease; none: there is none that holds.
    pub(in crate::guard) fn leased(&self, program: &Program) -> Option<UnixTime> {
        let held = Held {
            number: &self.file.number,
            environment: self.file.environment,
            installation: self.public.id(),
            hardware: self.file.hardware.id(),
        };
        let lease = check_lease(self.file.lease.as_deref()?, &held, program);
        Some(lease.ok()?.issued)
    }
}

/// Asks for a renewal of the registration's license, which has ended: no start would, for it is refused before.
pub(in crate::guard) fn ask_for_renewal(site: &Site, program: &Program) -> Result<(), Problem> {
    let client = client(site, program);
    let installation = client.installation()?;
    let lease = installation.lease(program)?;
    if installation.may_ask(&client.instance(&installation), lease.as_ref()) {
        client.check_in(&Ask {
            status: RunStatus::Stopped,
            timeout: Duration::from_secs(START_TIMEOUT_S),
            known: None,
        })?;
    }
    Ok(())
}
