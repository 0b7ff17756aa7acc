//! What outlives a station: units on their buses, the vendor's books, the station's directory. And a
//! fuse, by which a station dies at a moment that the test chooses.

use std::{
    collections::BTreeSet,
    fs::File,
    io::Write as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering::SeqCst},
    },
};

use keyfob::{
    discovery::{Access, Candidate, Enumerate, Place},
    transport::{Seams, Transport, TransportError, bus::Bus},
};
use licfmt::{
    device::Chip,
    hid::{Packet, Report},
};
use tempfile::TempDir;

use super::{
    boards::FakeBoards,
    device::{self, Unit},
    vendor::{FakeVendor, Reached},
};
use crate::{
    bench::{Bench, BenchError, Done, Event, Operator, Orders},
    journal::{Journal, JournalError, Sink, recover},
    store::Store,
};

/// Lets so many things happen; after that, nothing any more.
#[derive(Clone)]
pub(super) struct Fuse(Arc<AtomicI64>);

impl Fuse {
    pub(super) fn after(events: i64) -> Self {
        Self(Arc::new(AtomicI64::new(events)))
    }

    pub(super) fn endless() -> Self {
        Self::after(i64::MAX)
    }

    /// Whether the station lives on after this event.
    pub(super) fn holds(&self) -> bool {
        self.0.fetch_sub(1, SeqCst) > 0
    }

    /// Whether it has burnt.
    pub(super) fn burnt(&self) -> bool {
        self.0.load(SeqCst) < 0
    }

    /// How many events are left.
    pub(super) fn left(&self) -> i64 {
        self.0.load(SeqCst)
    }
}

/// A journal's file; the station may die before, within and after a line.
struct FusedSink {
    file: File,
    fuse: Fuse,
}

impl Sink for FusedSink {
    fn append(&mut self, line: &[u8]) -> Result<(), JournalError> {
        let dead = || JournalError::Io {
            path: "journal".into(),
            source: std::io::Error::other("the station died"),
        };
        if self.fuse.burnt() || !self.fuse.holds() {
            return Err(dead());
        }
        let half = line.len() / 2;
        self.file.write_all(&line[..half]).expect("written");
        if !self.fuse.holds() {
            return Err(dead());
        }
        self.file.write_all(&line[half..]).expect("written");
        if self.fuse.holds() {
            Ok(())
        } else {
            Err(dead())
        }
    }
}

/// A way to a unit; the station may die before and after each message.
struct Fused {
    inner: Box<dyn Transport>,
    fuse: Fuse,
    _seat: Seat,
}

/// Units that are open. Like a simulated dongle's file, each takes one program at a time.
type Held = Arc<Mutex<BTreeSet<usize>>>;

struct Seat(usize, Held);

impl Seat {
    fn take(at: usize, held: &Held) -> Option<Self> {
        let free = held.lock().expect("not poisoned").insert(at);
        free.then(|| Self(at, Arc::clone(held)))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.1.lock().expect("not poisoned").remove(&self.0);
    }
}

impl Fused {
    fn pass(&self, report: &Report) -> Result<(), TransportError> {
        let begins = matches!(Packet::parse(report), Packet::Init { .. });
        if self.fuse.burnt() || (begins && !self.fuse.holds()) {
            return Err(TransportError::Gone {
                place: "the station died".into(),
            });
        }
        Ok(())
    }
}

impl Transport for Fused {
    fn send(&mut self, report: &Report) -> Result<(), TransportError> {
        self.pass(report)?;
        self.inner.send(report)
    }

    fn receive(&mut self, timeout_ms: u64) -> Result<Option<Report>, TransportError> {
        let report = self.inner.receive(timeout_ms)?;
        if let Some(report) = &report {
            self.pass(report)?;
        }
        Ok(report)
    }
}

/// Everything that outlives a station.
pub(super) struct World {
    pub(super) units: Vec<Bus<Unit>>,
    pub(super) boards: FakeBoards,
    pub(super) vendor: FakeVendor,
    pub(super) directory: TempDir,
    pub(super) seams: Seams,
    held: Held,
}

/// The units, as a station reaches them.
pub(super) struct Plugged<'w> {
    world: &'w World,
    fuse: Fuse,
}

impl Enumerate for Plugged<'_> {
    fn candidates(&self) -> Result<Vec<Candidate>, TransportError> {
        Ok((0..self.world.units.len()).map(candidate).collect())
    }

    fn open(&self, candidate: &Candidate) -> Result<Box<dyn Transport>, TransportError> {
        let place = candidate.place.to_string();
        if self.fuse.burnt() {
            // Not one that may come back: nobody is there to wait for it.
            let reason = "the station died".into();
            return Err(TransportError::Device { place, reason });
        }
        let at: usize = place.parse().expect("a number");
        let seat = Seat::take(at, &self.world.held).ok_or(TransportError::Busy {
            place,
            waited_ms: 0,
        })?;
        Ok(Box::new(Fused {
            _seat: seat,
            inner: Box::new(self.world.units[at].open()),
            fuse: self.fuse.clone(),
        }))
    }
}

pub(super) fn candidate(at: usize) -> Candidate {
    Candidate {
        place: Place::Hid(at.to_string()),
        serial: None,
        access: Access::Ready,
    }
}

/// An operator who writes down what happens, and answers as told.
#[derive(Default)]
pub(super) struct Scribe {
    pub(super) told: Mutex<Vec<String>>,
    pub(super) blinks: Option<bool>,
    /// What happens when a press of the button is asked for.
    pub(super) press: Option<Box<dyn Fn() + Send + Sync>>,
}

impl Operator for Scribe {
    fn tell(&self, place: &str, event: &Event<'_>) {
        if let (Event::PressButton, Some(press)) = (event, &self.press) {
            press();
        }
        let line = match event {
            Event::Doing(doing) => format!("{place} {}", doing.name()),
            Event::PressButton => format!("{place} button"),
            Event::Flashing(progress) => format!("{place} {:?}", progress.work),
            _ => return,
        };
        self.told.lock().expect("nobody panicked").push(line);
    }

    fn sees_wink(&self, _: &str, wink: &mut dyn FnMut()) -> Option<bool> {
        wink();
        self.blinks
    }

    fn stopped(&self) -> bool {
        false
    }
}

impl World {
    pub(super) fn new(units: u8) -> Self {
        Self::of((1..=units).map(|seed| Unit::new(seed, Chip::Simulated)))
    }

    pub(super) fn of(units: impl IntoIterator<Item = Unit>) -> Self {
        Self::with(units, &device::seams())
    }

    pub(super) fn with(units: impl IntoIterator<Item = Unit>, seams: &Seams) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        for name in ["records", "labels"] {
            std::fs::create_dir(directory.path().join(name)).expect("made");
        }
        let bus = |unit| Bus::new(unit, Arc::clone(&seams.timer) as _);
        Self {
            units: units.into_iter().map(bus).collect(),
            boards: FakeBoards::none(),
            vendor: FakeVendor::new(),
            directory,
            seams: seams.clone(),
            held: Held::default(),
        }
    }

    /// Changes a unit.
    pub(super) fn change(&self, at: usize, change: impl FnOnce(&mut Unit)) {
        let mut unit = self.units[at].unplug().expect("plugged in");
        change(&mut unit);
        assert!(self.units[at].plug(unit).is_none());
    }

    /// Lets a station work that dies when the fuse burns.
    pub(super) fn station<T>(
        &self,
        orders: Orders,
        operator: &Scribe,
        fuse: &Fuse,
        work: impl FnOnce(&Bench<'_>) -> T,
    ) -> T {
        let recovered = recover(self.directory.path()).expect("a journal");
        let sink = FusedSink {
            file: recovered.file,
            fuse: fuse.clone(),
        };
        let journal = Journal::new(&recovered.entries, Box::new(sink));
        let store = Store::with_journal(self.directory.path(), journal);
        let certifier = Reached {
            vendor: &self.vendor,
            fuse: fuse.clone(),
        };
        let plugged = Plugged {
            world: self,
            fuse: fuse.clone(),
        };
        work(&Bench {
            orders,
            certifier: &certifier,
            dongles: &plugged,
            boards: &self.boards,
            operator,
            store: &store,
            seams: self.seams.clone(),
        })
    }

    /// A station that lives, on one unit.
    pub(super) fn run(&self, orders: Orders, at: usize) -> Result<Done, BenchError> {
        let operator = Scribe::default();
        self.station(orders, &operator, &Fuse::endless(), |bench| {
            bench.unit(&candidate(at))
        })
    }
}

/// Lock, and nothing special.
pub(super) fn locking() -> Orders {
    Orders {
        lock: true,
        ..Orders::default()
    }
}
