//! Random commands, power cuts at random steps, against a plain model of what the dongle should
//! know (D-7, D-8, D-9).

use std::{collections::BTreeMap, vec::Vec};

use licfmt::{
    LicenseTag, Revision, RevocationNumber, UnixTime,
    device::Stage,
    message::{Request, Response},
    statement::LicenseFloor,
    update::UpdateOp,
};
use proptest::prelude::*;

use super::support::{
    Rig, attest_at, consume, create_key, device_for, dongle_id, limit, statement,
};
use crate::sim::Strike;

/// What the dongle should know.
#[derive(Clone, Debug, PartialEq)]
struct Model {
    stage: Stage,
    keys: u32,
    trusted: u64,
    revocations: u32,
    floors: BTreeMap<u8, u32>,
    /// Epoch, used, limit.
    counters: [(u32, u32, u32); 3],
    next_update: u32,
    pending: bool,
}

impl Model {
    fn blank(keys: u32) -> Self {
        Self {
            stage: if keys == 0 {
                Stage::Blank
            } else {
                Stage::KeyMade
            },
            keys,
            trusted: 0,
            revocations: 0,
            floors: BTreeMap::new(),
            counters: [(0, 0, 0); 3],
            next_update: 1,
            pending: false,
        }
    }

    /// What the dongle does know.
    fn of(rig: &Rig) -> Self {
        let core = rig.dongle.core().expect("flash is not lost");
        let ledger = &core.ledger;
        Self {
            stage: core.stage(),
            keys: ledger.generation,
            trusted: ledger.times.trusted.0,
            revocations: ledger.revocations.0,
            floors: ledger
                .floors
                .iter()
                .map(|floor| (floor.license.0[0], floor.revision.0))
                .collect(),
            counters: [0, 1, 2].map(|at| {
                let counter = ledger.counters[at];
                (counter.epoch, counter.used, counter.limit)
            }),
            next_update: ledger.next_update.0,
            pending: ledger.pending.is_some(),
        }
    }

    const fn certified(&self) -> bool {
        matches!(self.stage, Stage::Provisioned | Stage::Locked)
    }

    /// What it should know afterwards; `None` if it should refuse.
    fn after(&self, act: &Act) -> Option<Self> {
        let mut new = self.clone();
        match act {
            Act::CreateKey => {
                (self.stage != Stage::Locked).then_some(())?;
                return Some(Self::blank(self.keys + 1));
            }
            Act::Install => match self.stage {
                Stage::KeyMade => new.stage = Stage::Provisioned,
                Stage::Provisioned | Stage::Locked => {}
                Stage::Blank => return None,
            },
            _ if !self.certified() => return None,
            Act::Lock => new.stage = Stage::Locked,
            Act::Attest(_) => {}
            Act::Present(time, revocations, license, revision) => {
                new.trusted = new.trusted.max(*time);
                new.revocations = new.revocations.max(*revocations);
                let floor = new.floors.entry(*license).or_default();
                *floor = (*floor).max(*revision);
            }
            Act::Consume(at, amount) => {
                let (_, used, limit) = &mut new.counters[usize::from(*at)];
                if *amount <= limit.saturating_sub(*used) {
                    *used += amount;
                }
            }
            Act::Prepare => new.pending = true,
            Act::Update(change) => {
                self.pending.then_some(())?;
                new.apply(change)?;
                new.pending = false;
                new.next_update += 1;
            }
        }
        Some(new)
    }

    fn apply(&mut self, change: &Change) -> Option<()> {
        match *change {
            Change::Counter(at, epoch, limit) => {
                let counter = &mut self.counters[usize::from(at)];
                (epoch >= counter.0 && epoch > 0).then_some(())?;
                let used = if epoch == counter.0 { counter.1 } else { 0 };
                *counter = (epoch, used, limit);
            }
            Change::Time(time) => self.trusted = time,
            Change::Floor(license, revision) => {
                if revision == 0 {
                    self.floors.remove(&license);
                } else {
                    self.floors.insert(license, revision);
                }
            }
            Change::Revocations(number) => self.revocations = number,
        }
        Some(())
    }
}

#[derive(Clone, Debug)]
enum Act {
    CreateKey,
    Install,
    Lock,
    Attest(u64),
    Present(u64, u32, u8, u32),
    Consume(u8, u32),
    Prepare,
    Update(Change),
}

#[derive(Clone, Debug)]
enum Change {
    Counter(u8, u32, u32),
    Time(u64),
    Floor(u8, u32),
    Revocations(u32),
}

impl Change {
    fn op(&self) -> UpdateOp {
        match *self {
            Self::Counter(at, epoch, max) => limit(at, epoch, max),
            Self::Time(time) => UpdateOp::Time {
                trusted: UnixTime(time),
                observed: UnixTime(time + 7),
            },
            Self::Floor(license, revision) => UpdateOp::LicenseFloor(LicenseFloor {
                license: LicenseTag([license; 16]),
                revision: Revision(revision),
            }),
            Self::Revocations(number) => UpdateOp::Revocations(RevocationNumber(number)),
        }
    }
}

impl Act {
    fn request(&self, rig: &mut Rig) -> Request {
        match self {
            Self::CreateKey => create_key(),
            Self::Install => {
                let key = rig.info().public_key.unwrap_or(rig.vendor.root());
                rig.vendor.install(&device_for(key))
            }
            Self::Lock => Request::Lock {
                dongle: dongle_id(),
            },
            Self::Attest(host) => attest_at(UnixTime(*host)),
            Self::Present(time, revocations, license, revision) => {
                let floor = Some((*license, *revision));
                rig.vendor.present(&statement(*time, *revocations, floor))
            }
            Self::Consume(at, amount) => consume(*at, *amount),
            Self::Prepare => Request::PrepareUpdate,
            Self::Update(change) => {
                let ledger = &rig.dongle.core().expect("alive").ledger;
                let mut update = super::support::unasked(dongle_id(), ledger.next_update.0);
                update.request = ledger.pending.unwrap_or(update.request);
                update.ops = super::support::ops(&[change.op()]);
                rig.vendor.update(&update)
            }
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (0_u8..3, 0_u32..4, 0_u32..9).prop_map(|(at, epoch, max)| Change::Counter(at, epoch, max)),
        1 => (0_u64..1000).prop_map(Change::Time),
        1 => (0_u8..3, 0_u32..4).prop_map(|(license, revision)| Change::Floor(license, revision)),
        1 => (0_u32..9).prop_map(Change::Revocations),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => Just(Act::CreateKey),
        4 => Just(Act::Install),
        1 => Just(Act::Lock),
        4 => (0_u64..400_000).prop_map(Act::Attest),
        4 => (0_u64..1000, 0_u32..9, 0_u8..3, 1_u32..9)
            .prop_map(|(time, list, license, revision)| Act::Present(time, list, license, revision)),
        6 => (0_u8..3, 0_u32..5).prop_map(|(at, amount)| Act::Consume(at, amount)),
        4 => Just(Act::Prepare),
        6 => change().prop_map(Act::Update),
    ]
}

/// An act, and perhaps the step at which power goes or an operation fails.
fn acts() -> impl Strategy<Value = Vec<(Act, Option<Strike>)>> {
    let strike = (
        prop_oneof![1_u64..12, 1_u64..200],
        any::<u64>(),
        any::<bool>(),
    )
        .prop_map(|(step, seed, power)| Strike { step, seed, power });
    proptest::collection::vec((act(), proptest::option::weighted(0.4, strike)), 1..40)
}

/// Does an act; gives what the dongle knows afterwards, power back on.
fn perform(mut rig: Rig, act: &Act, strike: Option<Strike>, model: &Model) -> (Rig, Model) {
    let request = act.request(&mut rig);
    if let Some(strike) = strike {
        rig.flash().strike(strike);
    }
    let refused = matches!(rig.ask(&request), Response::Refused(_));
    let expected = model.after(act);
    let cut = !rig.flash().powered();
    if cut {
        rig = rig.power_cycle();
    }
    rig.flash().power_on();
    let known = Model::of(&rig);
    let new = expected.clone().unwrap_or_else(|| model.clone());
    if refused {
        let reached = cut && known == new;
        assert!(known == *model || reached, "{act:?} was refused");
        assert!(
            expected.is_none() || strike.is_some(),
            "{act:?} was refused"
        );
    } else {
        assert!(expected.is_some(), "{act:?} was taken");
        assert_eq!(known, new, "{act:?}");
    }
    (rig, known)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// D-7, D-8, D-9: the dongle knows what the model knows, through power cuts and failing flash.
    #[test]
    fn random_lives(acts in acts()) {
        let mut rig = Rig::blank();
        let mut model = Model::blank(0);
        let mut boots = 0;
        for (act, strike) in acts {
            (rig, model) = perform(rig, &act, strike, &model);
            let info = rig.info();
            prop_assert!(info.times.observed >= info.times.trusted);
            prop_assert!(info.boots >= boots, "the boot counter went back");
            boots = info.boots;
            prop_assert!(!rig.flash().misused());
        }
        prop_assert_eq!(Model::of(&rig.power_cycle()), model);
    }
}
