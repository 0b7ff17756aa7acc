//! What the station saw of a unit from outside, and whether that is enough for production (decision 6).

use licfmt::{Digest, device::Chip};

use crate::{
    flash::{Seen, revision},
    journal::{Flashed, Past},
    lock::How,
    package::Package,
};

/// Why it is not enough.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unseen {
    /// What an earlier run saw may be another board by now.
    #[error("this station has not flashed the unit in this run")]
    NotFlashed,
    /// The board that was flashed is not the one that speaks.
    #[error("another chip was flashed than the {found} that the unit says it has")]
    OtherChip {
        /// The unit's.
        found: Chip,
    },
    /// It was flashed with something else than is ordered, or nothing is ordered.
    #[error("the unit was not flashed with the ordered package")]
    OtherImage,
    /// The way cannot read back.
    #[error("what was written was not read back and compared")]
    Unverified,
    /// Its maker's protection can be got round in this revision, by published means.
    #[error("the chip's revision is {found}, not {wanted}")]
    Revision {
        /// The chip's.
        found: String,
        /// What is accepted.
        wanted: &'static str,
    },
    /// Its revision could not be read.
    #[error("the chip's revision could not be read; {wanted} is needed")]
    NoRevision {
        /// What is accepted.
        wanted: &'static str,
    },
    /// A look shows that it is open or another one, or nothing.
    #[error("looked at from outside, the unit is not seen to be closed")]
    Open,
}

/// What is judged.
pub(super) struct Evidence<'e> {
    /// The unit, as it says.
    pub(super) unit: Digest,
    /// Its chip, as it says.
    pub(super) chip: Chip,
    /// What the journal knows.
    pub(super) past: &'e Past,
    /// What is to be flashed.
    pub(super) ordered: Option<&'e Package>,
    /// Its key is given up first, and with it what earlier runs saw.
    pub(super) renewed: bool,
}

impl Evidence<'_> {
    /// Gives the step that it rests on, as it is now.
    ///
    /// A chip that its firmware closes can be erased and opened again: only this run's flashing and a
    /// look at this moment count. Its closed port hides its id; that this is the unit rests on it
    /// being the last that was flashed at that probe. A chip that was closed by burning stays closed, and may have no boot
    /// loader any more to look through: what an earlier run saw of it holds, until its key is given up.
    ///
    /// # Errors
    /// [`Unseen`].
    pub(super) fn judge(
        &self,
        look: impl FnOnce(&Flashed) -> Option<Seen>,
    ) -> Result<Flashed, Unseen> {
        let flashed = self.past.flashed.as_ref().ok_or(Unseen::NotFlashed)?;
        let burnt = How::of(self.chip) == How::Burn;
        if !self.past.in_this_run && (self.renewed || !burnt) {
            return Err(Unseen::NotFlashed);
        }
        if flashed.chip != Some(self.chip) {
            return Err(Unseen::OtherChip { found: self.chip });
        }
        if self.ordered.map(|package| package.image) != Some(flashed.image) {
            return Err(Unseen::OtherImage);
        }
        if !flashed.verified {
            return Err(Unseen::Unverified);
        }
        self.check_revision(flashed.revision.as_deref())?;
        let closed = if burnt {
            flashed.closed == Some(true)
        } else {
            look(flashed).is_some_and(|seen| self.is_closed(&seen))
        };
        if !closed {
            return Err(Unseen::Open);
        }
        Ok(Flashed {
            closed: Some(true),
            ..flashed.clone()
        })
    }

    fn check_revision(&self, revision: Option<&str>) -> Result<(), Unseen> {
        let wanted = revision::wanted(self.chip).unwrap_or("another chip");
        match revision {
            Some(found) if revision::holds(self.chip, found) => Ok(()),
            Some(found) => Err(Unseen::Revision {
                found: found.to_owned(),
                wanted,
            }),
            None => Err(Unseen::NoRevision { wanted }),
        }
    }

    fn is_closed(&self, seen: &Seen) -> bool {
        let id = seen.unique_id.as_deref().map(Digest::of);
        seen.closed == Some(true) && id.is_none_or(|id| id == self.unit)
    }
}

#[cfg(test)]
mod tests {
    use licfmt::device::FirmwareVersion;

    use super::*;
    use crate::flash::Way;

    const ID: [u8; 8] = [9; 8];

    fn flashed(chip: Chip) -> Flashed {
        Flashed {
            way: Way::Probe,
            place: "probe".into(),
            chip: Some(chip),
            revision: Some(if chip == Chip::Rp2350 { "A4" } else { "AAF0" }.into()),
            image: Digest::of(b"image"),
            version: FirmwareVersion::default(),
            verified: true,
            closed: Some(true),
        }
    }

    fn package(image: &[u8]) -> Package {
        Package {
            chip: Chip::Nrf52840,
            version: FirmwareVersion::default(),
            image: Digest::of(image),
            segments: Vec::new(),
        }
    }

    fn seen(closed: Option<bool>, id: Option<&[u8]>) -> Seen {
        Seen {
            unique_id: id.map(<[u8]>::to_vec),
            revision: None,
            verified: false,
            closed,
        }
    }

    /// A unit with this chip and this past, with an image ordered; a look shows `shown`.
    fn judge(
        (chip, renewed): (Chip, bool),
        past: &Past,
        image: Option<&[u8]>,
        shown: Option<Seen>,
    ) -> Result<(), Unseen> {
        let ordered = image.map(package);
        let evidence = Evidence {
            unit: Digest::of(&ID),
            chip,
            past,
            ordered: ordered.as_ref(),
            renewed,
        };
        evidence.judge(|_| shown).map(drop)
    }

    fn past(flashed: Flashed, in_this_run: bool) -> Past {
        Past {
            flashed: Some(flashed),
            in_this_run,
            ..Past::default()
        }
    }

    /// Decision 6: a chip that can be opened again is looked at now, and must be the one of this run.
    #[test]
    fn a_chip_that_can_be_opened_is_looked_at_now() {
        let now = past(flashed(Chip::Nrf52840), true);
        let judge =
            |past: &Past, shown| judge((Chip::Nrf52840, false), past, Some(b"image"), shown);
        assert_eq!(judge(&now, Some(seen(Some(true), None))), Ok(()));
        assert_eq!(judge(&now, Some(seen(Some(true), Some(&ID)))), Ok(()));
        for shown in [
            None,
            Some(seen(None, None)),
            Some(seen(Some(false), Some(&ID))),
            Some(seen(Some(true), Some(&[8; 8]))),
        ] {
            assert_eq!(judge(&now, shown), Err(Unseen::Open));
        }
        let before = past(flashed(Chip::Nrf52840), false);
        let closed = Some(seen(Some(true), None));
        assert_eq!(judge(&before, closed.clone()), Err(Unseen::NotFlashed));
        assert_eq!(judge(&Past::default(), closed), Err(Unseen::NotFlashed));
    }

    /// Decision 6: chip and image are the ones of the order, and were compared.
    #[test]
    fn what_was_flashed_is_what_was_ordered() {
        let of = (Chip::Nrf52840, false);
        let closed = || Some(seen(Some(true), None));
        let image = Some(&b"image"[..]);
        let good = flashed(Chip::Nrf52840);
        for chip in [None, Some(Chip::Rp2350)] {
            let past = past(
                Flashed {
                    chip,
                    ..good.clone()
                },
                true,
            );
            let found = Chip::Nrf52840;
            let expected = Err(Unseen::OtherChip { found });
            assert_eq!(judge(of, &past, image, closed()), expected);
        }
        let unread = Flashed {
            verified: false,
            ..good.clone()
        };
        let unread = past(unread, true);
        assert_eq!(judge(of, &unread, image, closed()), Err(Unseen::Unverified));
        let good = past(good, true);
        for image in [None, Some(&b"other"[..])] {
            assert_eq!(judge(of, &good, image, closed()), Err(Unseen::OtherImage));
        }
    }

    /// Decision 6: a revision with a published way in, or none that could be read, is refused.
    #[test]
    fn the_revision_must_hold() {
        let nrf = "AAF0+";
        let rp = "A3, A4";
        for (chip, found, wanted) in [
            (Chip::Nrf52840, Some("AAD0"), nrf),
            (Chip::Nrf52840, Some("A4"), nrf),
            (Chip::Nrf52840, None, nrf),
            (Chip::Rp2350, Some("A2"), rp),
            (Chip::Rp2350, None, rp),
        ] {
            let revision = found.map(str::to_owned);
            let flashed = Flashed {
                revision: revision.clone(),
                ..flashed(chip)
            };
            let past = past(flashed, true);
            let shown = Some(seen(Some(true), None));
            let expected = match revision {
                Some(found) => Unseen::Revision { found, wanted },
                None => Unseen::NoRevision { wanted },
            };
            assert_eq!(
                judge((chip, false), &past, Some(b"image"), shown),
                Err(expected)
            );
        }
    }

    /// Decision 6: what is burned shut stays so, until another key is to live in it.
    #[test]
    fn what_is_burned_shut_needs_no_second_look() {
        let image = Some(&b"image"[..]);
        let before = past(flashed(Chip::Rp2350), false);
        let judge = |renewed, past: &Past| judge((Chip::Rp2350, renewed), past, image, None);
        assert_eq!(judge(false, &before), Ok(()));
        assert_eq!(judge(true, &before), Err(Unseen::NotFlashed));
        let open = Flashed {
            closed: Some(false),
            ..flashed(Chip::Rp2350)
        };
        assert_eq!(judge(false, &past(open, true)), Err(Unseen::Open));
    }
}
