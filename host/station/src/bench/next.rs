//! What comes next for a unit: from what it says and what the journal knows.

use licfmt::{DongleId, device::Stage, message::Info};

use super::{BenchError, Doing, Orders};
use crate::journal::{Certified, Past, Requested};

/// Where a unit's work begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// At the beginning; a number that it had before is given up first.
    Start {
        /// The number to give up.
        give_up: Option<DongleId>,
    },
    /// It has made its key; the certificate is next.
    Certify(Box<Requested>),
    /// It has its certificate: it must prove itself, and what is ordered be done.
    Prove(Certified),
    /// It is locked, but not all was noted.
    Finish(Certified),
    /// Nowhere: it is finished.
    Nothing(Option<DongleId>),
}

impl Next {
    /// What comes next.
    ///
    /// # Errors
    /// [`BenchError::LostKey`], [`BenchError::Foreign`]: unless they are to be replaced.
    /// [`BenchError::ForeignLocked`]: whatever is ordered.
    pub fn of(info: &Info, past: &Past, orders: &Orders) -> Result<Self, BenchError> {
        match info.stage {
            Stage::Blank => Self::without_key(past, orders),
            Stage::KeyMade => match &past.requested {
                Some(requested) if made(requested, info) => {
                    Ok(Self::Certify(Box::new(requested.clone())))
                }
                _ => Self::without_key(past, orders),
            },
            Stage::Provisioned => match certified(info, past) {
                Some(certified) if past.recorded.is_some() && !orders.lock => {
                    Ok(Self::Nothing(Some(certified.number)))
                }
                Some(certified) => Ok(Self::Prove(certified)),
                None if orders.replace => Ok(Self::Start {
                    give_up: past.number,
                }),
                None => Err(foreign(info)),
            },
            Stage::Locked => match certified(info, past) {
                Some(certified) if past.recorded != Some(true) => Ok(Self::Finish(certified)),
                Some(certified) => Ok(Self::Nothing(Some(certified.number))),
                None => Err(match info.dongle {
                    Some(number) => BenchError::ForeignLocked { number },
                    None => foreign(info),
                }),
            },
        }
    }

    /// The key that was certified, if one was, is gone.
    fn without_key(past: &Past, orders: &Orders) -> Result<Self, BenchError> {
        match &past.certified {
            Some(certified) if !orders.replace => Err(BenchError::LostKey {
                number: certified.number,
            }),
            certified => Ok(Self::Start {
                give_up: certified.as_ref().map(|certified| certified.number),
            }),
        }
    }

    /// All that is still to be done.
    #[must_use]
    pub fn plan(&self, orders: &Orders) -> Vec<Doing> {
        use Doing::{Certify, Install, Key, Lock, Noise, Prove, Record, Test};
        let lock: &[_] = if orders.lock { &[Lock] } else { &[] };
        let parts: &[&[_]] = match self {
            Self::Start { .. } => &[
                &[Noise, Key, Certify, Install, Prove, Test],
                lock,
                &[Record],
            ],
            Self::Certify(_) => &[&[Noise, Certify, Install, Prove, Test], lock, &[Record]],
            Self::Prove(_) => &[&[Noise, Prove, Test], lock, &[Record]],
            Self::Finish(_) => &[&[Prove, Record]],
            Self::Nothing(_) => &[],
        };
        parts.concat()
    }
}

/// Whether the unit's key is the one that was asked a certificate for.
fn made(requested: &Requested, info: &Info) -> bool {
    let request = requested.request.claimed();
    request.is_some_and(|request| Some(request.public_key) == info.public_key)
}

/// The certificate that the journal knows for a unit with this number and key.
fn certified(info: &Info, past: &Past) -> Option<Certified> {
    let certified = past.certified.as_ref()?;
    let requested = past.requested.as_ref()?;
    let same = Some(certified.number) == info.dongle && made(requested, info);
    same.then(|| certified.clone())
}

fn foreign(info: &Info) -> BenchError {
    match info.dongle {
        Some(number) => BenchError::Foreign { number },
        None => BenchError::Contradiction { what: "dongle" },
    }
}
