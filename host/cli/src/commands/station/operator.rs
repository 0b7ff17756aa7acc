//! Who sits at the bench: sees a line for each unit, and is asked.

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal as _, Write as _},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use keyfob::{Problem, text::Texts};
use keyfob_station::{
    bench::{Doing, Event, Operator},
    flash::{Progress, Work},
};

use super::{failed, problem::bench_problem};
use crate::{app::App, args::Format};

/// How often an operator who gives no answer is asked about a light.
const ASK_AGAIN: u32 = 5;

/// The terminal, or nobody.
pub(super) struct Terminal<'a> {
    texts: &'a Texts,
    bars: MultiProgress,
    lines: Mutex<BTreeMap<String, ProgressBar>>,
    /// One question at a time.
    asking: Mutex<()>,
    stopped: Arc<AtomicBool>,
    /// A question waits for its answer.
    waiting: Arc<AtomicBool>,
    /// Whether a person reads along and can answer.
    present: bool,
    /// Whether prompts may be printed at all.
    speaks: bool,
}

impl<'a> Terminal<'a> {
    /// Listens for interruptions from now on: no new unit is begun then, but those that were are
    /// finished. At a question, and at the second time, the program ends at once: the journal knows
    /// how to go on.
    pub(super) fn new(app: &'a App) -> Result<Self, Problem> {
        let text = app.format == Format::Text;
        let present = text && io::stdin().is_terminal() && io::stderr().is_terminal();
        let stopped = Arc::new(AtomicBool::new(false));
        let waiting = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            // Looked at in this order, when the signal comes.
            for at_once in [&waiting, &stopped] {
                // As shells say it of a program that a signal ended.
                let status = 128 + signal;
                signal_hook::flag::register_conditional_shutdown(
                    signal,
                    status,
                    Arc::clone(at_once),
                )
                .map_err(|error| failed(&error))?;
            }
            signal_hook::flag::register(signal, Arc::clone(&stopped))
                .map_err(|error| failed(&error))?;
        }
        let target = if text {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Ok(Self {
            texts: &app.texts,
            bars: MultiProgress::with_draw_target(target),
            lines: Mutex::default(),
            asking: Mutex::default(),
            stopped,
            waiting,
            present,
            speaks: text,
        })
    }

    /// Whether somebody can be asked.
    pub(super) const fn is_present(&self) -> bool {
        self.present
    }

    /// Asks for a line.
    pub(super) fn ask(&self, question: &str) -> Result<String, Problem> {
        let _one = lock(&self.asking);
        self.read(question)
    }

    fn read(&self, question: &str) -> Result<String, Problem> {
        self.bars.suspend(|| {
            let mut err = io::stderr().lock();
            write!(err, "{question} ").map_err(|error| failed(&error))?;
            err.flush().map_err(|error| failed(&error))?;
            let mut line = String::new();
            self.waiting.store(true, Relaxed);
            let read = io::stdin().read_line(&mut line);
            self.waiting.store(false, Relaxed);
            read.map_err(|error| failed(&error))?;
            Ok(line.trim().to_owned())
        })
    }

    fn line(&self, place: &str) -> ProgressBar {
        let mut lines = lock(&self.lines);
        let made = lines.entry(place.to_owned()).or_insert_with(|| {
            let bar = ProgressBar::new_spinner().with_prefix(place.to_owned());
            bar.set_style(spinner());
            self.bars.add(bar)
        });
        made.clone()
    }

    fn show(&self, place: &str, text: String) {
        let line = self.line(place);
        line.set_message(text);
        line.tick();
    }

    fn flashing(&self, place: &str, progress: Progress) {
        let id = match progress.work {
            Work::Erase => "station-erase",
            Work::Write => "station-write",
            Work::Verify => "station-verify",
        };
        let percent = progress.done.saturating_mul(100) / progress.total.max(1);
        let percent = percent.to_string();
        self.show(place, self.texts.text(id, [("percent", &*percent)]));
    }

    /// Says something that must not be missed, also where there are no lines.
    pub(super) fn say(&self, text: &str) {
        if self.bars.is_hidden() {
            if self.speaks {
                // A reader who has gone away misses it.
                let _ = writeln!(io::stderr(), "{text}");
            }
        } else {
            let _ = self.bars.println(text);
        }
    }
}

impl Operator for Terminal<'_> {
    fn tell(&self, place: &str, event: &Event<'_>) {
        match event {
            Event::Flashing(progress) => self.flashing(place, *progress),
            Event::Doing(doing) => self.show(place, self.texts.text(doing_id(*doing), [])),
            Event::PressButton => {
                let text = self.texts.text("station-press-button", [("place", place)]);
                self.say(&text);
            }
            Event::Number(number) => {
                self.line(place).set_prefix(format!("{place} {number}"));
            }
            Event::Failed(error) => {
                let text = self.texts.problem(&bench_problem(error)).text;
                self.line(place).abandon_with_message(text);
            }
            Event::Finished(_) | Event::Before(_) | Event::Planned(_) => {
                self.line(place)
                    .finish_with_message(self.texts.text("station-done", []));
            }
            _ => {}
        }
    }

    fn sees_wink(&self, place: &str, wink: &mut dyn FnMut()) -> Option<bool> {
        if !self.present {
            return None;
        }
        let _one = lock(&self.asking);
        let question = self.texts.text("station-sees-wink", [("place", place)]);
        // Its light blinks for a moment only: anything else than an answer lets it blink again.
        for _ in 0..ASK_AGAIN {
            wink();
            let answer = self.read(&question).ok()?.to_lowercase();
            // Yes and ja, no and nein.
            match answer.chars().next() {
                Some('y' | 'j') => return Some(true),
                Some('n') => return Some(false),
                _ => {}
            }
        }
        None
    }

    fn stopped(&self) -> bool {
        self.stopped.load(Relaxed)
    }
}

fn spinner() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {prefix}  {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
}

const fn doing_id(doing: Doing) -> &'static str {
    match doing {
        Doing::Flash => "station-doing-flash",
        Doing::Look => "station-doing-look",
        Doing::Noise => "station-doing-noise",
        Doing::Key => "station-doing-key",
        Doing::Certify => "station-doing-certify",
        Doing::Install => "station-doing-install",
        Doing::Prove => "station-doing-prove",
        Doing::Test => "station-doing-test",
        Doing::Lock => "station-doing-lock",
        Doing::Record => "station-doing-record",
    }
}

/// The words for what would be done.
pub(super) fn plan(texts: &Texts, plan: &[Doing]) -> String {
    let words = plan.iter().map(|doing| texts.text(doing_id(*doing), []));
    words.collect::<Vec<_>>().join(", ")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
