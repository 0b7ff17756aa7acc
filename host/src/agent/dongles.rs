//! The dongles that the agent may open and this program may not.

use std::{path::PathBuf, sync::Arc};

use licfmt::agent::{Request, Response};

use super::{Agent, BRIEF};
use crate::{
    discovery::{Access, Candidate, Enumerate, Place},
    transport::{Transport, TransportError},
};

/// The dongles of this machine, with those that only the agent can open.
#[derive(Clone)]
pub struct AgentDongles {
    agent: Agent,
    own: Arc<dyn Enumerate + Send + Sync>,
}

impl AgentDongles {
    /// Through this agent; `own` are those that are looked for without it.
    #[must_use]
    pub const fn new(agent: Agent, own: Arc<dyn Enumerate + Send + Sync>) -> Self {
        Self { agent, own }
    }

    fn by_agent(&self) -> Vec<Candidate> {
        let Ok(Response::Dongles { found }) = self.agent.ask(&Request::Dongles {}, BRIEF) else {
            return Vec::new();
        };
        let candidate = |seen: licfmt::agent::Seen| Candidate {
            place: Place::Agent(licfmt::text::printable(&seen.place)),
            serial: seen.serial,
            access: Access::Ready,
        };
        found.into_iter().map(candidate).collect()
    }
}

impl Enumerate for AgentDongles {
    fn candidates(&self) -> Result<Vec<Candidate>, TransportError> {
        let mut all = self.own.candidates()?;
        for other in self.by_agent() {
            let Place::Agent(place) = &other.place else {
                continue;
            };
            match all.iter_mut().find(|own| own.place.to_string() == *place) {
                Some(own) if own.access == Access::Denied => *own = other,
                Some(_) => {}
                None => all.push(other),
            }
        }
        Ok(all)
    }

    fn open(&self, candidate: &Candidate) -> Result<Box<dyn Transport>, TransportError> {
        match &candidate.place {
            Place::Agent(place) => open(&self.agent, place),
            _ => self.own.open(candidate),
        }
    }

    fn absent(&self) -> Vec<PathBuf> {
        self.own.absent()
    }
}

#[cfg(unix)]
fn open(agent: &Agent, place: &str) -> Result<Box<dyn Transport>, TransportError> {
    use crate::transport::socket::SocketTransport;

    let request = Request::Open {
        place: place.to_owned(),
    };
    match agent.begin(&request) {
        Ok((Response::Opened {}, stream)) => {
            Ok(Box::new(SocketTransport::over(stream, place.into())))
        }
        Ok((Response::Failed(failed), _)) => Err(TransportError::Device {
            place: place.into(),
            reason: licfmt::text::printable(&failed.detail),
        }),
        Ok(_) => Err(TransportError::Device {
            place: place.into(),
            reason: "the agent does not say whether it opened it".into(),
        }),
        Err(_) => Err(TransportError::Gone {
            place: place.into(),
        }),
    }
}

#[cfg(not(unix))]
fn open(_: &Agent, place: &str) -> Result<Box<dyn Transport>, TransportError> {
    Err(TransportError::Gone {
        place: place.into(),
    })
}
