//! The dongles of this machine.

use std::path::PathBuf;

use super::{Candidate, Enumerate, Place};
#[cfg(feature = "hid")]
use crate::transport::hid::{self, HidNode, HidTransport};
#[cfg(feature = "sim")]
use crate::transport::sim::SimTransport;
#[cfg(all(unix, feature = "sim"))]
use crate::transport::socket::SocketTransport;
use crate::transport::{Seams, Transport, TransportError};

/// The dongles of this machine: on USB, and simulated ones in some directories.
#[derive(Clone)]
pub struct SystemDongles {
    directories: Vec<PathBuf>,
    seams: Seams,
}

impl SystemDongles {
    /// Looks for simulated dongles in `directories`, besides USB.
    #[must_use]
    pub const fn new(directories: Vec<PathBuf>, seams: Seams) -> Self {
        Self { directories, seams }
    }
}

impl Enumerate for SystemDongles {
    fn candidates(&self) -> Result<Vec<Candidate>, TransportError> {
        let mut candidates = on_usb()?;
        candidates.extend(super::files::list(&self.directories)?);
        Ok(candidates)
    }

    fn open(&self, candidate: &Candidate) -> Result<Box<dyn Transport>, TransportError> {
        match &candidate.place {
            #[cfg(feature = "hid")]
            Place::Hid(path) => Ok(Box::new(HidTransport::open(path, &*self.seams.timer)?)),
            #[cfg(all(unix, feature = "sim"))]
            Place::File(path) if super::files::is_socket(path) => {
                Ok(Box::new(SocketTransport::open(path)?))
            }
            #[cfg(feature = "sim")]
            Place::File(path) => Ok(Box::new(SimTransport::open(path, &self.seams)?)),
            place => Err(TransportError::Device {
                place: place.to_string(),
                reason: "there is no way to talk to it".into(),
            }),
        }
    }

    fn absent(&self) -> Vec<PathBuf> {
        let directories = self.directories.iter();
        directories.filter(|path| !path.exists()).cloned().collect()
    }
}

#[cfg(feature = "hid")]
fn on_usb() -> Result<Vec<Candidate>, TransportError> {
    let nodes = hid::list()?;
    let mut candidates = Vec::new();
    #[cfg(feature = "usb-scan")]
    candidates.extend(super::usb::without_node(&nodes));
    let dongles = nodes.into_iter().filter(|node| node.is_dongle);
    candidates.extend(dongles.map(|HidNode { path, serial, .. }| Candidate {
        access: super::Access::of(&HidTransport::probe(&path)),
        place: Place::Hid(path),
        serial,
    }));
    Ok(candidates)
}

#[cfg(not(feature = "hid"))]
#[expect(clippy::unnecessary_wraps, reason = "with USB it can fail")]
fn on_usb() -> Result<Vec<Candidate>, TransportError> {
    Ok(Vec::new())
}
