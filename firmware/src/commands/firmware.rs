//! `StageFirmware`, `FirmwareData`, `InstallFirmware` (D-5): an image on its way to its slot. What is
//! believed, and when it starts, is [`keyfob_boot`]'s business. None of it needs the dongle's records:
//! a dongle that lost them can still be given a better program.

use keyfob_boot::ImageFault;
use licfmt::message::{Refusal, Request, Response};

use crate::Board;

/// Answers a request that is about firmware; `None` if it is about something else. After
/// [`Response::Restarting`] the board restarts the dongle.
#[inline(never)]
pub(crate) fn answer<B: Board>(
    board: &mut B,
    request: &Request,
) -> Option<Result<Response, Refusal>> {
    if !matches!(
        request,
        Request::StageFirmware { .. } | Request::FirmwareData { .. } | Request::InstallFirmware
    ) {
        return None;
    }
    let Some(slots) = board.slots() else {
        return Some(Err(Refusal::Unsupported));
    };
    let answer = match request {
        Request::StageFirmware { manifest } => slots.stage(manifest).map(Response::FirmwareWanted),
        Request::FirmwareData { offset, data } => {
            slots.write(*offset, &data.0).map(Response::FirmwareWanted)
        }
        _ => slots.install().map(|()| Response::Restarting),
    };
    Some(answer.map_err(refusal))
}

const fn refusal(fault: ImageFault) -> Refusal {
    match fault {
        ImageFault::Untrusted => Refusal::Untrusted,
        ImageFault::Unfit | ImageFault::Content => Refusal::Image,
        ImageFault::Downgrade => Refusal::Downgrade,
        ImageFault::Trial => Refusal::Stage,
        ImageFault::Flash => Refusal::Storage,
    }
}
