//! Tells all who are to be told.

use std::{collections::BTreeMap, path::PathBuf, thread, time::Duration};

use keyfob::{online::schedule, transport::Seams};
use licfmt::{UnixTime, text::Name};

use super::{Due, Ledger, Recipient, When, deliver, letter, matters};
use crate::{board::Known, keeper::Context};

/// How often to look at the latest: days pass, and what could not be told is tried again.
const LOOK: Duration = Duration::from_mins(1);
/// How long to rest after a look, in milliseconds.
const REST_MS: u64 = 500;
/// The longest pause after failures is an hour, whatever the period is.
const PERIOD_S: u32 = 86_400;

/// Tells all who are to be told.
pub struct Notifier {
    context: Context,
    seams: Seams,
    state: PathBuf,
    when: When,
    recipients: BTreeMap<Name, Recipient>,
    ledger: Ledger,
    failures: BTreeMap<Name, Failing>,
}

/// What came of telling one recipient.
struct Outcome {
    name: Name,
    told: Vec<Due>,
    /// Why not all of it was told.
    failed: Option<String>,
}

/// A recipient who could not be told.
#[derive(Clone, Copy)]
struct Failing {
    times: u32,
    /// When to try again, on the forward-only clock.
    due_ms: u64,
}

impl Notifier {
    /// With what was told before.
    #[must_use]
    pub fn new(
        context: Context,
        seams: Seams,
        state: PathBuf,
        when: When,
        recipients: BTreeMap<Name, Recipient>,
    ) -> Self {
        let mut ledger = Ledger::read(&state);
        ledger.keep(|name| recipients.contains_key(name));
        Self {
            context,
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
        while self.context.board.wait(LOOK) {
            self.look();
            // Whatever changes however often: people are told of what lasts.
            self.seams.timer.sleep_ms(REST_MS);
        }
    }

    /// Tells what is due now, all recipients at the same time: one that hangs keeps nobody else waiting for long.
    pub fn look(&mut self) {
        let known = self.context.board.known();
        let now = self.seams.timer.now().wall;
        let due = self.due(&known, now);
        let told = thread::scope(|scope| {
            let tell = |(name, due): (Name, Vec<Due>)| {
                let (notifier, known) = (&*self, &known);
                scope.spawn(move || notifier.tell(name, due, known))
            };
            let threads: Vec<_> = due.into_iter().map(tell).collect();
            let ended = threads.into_iter().filter_map(|it| it.join().ok());
            ended.collect::<Vec<_>>()
        });
        for told in told {
            self.note(told, now);
        }
    }

    fn due(&self, known: &Known, now: UnixTime) -> Vec<(Name, Vec<Due>)> {
        let matters = matters(known, &self.when, now);
        let waits = |name: &Name| {
            let failing = self.failures.get(name);
            failing.is_some_and(|it| self.seams.now_ms() < it.due_ms)
        };
        let recipients = self.recipients.iter().filter(|(name, _)| !waits(name));
        let due = recipients.map(|(name, recipient)| {
            let every = self.when.every_days;
            let whom = (name, recipient);
            (
                name.clone(),
                self.ledger.due(whom, (known, &matters), every, now),
            )
        });
        due.filter(|(_, due)| !due.is_empty()).collect()
    }

    /// Tells one recipient, until something fails.
    fn tell(&self, name: Name, due: Vec<Due>, known: &Known) -> Outcome {
        let mut outcome = Outcome {
            name,
            told: Vec::new(),
            failed: None,
        };
        let Some(recipient) = self.recipients.get(&outcome.name) else {
            return outcome;
        };
        for due in due {
            let now = self.seams.timer.now().wall;
            let letter = letter(&due, recipient, known, &self.context.speech, now);
            match deliver(&letter, recipient, &self.seams) {
                Ok(()) => outcome.told.push(due),
                Err(why) => {
                    outcome.failed = Some(why);
                    break;
                }
            }
        }
        outcome
    }

    fn note(&mut self, outcome: Outcome, now: UnixTime) {
        let Outcome { name, told, failed } = outcome;
        for due in &told {
            self.ledger.told(&name, due, now);
        }
        if !told.is_empty() {
            self.failures.remove(&name);
            self.keep();
        }
        if let Some(why) = failed {
            self.failed(&name, &why);
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
            let text = self.context.speech.problem(&problem);
            self.context.log.add(self.seams.timer.now().wall, "", &text);
        }
    }

    fn log(&self, id: &str, args: &[(&str, &dyn std::fmt::Display)]) {
        let text = self.context.speech.text(id, args);
        self.context.log.add(self.seams.timer.now().wall, "", &text);
    }
}
