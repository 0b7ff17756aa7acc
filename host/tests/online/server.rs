//! A server in this process: it signs leases by the contract, or misbehaves as it is told.

use std::sync::{Arc, Mutex, MutexGuard};

use keyfob::{
    Code, Problem,
    online::{Http, Post, Reply, Server as Address},
};
use licfmt::{
    Digest, KeyId, Nonce, Revision, UnixTime,
    lease::{Decision, Grant, Lease, Refusal, Refused},
    license::License,
    limits::Count,
    online::{self, Activation, Answer, CheckIn, Report, Token},
    text::Name,
};

use crate::plant::{Clocks, sealed};
use keyfob::Clock as _;

/// What it does with a request.
#[derive(Clone)]
pub enum Mode {
    /// As the contract says.
    Good,
    /// Nobody is there.
    Away,
    /// It takes the request, and the answer is lost.
    Lost,
    /// Refuses, signed.
    Refuse(Refusal),
    /// Answers this instead.
    Say(Reply),
    /// Answers well, but for this change to the answer.
    Forge(fn(&mut Lease)),
    /// Replaces the answer's text.
    Rewrite(fn(&Answer) -> Answer),
}

/// What was sent, as it was on the wire.
#[derive(Clone)]
pub struct Sent {
    pub path: &'static str,
    pub media_type: &'static str,
    pub signed: online::Signed,
    pub report: Report,
}

pub struct Known {
    pub mode: Mode,
    pub license: License,
    pub token: Token,
    pub designated: Vec<Name>,
    pub waived_until: Option<UnixTime>,
    pub sent: Vec<Sent>,
    /// Installation, sequence, and the nonce that it answered.
    bound: Option<(KeyId, u64, Option<Nonce>)>,
}

/// The server, as tests see it.
#[derive(Clone)]
pub struct FakeServer {
    known: Arc<Mutex<Known>>,
    clocks: Arc<Clocks>,
}

impl FakeServer {
    pub fn new(license: License, token: Token, clocks: Arc<Clocks>) -> Self {
        let known = Known {
            mode: Mode::Good,
            license,
            token,
            designated: Vec::new(),
            waived_until: None,
            sent: Vec::new(),
            bound: None,
        };
        Self {
            known: Arc::new(Mutex::new(known)),
            clocks,
        }
    }

    pub fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().expect("no test panics in here")
    }

    pub fn set(&self, mode: Mode) {
        self.known().mode = mode;
    }

    /// How many requests came.
    pub fn asked(&self) -> usize {
        self.known().sent.len()
    }
}

impl Known {
    fn lease(&mut self, installation: KeyId, report: &Report, held: u64, now: UnixTime) -> Lease {
        // The same request again has the same answer (decision 12).
        let sequence = match self.bound {
            Some((id, last, Some(nonce))) if id == installation && nonce == report.nonce => last,
            _ => held + 1,
        };
        self.bound = Some((installation, sequence, Some(report.nonce)));
        let file = sealed(&self.license);
        let grant = Grant {
            license: Digest::of(&file),
            revision: self.license.revision,
            revocations: self.license.revocations,
            waived_until: self.waived_until,
            designated: self.designated.clone(),
        };
        let decision = match self.mode {
            Mode::Refuse(reason) => Decision::Refused(Refused {
                reason,
                changed: Vec::new(),
            }),
            _ => Decision::Granted(grant),
        };
        Lease {
            number: self.license.number.clone(),
            environment: report.environment,
            installation,
            hardware: report.hardware.id(),
            sequence: Count::new(sequence).expect("small"),
            nonce: report.nonce,
            issued: now,
            decision,
        }
    }

    fn answer(&mut self, mut lease: Lease, report: &Report) -> Reply {
        if let Mode::Forge(forge) = self.mode {
            forge(&mut lease);
        }
        let text = |bytes| String::from_utf8(bytes).expect("text");
        let file = sealed(&self.license);
        let granted = matches!(lease.decision, Decision::Granted(_));
        let news = granted && report.license != Some(Digest::of(&file));
        let answer = Answer {
            lease: text(sealed(&lease)),
            license: news.then(|| text(file)),
            revocations: None,
        };
        let answer = match self.mode {
            Mode::Rewrite(rewrite) => rewrite(&answer),
            _ => answer,
        };
        json(
            200,
            "application/json",
            &serde_json::to_vec(&answer).expect("JSON"),
        )
    }
}

/// A reply.
pub fn json(status: u16, media_type: &str, body: &[u8]) -> Reply {
    Reply {
        status,
        media_type: media_type.to_owned(),
        body: body.to_vec(),
        retry_after_s: None,
    }
}

/// RFC 9457.
pub fn declined(status: u16, code: &str) -> Reply {
    let body = serde_json::json!({ "type": "about:blank", "status": status, "code": code });
    json(
        status,
        "application/problem+json",
        body.to_string().as_bytes(),
    )
}

pub fn away() -> Problem {
    Problem::new(Code::ServerUnreachable)
        .because("why-server-timeout")
        .with("error", "timeout")
}

impl Http for FakeServer {
    fn post(&self, _: &Address, post: &Post<'_>) -> Result<Reply, Problem> {
        let now = self.clocks.now().wall;
        let mut known = self.known();
        let signed = post.signed;
        let (body, key) = (signed.body.as_bytes(), &*signed.key);
        let (report, id, held) = if post.path == "/v1/activations" {
            let opened = online::open::<Activation>(body, key, &signed.signature);
            let (activation, key) = opened.expect("signed");
            if activation.token != known.token {
                return Ok(declined(401, "token-wrong"));
            }
            (
                activation.report,
                key.id(),
                known.bound.map_or(0, |(_, last, _)| last),
            )
        } else {
            let opened = online::open::<CheckIn>(body, key, &signed.signature);
            let (check_in, key) = opened.expect("signed");
            (check_in.report, key.id(), check_in.sequence.get())
        };
        known.sent.push(Sent {
            path: post.path,
            media_type: post.media_type,
            signed: signed.clone(),
            report: report.clone(),
        });
        match known.mode.clone() {
            Mode::Away => Err(away()),
            Mode::Say(reply) => Ok(reply),
            mode => {
                let lease = known.lease(id, &report, held, now);
                if matches!(mode, Mode::Lost) {
                    return Err(away());
                }
                Ok(known.answer(lease, &report))
            }
        }
    }
}

/// A newer revision.
pub fn upgrade(license: &mut License) {
    license.revision = Revision(license.revision.0 + 1);
}
