//! `keyfob run`: a program under license control.
//!
//! The program is started if license and dongle are good, and gets `KEYFOB_LICENSE_NUMBER` in its
//! environment: which license that was, for its log; it proves nothing. What is wrong later is
//! said on standard error, the program's own output is left alone. When license control stops it,
//! it is asked to end (`SIGTERM`; on Windows its windows are closed) and killed after the grace
//! time, with all that it started. Signals are handed on, and its status is `keyfob`'s own: its
//! exit status, or 128 and the signal that ended it, unless license control stopped it.
//!
//! Started from a terminal the program stays in the terminal's foreground, so that it can read
//! from it and is reached by its keys; it is then ended alone, without what it started. Elsewhere
//! it gets a process group of its own.

#[cfg_attr(not(unix), path = "run/windows.rs")]
#[cfg_attr(unix, path = "run/unix.rs")]
mod child;
mod speaker;
mod usage;

use std::{
    io::{self, Write as _},
    process::ExitCode,
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};

use keyfob::{Code, ExitStatus, Guard, Problem, control::Verdict};
use serde_json::json;

use super::{
    Outcome,
    control::{self, Said},
};
use crate::{
    app::App,
    args::{Format, site::Run},
    report::{Report, SCHEMA, warning_text},
};
use child::Child;
use speaker::Speaker;
use usage::UsageFile;

/// Tells the program which license it runs under.
const LICENSE_VARIABLE: &str = "KEYFOB_LICENSE_NUMBER";
/// How often to look at the guard when it brings no news, while all is well.
const CALM: Duration = Duration::from_secs(30);
/// The same while time is running out.
const TENSE: Duration = Duration::from_secs(1);
/// How often to look whether the rest of a process group is gone, in milliseconds.
const REST_MS: u64 = 50;

/// What wakes the loop.
enum Event {
    /// The guard has news.
    News,
    /// The program ended.
    Ended,
    /// A signal came, for the program.
    Signal(i32),
}

pub(super) fn run(app: &App, args: &Run) -> Outcome {
    let mut site = control::site(app, &args.look.site, &args.look.state)?;
    site.online.version.clone_from(&args.program_version);
    let usage = args.usage.clone();
    let usage = usage.map(|file| UsageFile::new(file, site.online.usage.clone()));
    let (sender, events) = channel();
    let news = sender.clone();
    let guard = Guard::start_with(site, move |_| drop(news.send(Event::News)))?;
    let child = start(args, &guard, &sender).map_err(|error| {
        let program = args.program.first().map(|it| it.display().to_string());
        let detail = format!("{}: {error}", program.unwrap_or_default());
        Problem::new(Code::Io).with("detail", detail)
    })?;
    let supervised = Supervised {
        app,
        grace_ms: u64::from(args.grace) * 1000,
        guard,
        child,
        events,
        _sender: sender,
        speaker: Speaker::default(),
        usage,
        end: End::None,
    };
    let status = supervised.until_the_end();
    Ok((Report::silent(), status))
}

fn start(args: &Run, guard: &Guard, sender: &Sender<Event>) -> io::Result<Child> {
    let on_signal = sender.clone();
    child::forward_signals(move |signal| drop(on_signal.send(Event::Signal(signal))))?;
    let number = guard.license().number.to_string();
    let on_end = sender.clone();
    Child::start(&args.program, (LICENSE_VARIABLE, &number), move || {
        drop(on_end.send(Event::Ended));
    })
}

/// How far the end of the program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// It runs.
    None,
    /// It was asked to end, until this time on the forward-only clock.
    Asked(u64),
    /// It was killed.
    Killed,
}

struct Supervised<'a> {
    app: &'a App,
    grace_ms: u64,
    guard: Guard,
    child: Child,
    events: Receiver<Event>,
    /// Kept, so that waiting never fails.
    _sender: Sender<Event>,
    speaker: Speaker,
    usage: Option<UsageFile>,
    end: End,
}

impl Supervised<'_> {
    fn until_the_end(mut self) -> ExitCode {
        self.control();
        loop {
            match self.events.recv_timeout(self.pause()) {
                Ok(Event::Ended) => break,
                Ok(Event::Signal(signal)) => self.child.forward(signal),
                Ok(Event::News) | Err(_) => {}
            }
            self.control();
        }
        let status = self.child.status();
        if self.end == End::None {
            return status.into();
        }
        self.end_the_rest();
        ExitStatus::Stopped.into()
    }

    /// Hands on how much the program uses.
    fn count(&mut self) {
        let Some(usage) = &mut self.usage else {
            return;
        };
        let wrong = usage.read().cloned();
        if let Some(problem) = wrong {
            let text = warning_text(&problem, &self.app.texts);
            let time = self.app.now();
            let event = json!({ "schema": SCHEMA, "time": time, "event": "usage-unreadable", "text": text });
            self.say(&(text + "\n"), &event);
        }
    }

    /// Says what is new, and does what license control demands.
    fn control(&mut self) {
        self.count();
        let said = Said::from(&self.guard.status());
        let now_ms = self.app.seams.now_ms();
        if self.speaker.hears(&said, now_ms) {
            self.say(&said.text(self.app), &said.json(self.app));
        }
        match self.end {
            End::None if !said.verdict.may_run() => {
                self.end = End::Asked(now_ms.saturating_add(self.grace_ms));
                let seconds = (self.grace_ms / 1000).to_string();
                self.say_of_end("control-stopping", &seconds);
                self.child.ask_to_end();
            }
            End::Asked(until) if now_ms >= until => {
                self.end = End::Killed;
                self.say_of_end("control-killing", "0");
                self.child.kill();
            }
            _ => {}
        }
    }

    fn pause(&self) -> Duration {
        match self.end {
            End::None if self.guard.verdict() == Verdict::Run => CALM,
            End::Asked(until) => {
                let left = until.saturating_sub(self.app.seams.now_ms());
                Duration::from_millis(left).min(TENSE)
            }
            _ => TENSE,
        }
    }

    /// What the program started has the rest of the grace time.
    fn end_the_rest(&self) {
        let until = match self.end {
            End::Asked(until) => until,
            End::None | End::Killed => 0,
        };
        while self.child.left_something() {
            if self.app.seams.now_ms() >= until {
                return self.child.kill();
            }
            self.app.seams.timer.sleep_ms(REST_MS);
        }
    }

    fn say_of_end(&self, id: &str, seconds: &str) {
        let text = self.app.texts.text(id, [("seconds", seconds)]);
        let event = json!({ "schema": SCHEMA, "time": self.app.now(), "event": id, "text": text });
        self.say(&(text + "\n"), &event);
    }

    fn say(&self, text: &str, event: &serde_json::Value) {
        let line = match self.app.format {
            Format::Text => text.to_owned(),
            Format::Json => format!("{event}\n"),
        };
        // A plant does not end because nobody reads its messages.
        let _ = io::stderr().write_all(line.as_bytes());
    }
}
