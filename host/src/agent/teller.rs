//! Tells the agent how the program is.

use std::io::Write as _;

use licfmt::{
    agent::{self, Request, Told},
    limits::Count,
};

use super::{Agent, BRIEF, Stream, stream};
use crate::{
    control::Verdict,
    guard::{Site, Status},
};

/// Keeps a connection to the agent, if there is one: as long as it lasts, the program runs.
pub(crate) struct Teller {
    agent: Option<Agent>,
    stream: Option<Stream>,
    #[cfg(feature = "online")]
    means: crate::online::Means,
}

impl Teller {
    pub(crate) fn new(site: &Site) -> Self {
        Self {
            agent: site.agent.clone(),
            stream: None,
            #[cfg(feature = "online")]
            means: site.online.clone(),
        }
    }

    /// Tells it, if somebody listens.
    pub(crate) fn tell(&mut self, status: &Status) {
        let Some(agent) = &self.agent else {
            return;
        };
        let told = Request::Tell(self.told(status));
        let Ok(line) = agent::write(&told) else {
            return;
        };
        let stream = match self.stream.take() {
            Some(stream) => Ok(stream),
            None => stream::connect(&agent.socket, BRIEF),
        };
        // An agent that is gone may be back at the next look.
        self.stream = stream.ok().and_then(|mut stream| {
            let said = stream.write_all(line.as_bytes());
            said.is_ok().then_some(stream)
        });
    }

    #[cfg_attr(
        not(feature = "online"),
        expect(clippy::unused_self, reason = "as with the feature")
    )]
    fn told(&self, status: &Status) -> Told {
        let left = match status.verdict {
            Verdict::Warn(notice) | Verdict::Countdown(notice) => Some(notice.remaining_s),
            _ => None,
        };
        let told = Told {
            number: status.license.number.clone(),
            instance: None,
            version: no_text(),
            verdict: name(status.verdict.name()),
            code: status.verdict.code().map(|code| name(code.name())),
            remaining_s: left.and_then(Count::new),
            usage: Vec::new(),
        };
        #[cfg(feature = "online")]
        let told = Told {
            instance: self.means.instance.clone(),
            version: self.means.version.clone().unwrap_or_else(no_text),
            usage: self.means.usage.read(),
            ..told
        };
        told
    }
}

fn no_text() -> licfmt::text::Text {
    let text = "".parse();
    text.unwrap_or_else(|_| unreachable!("no text is a text"))
}

fn name(name: &'static str) -> licfmt::text::Name {
    let name = name.parse();
    name.unwrap_or_else(|_| unreachable!("verdicts and codes are names"))
}
