//! New firmware for a dongle (D-5): the image piece by piece, then the restart.

#[cfg(all(test, feature = "sim"))]
mod simulated;
#[cfg(test)]
mod tests;

use licfmt::{
    Sealed,
    firmware::{CHUNK_MAX, Chunk, FirmwareManifest},
    message::{Refusal, Request, Response},
};

use super::{Dongle, DongleError};
use crate::{
    channel::{ChannelError, Limits},
    transport::Transport,
};

/// How often an update goes on after an answer got lost.
const GO_ON: u32 = 8;

impl<T: Transport> Dongle<T> {
    /// Sends a signed image and lets the dongle restart with it. An update that broke off goes on
    /// where it was. `progress` is told how many bytes of the program the dongle has, of how many.
    ///
    /// What came of it shows when the dongle is back: this connection ends with the restart.
    ///
    /// # Errors
    /// [`DongleError`]; refused if the image is not its vendor's, for another chip, or not newer.
    pub fn update_firmware(
        &mut self,
        manifest: &Sealed<FirmwareManifest>,
        program: &[u8],
        progress: &mut dyn FnMut(u32, u32),
    ) -> Result<(), DongleError> {
        let mut ask = |request: &Request| self.ask(request, Limits::USUAL);
        send(&mut ask, manifest, program, progress)?;
        install(&mut ask)
    }
}

type Ask<'a> = dyn FnMut(&Request) -> Result<Response, DongleError> + 'a;

/// Sends until the dongle has all. When an answer gets lost, the dongle says where to go on.
fn send(
    ask: &mut Ask<'_>,
    manifest: &Sealed<FirmwareManifest>,
    program: &[u8],
    progress: &mut dyn FnMut(u32, u32),
) -> Result<(), DongleError> {
    let mut lost = 0;
    loop {
        match send_once(ask, manifest, program, progress) {
            Err(error) if is_lost(&error) && lost < GO_ON => lost += 1,
            other => return other,
        }
    }
}

fn send_once(
    ask: &mut Ask<'_>,
    manifest: &Sealed<FirmwareManifest>,
    program: &[u8],
    progress: &mut dyn FnMut(u32, u32),
) -> Result<(), DongleError> {
    // No slot is near 4 GiB: a dongle refuses such an image when it is announced.
    let all = u32::try_from(program.len()).map_err(|_| DongleError::Refused(Refusal::Image))?;
    let stage = Request::StageFirmware {
        manifest: manifest.clone(),
    };
    let mut at = wanted(ask, &stage, 0, all)?;
    progress(at, all);
    while at < all {
        let rest = &program[at as usize..];
        let piece = Request::FirmwareData {
            offset: at,
            data: Chunk(rest.iter().take(CHUNK_MAX).copied().collect()),
        };
        at = wanted(ask, &piece, at + 1, all)?;
        progress(at, all);
    }
    Ok(())
}

/// Asks, and gives the offset that the dongle wants next: at least `least`, at most `most`.
fn wanted(ask: &mut Ask<'_>, request: &Request, least: u32, most: u32) -> Result<u32, DongleError> {
    match ask(request)? {
        Response::FirmwareWanted(at) if (least..=most).contains(&at) => Ok(at),
        other => Err(DongleError::unexpected("firmware", &other)),
    }
}

/// Lets the dongle restart. It may be gone before its answer got through.
fn install(ask: &mut Ask<'_>) -> Result<(), DongleError> {
    match ask(&Request::InstallFirmware) {
        Ok(Response::Restarting) => Ok(()),
        Ok(other) => Err(DongleError::unexpected("InstallFirmware", &other)),
        Err(error) if error.is_gone() || is_lost(&error) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether the answer did not come, so that what the dongle did is not known.
const fn is_lost(error: &DongleError) -> bool {
    matches!(
        error,
        DongleError::Channel(ChannelError::Lost(_) | ChannelError::Silent { .. })
    )
}
