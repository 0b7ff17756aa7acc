//! Which dongles are plugged in, and which one is meant.

mod error;
#[cfg(any(feature = "hid", feature = "sim"))]
mod files;
#[cfg(any(feature = "hid", feature = "sim"))]
mod system;
#[cfg(all(test, feature = "sim"))]
mod tests;
#[cfg(feature = "usb-scan")]
mod usb;

use std::{fmt, path::PathBuf};

use licfmt::{DongleId, PublicKey, message::Info};

use crate::{
    dongle::{Dongle, DongleError},
    transport::{Seams, Transport, TransportError},
};
pub use error::DiscoveryError;
#[cfg(any(feature = "hid", feature = "sim"))]
pub use system::SystemDongles;

/// Where a dongle is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A HID node, such as `/dev/hidraw0`.
    Hid(String),
    /// The file of a simulated dongle, or the socket of an emulated one.
    File(PathBuf),
    /// On the USB bus; the system made no HID node for it.
    Usb(UsbAddress),
    /// Where the agent found it, which opens it for this program.
    Agent(String),
}

/// Where a device is on the USB bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsbAddress {
    /// Number of the bus.
    pub bus: u8,
    /// Number of the device on it.
    pub device: u8,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hid(path) | Self::Agent(path) => f.write_str(path),
            Self::File(path) => path.display().fmt(f),
            Self::Usb(UsbAddress { bus, device }) => write!(f, "USB bus {bus}, device {device}"),
        }
    }
}

/// Whether this program can use it, as far as that shows without talking to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Access {
    /// Yes.
    Ready,
    /// This user may not open it.
    Denied,
    /// Another program holds it.
    Busy,
    /// It is on the USB bus, but there is nothing to open: no HID node.
    NoNode,
    /// It cannot be opened for another reason.
    Failed,
}

#[cfg(any(feature = "hid", feature = "sim"))]
impl Access {
    /// What trying to open it showed.
    fn of(tried: &Result<(), TransportError>) -> Self {
        match tried {
            Ok(()) => Self::Ready,
            Err(TransportError::Permission { .. }) => Self::Denied,
            Err(TransportError::Busy { .. }) => Self::Busy,
            Err(_) => Self::Failed,
        }
    }
}

/// Something that looks like a dongle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Where it is.
    pub place: Place,
    /// Its USB serial number.
    pub serial: Option<String>,
    /// Whether it can be used.
    pub access: Access,
}

/// What lists dongles and opens them: the system's real ones, or a test's.
pub trait Enumerate {
    /// Everything that looks like a dongle, usable or not.
    ///
    /// # Errors
    /// If the system's list cannot be had.
    fn candidates(&self) -> Result<Vec<Candidate>, TransportError>;

    /// Opens one. A permission that may still come and a file that another program holds are waited
    /// for.
    ///
    /// # Errors
    /// [`TransportError`].
    fn open(&self, candidate: &Candidate) -> Result<Box<dyn Transport>, TransportError>;

    /// Directories that were to be looked into and are not there. They hold no dongles; where none is
    /// found, they are named.
    fn absent(&self) -> Vec<PathBuf> {
        Vec::new()
    }
}

/// Which dongle is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The only one.
    Only,
    /// The one with this ID; of several the one that has this key, if it is given. Whether it really
    /// has the key is for its attestation to show.
    Dongle(DongleId, Option<PublicKey>),
}

/// A dongle that was found and answers.
pub struct Found {
    /// Where it is.
    pub candidate: Candidate,
    /// What it says of itself, unsigned.
    pub info: Info,
    /// The dongle.
    pub dongle: Dongle<Box<dyn Transport>>,
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found")
            .field("candidate", &self.candidate)
            .field("info", &self.info)
            .finish_non_exhaustive()
    }
}

/// Something that looks like a dongle, and what it says of itself, unsigned, or why it says nothing.
pub type Sighting = (Candidate, Result<Info, DongleError>);

/// Asks everything that looks like a dongle what it is, one after the other.
///
/// # Errors
/// [`DiscoveryError::System`] if the system's list cannot be had. What is wrong with a single dongle
/// stands beside it.
pub fn survey(from: &dyn Enumerate, seams: &Seams) -> Result<Vec<Sighting>, DiscoveryError> {
    let ask = |candidate: Candidate| {
        let info = open(from, &candidate, seams).map(|found| found.info);
        (candidate, info)
    };
    Ok(from.candidates()?.into_iter().map(ask).collect())
}

/// Finds and opens the dongle that is meant.
///
/// # Errors
/// [`DiscoveryError`] says why there is none, or not exactly one.
pub fn find(from: &dyn Enumerate, wanted: Wanted, seams: &Seams) -> Result<Found, DiscoveryError> {
    let candidates = from.candidates()?;
    let found = match wanted {
        Wanted::Only => only(from, candidates, seams),
        Wanted::Dongle(id, key) => named(from, candidates, id, key, seams),
    };
    found.map_err(|error| error.with_absent(|| from.absent()))
}

fn only(
    from: &dyn Enumerate,
    mut candidates: Vec<Candidate>,
    seams: &Seams,
) -> Result<Found, DiscoveryError> {
    let Some(candidate) = candidates.pop() else {
        return Err(DiscoveryError::none());
    };
    if candidates.is_empty() {
        return open(from, &candidate, seams)
            .map_err(|error| DiscoveryError::unusable(candidate.place, error));
    }
    candidates.push(candidate);
    Err(DiscoveryError::Many {
        places: candidates.into_iter().map(|one| one.place).collect(),
    })
}

fn named(
    from: &dyn Enumerate,
    candidates: Vec<Candidate>,
    id: DongleId,
    key: Option<PublicKey>,
    seams: &Seams,
) -> Result<Found, DiscoveryError> {
    let mut same_id = None;
    let mut others = Vec::new();
    let mut unusable = Vec::new();
    for candidate in candidates {
        match open(from, &candidate, seams) {
            Ok(found) if found.info.dongle != Some(id) => others.push(found.info),
            Ok(found) if key.is_none() || found.info.public_key == key => return Ok(found),
            Ok(found) => same_id = same_id.or(Some(found)),
            Err(error) => unusable.push(DiscoveryError::unusable(candidate.place, error)),
        }
    }
    // One that could not be asked may be the one that is meant: that comes before "another dongle".
    same_id.ok_or_else(|| {
        let worst = unusable.into_iter().min_by_key(DiscoveryError::rank);
        worst.unwrap_or_else(|| DiscoveryError::not_among(id, &others))
    })
}

fn open(from: &dyn Enumerate, candidate: &Candidate, seams: &Seams) -> Result<Found, DongleError> {
    let transport = from.open(candidate)?;
    let mut dongle = Dongle::open(transport, seams.clone())?;
    Ok(Found {
        candidate: candidate.clone(),
        info: dongle.info()?,
        dongle,
    })
}
