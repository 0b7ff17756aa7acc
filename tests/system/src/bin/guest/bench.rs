//! What the scenarios work with.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
};

use keyfob::transport::{Seams, hid};
use keyfob_tests::order::{
    Action, Answer, ORDER_PORT, Order, REPORT_PORT, Report, Settings, Status, Unit,
};

use crate::{
    failure::{Failure, failed},
    keyfob::Keyfob,
    ports,
};

/// How long something may take that the kernel or the dongle does by itself.
const PATIENCE_MS: u64 = 60_000;
const LOOK_MS: u64 = 20;

/// Host, dongles, clock, and the program under test.
pub(crate) struct Bench {
    pub(crate) settings: Settings,
    pub(crate) seams: Seams,
    pub(crate) keyfob: Keyfob,
    orders: BufReader<File>,
    reports: File,
}

impl Bench {
    pub(crate) fn new(settings: Settings) -> Result<Self, Failure> {
        Ok(Self {
            settings,
            seams: Seams::system(),
            keyfob: Keyfob::IN_GUEST,
            orders: BufReader::new(ports::open(ORDER_PORT)?),
            reports: ports::open(REPORT_PORT)?,
        })
    }

    pub(crate) fn now_ms(&self) -> u64 {
        self.seams.now_ms()
    }

    pub(crate) fn report(&mut self, report: &Report) -> Result<(), Failure> {
        let line = serde_json::to_string(report)? + "\n";
        Ok(self.reports.write_all(line.as_bytes())?)
    }

    /// Reports a check of the plan as passed.
    pub(crate) fn passed(&mut self, check: &str, seen: impl Into<String>) -> Result<(), Failure> {
        self.report(&Report::Passed {
            check: check.into(),
            seen: seen.into(),
            at_ms: self.now_ms(),
        })
    }

    /// Has the host do something with a unit.
    pub(crate) fn order(&mut self, unit: Unit, action: Action) -> Result<Status, Failure> {
        let order = Order { unit, action };
        let line = serde_json::to_string(&order)? + "\n";
        self.orders.get_mut().write_all(line.as_bytes())?;
        let mut answer = String::new();
        self.orders.read_line(&mut answer)?;
        let answer: Answer = serde_json::from_str(&answer)?;
        match answer.error {
            None => Ok(answer.status),
            Some(error) => failed(format!("the host cannot carry out {order:?}: {error}")),
        }
    }

    /// Plugs a unit in and waits until it can be opened.
    pub(crate) fn plug(&mut self, unit: Unit) -> Result<(), Failure> {
        let before = nodes()?.len();
        self.order(unit, Action::On)?;
        self.wait("a plugged dongle's hidraw node", || {
            Ok((nodes()?.len() > before).then_some(()))
        })
    }

    /// Pulls a unit and waits until the kernel has noticed.
    pub(crate) fn pull(&mut self, unit: Unit) -> Result<(), Failure> {
        if !self.order(unit, Action::Status)?.powered {
            return self.gone();
        }
        let before = nodes()?.len();
        self.order(unit, Action::Off)?;
        self.wait("a pulled dongle's hidraw node to go", || {
            Ok((nodes()?.len() < before).then_some(()))
        })
    }

    /// Pulls whatever is plugged.
    pub(crate) fn pull_all(&mut self) -> Result<(), Failure> {
        for unit in Unit::ALL {
            self.order(unit, Action::Off)?;
        }
        self.gone()
    }

    /// Waits until no dongle is left.
    pub(crate) fn gone(&mut self) -> Result<(), Failure> {
        self.wait("all dongles to go", || {
            Ok(nodes()?.is_empty().then_some(()))
        })
    }

    /// Waits for `something` to be there.
    pub(crate) fn wait<T>(
        &mut self,
        what: &str,
        mut something: impl FnMut() -> Result<Option<T>, Failure>,
    ) -> Result<T, Failure> {
        self.patiently(what, |_| something())
    }

    /// The same for what takes the bench itself to see.
    pub(crate) fn patiently<T>(
        &mut self,
        what: &str,
        mut something: impl FnMut(&mut Self) -> Result<Option<T>, Failure>,
    ) -> Result<T, Failure> {
        let until = self.now_ms() + PATIENCE_MS;
        loop {
            if let Some(found) = something(self)? {
                return Ok(found);
            }
            if self.now_ms() > until {
                return failed(format!("waited {PATIENCE_MS} ms in vain for {what}"));
            }
            self.seams.timer.sleep_ms(LOOK_MS);
        }
    }
}

/// The hidraw nodes of dongles that can be opened.
pub(crate) fn nodes() -> Result<Vec<String>, Failure> {
    let nodes = hid::list()?.into_iter().filter(|node| node.is_dongle);
    let paths = nodes.map(|node| node.path);
    Ok(paths
        .filter(|path| hid::HidTransport::probe(path).is_ok())
        .collect())
}
