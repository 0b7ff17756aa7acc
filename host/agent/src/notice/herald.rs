//! Tells all who are to be told.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use keyfob::{online::schedule, transport::Seams};
use licfmt::text::Name;

use super::{Due, Ledger, Recipient, When, deliver, letter, matters};
use crate::{board::Known, keeper::House};

/// How often to look at the latest: days pass, and what could not be told is tried again.
const LOOK: Duration = Duration::from_mins(1);
/// The longest pause after failures is an hour, whatever the period is.
const PERIOD_S: u32 = 86_400;

/// Tells all who are to be told.
pub struct Herald {
    house: House,
    seams: Seams,
    state: PathBuf,
    when: When,
    recipients: BTreeMap<Name, Recipient>,
    ledger: Ledger,
    failures: BTreeMap<Name, Failing>,
}

/// A recipient who could not be told.
#[derive(Clone, Copy)]
struct Failing {
    times: u32,
    /// When to try again, on the forward-only clock.
    due_ms: u64,
}

impl Herald {
    /// With what was told before.
    #[must_use]
    pub fn new(
        house: House,
        seams: Seams,
        state: PathBuf,
        when: When,
        recipients: BTreeMap<Name, Recipient>,
    ) -> Self {
        let mut ledger = Ledger::read(&state);
        ledger.keep(|name| recipients.contains_key(name));
        Self {
            house,
            seams,
            state,
            when,
            recipients,
            ledger,
            failures: BTreeMap::new(),
        }
    }

    /// Tells until everything is to end.
    pub fn run(mut self) {
        while self.house.board.wait(LOOK) {
            self.look();
        }
    }

    /// Tells what is due now.
    pub fn look(&mut self) {
        let known = self.house.board.known();
        let now = self.seams.timer.now().wall;
        let matters = matters(&known, &self.when, now);
        for (name, recipient) in self.recipients.clone() {
            let waits = self.failures.get(&name).map(|it| it.due_ms);
            if waits.is_some_and(|due_ms| self.seams.now_ms() < due_ms) {
                continue;
            }
            let every = self.when.every_days;
            for due in self
                .ledger
                .due((&name, &recipient), (&known, &matters), every, now)
            {
                if !self.tell(&name, &recipient, &due, &known) {
                    break;
                }
            }
        }
    }

    /// Whether it was told.
    fn tell(&mut self, name: &Name, recipient: &Recipient, due: &Due, known: &Known) -> bool {
        let now = self.seams.timer.now().wall;
        let letter = letter(due, recipient, known, &self.house.speech, now);
        match deliver(&letter, recipient, &self.seams) {
            Ok(()) => {
                self.failures.remove(name);
                self.ledger.told(name, due, now);
                self.keep();
                true
            }
            Err(why) => {
                self.failed(name, &why);
                false
            }
        }
    }

    fn failed(&mut self, name: &Name, why: &str) {
        let times = self.failures.get(name).map_or(0, |it| it.times) + 1;
        let wait_s = schedule::after_failure(times, PERIOD_S, None, u16::MAX);
        let due_ms = self.seams.now_ms().saturating_add(wait_s * 1000);
        self.failures
            .insert(name.clone(), Failing { times, due_ms });
        let args: [(&str, &dyn std::fmt::Display); 2] = [("recipient", name), ("error", &why)];
        self.log("agent-log-untold", &args);
    }

    fn keep(&self) {
        if let Err(problem) = self.ledger.write(&self.state) {
            let text = self.house.speech.problem(&problem);
            self.house.log.add(self.seams.timer.now().wall, "", &text);
        }
    }

    fn log(&self, id: &str, args: &[(&str, &dyn std::fmt::Display)]) {
        let text = self.house.speech.text(id, args);
        self.house.log.add(self.seams.timer.now().wall, "", &text);
    }
}
