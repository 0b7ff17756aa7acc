//! A whole simulated dongle, and the image that it can be kept in.

use std::vec::Vec;

use keyfob_boot::sim::{Nor, SECTOR};
use licfmt::{
    hid::Report,
    message::{MESSAGE_MAX, Request, Response},
};

use super::board::{SimBoard, SimNoise};
use crate::{Dongle, Port};

/// What an image begins with.
const MAGIC: [u8; 16] = *b"keyfob sim v1\0\0\0";
/// The unique id's place in an image.
const UNIT: core::ops::Range<usize> = 16..32;
const SECTORS: usize = 4;
/// Bytes of an image: magic (16), unique id (16), flash.
pub const IMAGE_LEN: usize = UNIT.end + SECTORS * SECTOR;

/// The bytes are no image of a simulated dongle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageError;

impl core::fmt::Display for ImageError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "not the image of a simulated dongle: {IMAGE_LEN} bytes that begin with \"keyfob sim v1\""
        )
    }
}

impl core::error::Error for ImageError {}

/// A simulated dongle that is plugged in.
///
/// All `now_ms` are milliseconds of a clock that never goes back, whatever it began with: the
/// first one that the dongle sees is taken as the moment of its power-up.
pub struct SimDongle {
    dongle: Dongle<SimBoard>,
    port: Port,
    unit: [u8; 16],
    plugged_ms: Option<u64>,
}

impl SimDongle {
    /// A dongle fresh from the factory, with this unique id.
    #[must_use]
    pub fn new(unit: [u8; 16], noise: SimNoise) -> Self {
        Self::plug(unit, Nor::blank(SECTORS), noise)
    }

    /// Plugs in the dongle that `image` holds; counts as a power-up.
    ///
    /// # Errors
    /// [`ImageError`] if the bytes are no image. What the flash in it holds is the dongle's
    /// business: damaged flash is a dongle that answers `Refused(Storage)`.
    pub fn from_image(image: &[u8], noise: SimNoise) -> Result<Self, ImageError> {
        if image.len() != IMAGE_LEN || image[..MAGIC.len()] != MAGIC {
            return Err(ImageError);
        }
        let mut unit = [0; 16];
        unit.copy_from_slice(&image[UNIT]);
        let flash = Nor::with_content(Vec::from(&image[UNIT.end..]));
        Ok(Self::plug(unit, flash, noise))
    }

    fn plug(unit: [u8; 16], flash: Nor, noise: SimNoise) -> Self {
        let mut dongle = Dongle::power_up(SimBoard::new(unit, flash, noise));
        let port = Port::new(dongle.channel_seed(), dongle.capabilities());
        Self {
            dongle,
            port,
            unit,
            plugged_ms: None,
        }
    }

    /// The image: what is left when it is unplugged now. The key is in it, for anyone to read.
    #[must_use]
    pub fn image(&mut self) -> Vec<u8> {
        let mut image = Vec::with_capacity(IMAGE_LEN);
        image.extend_from_slice(&MAGIC);
        image.extend_from_slice(&self.unit);
        image.extend_from_slice(self.dongle.board().flash.content());
        image
    }

    /// Answers one request, past the USB interface.
    pub fn handle(&mut self, request: &Request, now_ms: u64) -> Response {
        let mut buffer = [0; MESSAGE_MAX];
        let request = request.encode(&mut buffer);
        let mut response = [0; MESSAGE_MAX];
        let uptime = self.uptime(now_ms);
        let len = self.dongle.handle(request, uptime, &mut response);
        Response::decode(&response[..len])
            .unwrap_or(Response::Refused(licfmt::message::Refusal::SelfCheck))
    }

    /// Takes a report from the host; gives all reports that the dongle has to say by then.
    pub fn report(&mut self, report: &Report, now_ms: u64) -> Vec<Report> {
        let uptime = self.uptime(now_ms);
        self.port.report(report, uptime);
        self.port.serve(&mut self.dongle, uptime);
        self.drain(uptime)
    }

    /// Lets time pass: transfers that paused too long are given up, the LED blinks.
    pub fn poll(&mut self, now_ms: u64) -> Vec<Report> {
        let uptime = self.uptime(now_ms);
        self.port.poll(uptime);
        self.dongle.poll(uptime);
        self.port.serve(&mut self.dongle, uptime);
        self.drain(uptime)
    }

    /// The board, to look at its LED, press its button or let its flash fail.
    pub const fn board(&mut self) -> &mut SimBoard {
        self.dongle.board()
    }

    /// The dongle without its USB interface.
    pub const fn dongle(&mut self) -> &mut Dongle<SimBoard> {
        &mut self.dongle
    }

    fn drain(&mut self, uptime: u64) -> Vec<Report> {
        core::iter::from_fn(|| self.port.next_report(uptime)).collect()
    }

    fn uptime(&mut self, now_ms: u64) -> u64 {
        now_ms.saturating_sub(*self.plugged_ms.get_or_insert(now_ms))
    }
}
