//! A tray of units: each place is worked on by a thread of its own, as units come and go.

use std::{
    collections::BTreeSet,
    sync::mpsc::{Receiver, Sender, channel},
    thread::Scope,
};

use licfmt::Digest;

use super::{BACK_MS, Bench, BenchError, Done, Event};
use crate::flash::Target;

/// When the station stops by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// After this many units are finished, now or in an earlier run, or planned; if not said, it goes on
    /// until it is stopped.
    pub count: Option<u32>,
    /// When for so long nothing is done and no new unit has come, in milliseconds.
    pub idle_ms: u64,
}

/// What became of a unit.
#[derive(Debug)]
pub struct Unit {
    /// Where it was.
    pub place: String,
    /// What became of it.
    pub result: Result<Done, BenchError>,
}

impl Unit {
    /// Whether it is one of those that were ordered. A run that goes on with what another began counts
    /// what that one finished.
    #[must_use]
    pub const fn counts(&self) -> bool {
        matches!(
            self.result,
            Ok(Done::Finished(_) | Done::Planned(_) | Done::Before(Some(_)))
        )
    }
}

/// What a thread says.
enum News {
    /// This unit is there.
    Met(Digest),
    /// What became of a unit.
    Unit(String, Result<Done, BenchError>),
    /// A board was flashed: the unit that must appear, if that is known.
    Flashed(String, Result<Option<Digest>, BenchError>),
}

/// A board that was flashed and must appear as a dongle.
struct Expected {
    place: String,
    unit: Option<Digest>,
    until_ms: u64,
}

/// A thread that works on a place. Whatever becomes of it, the place is given back.
struct Thread {
    place: String,
    sender: Sender<News>,
    ended: bool,
}

impl Thread {
    fn new(place: String, sender: &Sender<News>) -> Self {
        Self {
            place,
            sender: sender.clone(),
            ended: false,
        }
    }

    fn say(&self, news: News) {
        // The receiver outlives the threads.
        let _ = self.sender.send(news);
    }

    fn end(mut self, news: impl FnOnce(String) -> News) {
        self.ended = true;
        self.say(news(self.place.clone()));
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        if !self.ended {
            self.say(News::Unit(self.place.clone(), Err(BenchError::BrokeOff)));
        }
    }
}

/// The state of a tray.
struct Tray<'t> {
    bench: &'t Bench<'t>,
    limits: Limits,
    /// Places whose unit was begun and has not been taken out since.
    known: BTreeSet<String>,
    /// Places that are being worked on.
    active: BTreeSet<String>,
    expected: Vec<Expected>,
    results: Vec<Unit>,
    /// When something last happened.
    last_ms: u64,
    /// Whether the system's list of dongles could not be had.
    blind: bool,
}

impl Bench<'_> {
    /// Works on every unit that is plugged or comes, until the limits say that it is enough. A unit
    /// that failed is tried again once it was taken out and put back.
    #[must_use]
    pub fn tray(&self, limits: Limits) -> Vec<Unit> {
        let mut tray = Tray {
            bench: self,
            limits,
            known: BTreeSet::new(),
            active: BTreeSet::new(),
            expected: Vec::new(),
            results: Vec::new(),
            last_ms: self.seams.now_ms(),
            blind: false,
        };
        let (sender, receiver) = channel();
        std::thread::scope(|scope| tray.run(scope, &sender, &receiver));
        tray.results
    }
}

impl<'t> Tray<'t> {
    fn run<'s>(
        &mut self,
        scope: &'s Scope<'s, 't>,
        sender: &Sender<News>,
        receiver: &Receiver<News>,
    ) {
        loop {
            while let Ok(news) = receiver.try_recv() {
                self.take(news);
            }
            self.miss();
            self.look(scope, sender);
            if self.is_over() {
                return;
            }
            self.bench.pause();
        }
    }

    /// Begins what is new.
    fn look<'s>(&mut self, scope: &'s Scope<'s, 't>, sender: &Sender<News>) {
        let candidates = match self.bench.dongles.candidates() {
            Ok(candidates) => candidates,
            Err(error) => {
                // Said once: it may pass.
                if !std::mem::replace(&mut self.blind, true) {
                    self.ended("USB".into(), Err(error.into()));
                }
                Vec::new()
            }
        };
        let targets = if self.bench.orders.packages.is_empty() {
            Vec::new()
        } else {
            self.bench.boards.list()
        };
        let plugged: BTreeSet<_> = candidates
            .iter()
            .map(|candidate| candidate.place.to_string())
            .chain(targets.iter().map(|target| target.place.clone()))
            .collect();
        self.known
            .retain(|place| plugged.contains(place) || self.active.contains(place));
        for target in targets {
            if target.trouble.is_none() && self.has_room(&target.place, self.expected.len()) {
                self.begin_flash(scope, sender, &target);
            }
        }
        for candidate in candidates {
            let place = candidate.place.to_string();
            // What was flashed is among these.
            if self.has_room(&place, 0) {
                self.begin(&place);
                let (bench, thread) = (self.bench, Thread::new(place, sender));
                scope.spawn(move || {
                    let met = |unit| thread.say(News::Met(unit));
                    let result = bench.meet(&candidate, &met);
                    thread.end(|place| News::Unit(place, result));
                });
            }
        }
    }

    fn begin_flash<'s>(
        &mut self,
        scope: &'s Scope<'s, 't>,
        sender: &Sender<News>,
        target: &Target,
    ) {
        let Some(package) = self.bench.package_for(target.chip) else {
            return;
        };
        if self.bench.orders.dry_run {
            self.known.insert(target.place.clone());
            let plan = vec![super::Doing::Flash];
            self.take(News::Unit(target.place.clone(), Ok(Done::Planned(plan))));
            return;
        }
        self.begin(&target.place);
        let options = self.bench.orders.options();
        match self.bench.boards.open(target, options) {
            Ok(mut flasher) => {
                let (bench, way) = (self.bench, target.way);
                let thread = Thread::new(target.place.clone(), sender);
                scope.spawn(move || {
                    let unit = bench.flash(way, &thread.place, &mut *flasher, package);
                    thread.end(|place| News::Flashed(place, unit));
                });
            }
            Err(error) => self.take(News::Flashed(target.place.clone(), Err(error.into()))),
        }
    }

    fn begin(&mut self, place: &str) {
        self.known.insert(place.to_owned());
        self.active.insert(place.to_owned());
        self.last_ms = self.bench.seams.now_ms();
    }

    /// Whether a unit at this place may be begun: it is new, and with the `promised` ones there are not
    /// more than are wanted.
    fn has_room(&self, place: &str, promised: usize) -> bool {
        let begun = self.done() + self.active.len() + promised;
        let wanted = self.limits.count.map_or(usize::MAX, |count| count as usize);
        !self.known.contains(place) && !self.bench.operator.stopped() && begun < wanted
    }

    /// Units that are finished or planned.
    fn done(&self) -> usize {
        self.results.iter().filter(|unit| unit.counts()).count()
    }

    fn take(&mut self, news: News) {
        self.last_ms = self.bench.seams.now_ms();
        match news {
            News::Met(unit) => self.met(unit),
            News::Unit(place, result) => self.ended(place, result),
            News::Flashed(place, Ok(unit)) => {
                self.active.remove(&place);
                self.expected.push(Expected {
                    place,
                    unit,
                    until_ms: self.last_ms.saturating_add(BACK_MS),
                });
            }
            News::Flashed(place, Err(error)) => self.ended(place, Err(error)),
        }
    }

    fn ended(&mut self, place: String, result: Result<Done, BenchError>) {
        let operator = self.bench.operator;
        match &result {
            Ok(Done::Finished(_)) => {}
            Ok(Done::Before(number)) => operator.tell(&place, &Event::Before(*number)),
            Ok(Done::Planned(plan)) => operator.tell(&place, &Event::Planned(plan)),
            Err(error) => operator.tell(&place, &Event::Failed(error)),
        }
        self.active.remove(&place);
        self.results.push(Unit { place, result });
    }

    /// A unit is there: one that was flashed, or the one that a way without ids flashed.
    fn met(&mut self, unit: Digest) {
        let at = |wanted: Option<Digest>| {
            let mut expected = self.expected.iter();
            expected.position(move |one| one.unit == wanted)
        };
        if let Some(at) = at(Some(unit)).or_else(|| at(None)) {
            self.expected.remove(at);
        }
    }

    /// What was flashed, and is overdue.
    fn miss(&mut self) {
        let now_ms = self.bench.seams.now_ms();
        let (overdue, expected) = std::mem::take(&mut self.expected)
            .into_iter()
            .partition(|one| one.until_ms <= now_ms);
        self.expected = expected;
        for Expected { place, .. } in overdue {
            let waited_s = BACK_MS / 1000;
            self.ended(place, Err(BenchError::NoShow { waited_s }));
        }
    }

    /// Whether nothing is left to do or to wait for.
    fn is_over(&self) -> bool {
        if !self.active.is_empty() || !self.expected.is_empty() {
            return false;
        }
        let enough = self
            .limits
            .count
            .is_some_and(|count| self.done() >= count as usize);
        let idle_ms = self.bench.seams.now_ms().saturating_sub(self.last_ms);
        enough || self.bench.operator.stopped() || idle_ms >= self.limits.idle_ms
    }
}
