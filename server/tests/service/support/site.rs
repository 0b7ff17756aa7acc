//! A site that does what the contract asks of it.

use ed25519_dalek::SigningKey;
use keyfob_server::service::Error;
use licfmt::{
    Digest, Nonce, PublicKey, RevocationNumber,
    hardware::{Component, ComponentHash, Hardware},
    lease::{Decision, Lease},
    license::{Environment, License},
    limits::Count,
    online::{Activation, Answer, CheckIn, ProgramStatus, Report, RunStatus, Token},
};

use super::{NUMBER, Server, key, open, public, root};

/// A site that does what the contract asks of it: it keeps a request until it is answered, and checks what it is told.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) key: SigningKey,
    pub(crate) report: Report,
    pub(crate) held: u64,
    pub(crate) file: Option<String>,
    pub(crate) list: Option<String>,
    requests: u8,
    is_pending: bool,
}

impl Site {
    pub(crate) fn new(seed: u8) -> Self {
        let mut nonce = [0; 32];
        nonce[0] = seed;
        Self {
            key: key(seed),
            report: Report {
                nonce: Nonce(nonce),
                environment: Environment::Production,
                hardware: computer(seed),
                instance: "server-1".parse().expect("a name"),
                program: ProgramStatus {
                    version: "4.2".parse().expect("a text"),
                    status: RunStatus::Running,
                },
                reads: 1,
                license: None,
                revocations: RevocationNumber(0),
                usage: Vec::new(),
            },
            held: 0,
            file: None,
            list: None,
            requests: 0,
            is_pending: false,
        }
    }

    pub(crate) fn public(&self) -> PublicKey {
        public(&self.key)
    }

    fn next_request(&mut self) -> Report {
        if !self.is_pending {
            self.requests += 1;
            self.report.nonce.0[1] = self.requests;
            self.is_pending = true;
        }
        self.report.clone()
    }

    pub(crate) fn activation(&mut self, token: &Token) -> Activation {
        Activation {
            number: NUMBER.parse().expect("a number"),
            token: token.clone(),
            report: self.next_request(),
        }
    }

    pub(crate) fn request(&mut self) -> CheckIn {
        CheckIn {
            number: NUMBER.parse().expect("a number"),
            sequence: Count::new(self.held).expect("small"),
            report: self.next_request(),
        }
    }

    pub(crate) async fn activate(
        &mut self,
        server: &Server,
        token: &Token,
    ) -> Result<Lease, Error> {
        let request = self.activation(token);
        let answer = server.service.activate(request, self.public()).await?;
        Ok(self.take(server, &answer))
    }

    pub(crate) async fn check_in(&mut self, server: &Server) -> Result<Lease, Error> {
        let request = self.request();
        let answer = server.service.check_in(request, self.public()).await?;
        Ok(self.take(server, &answer))
    }

    /// What the contract makes a site check (decisions 11, 12).
    pub(crate) fn take(&mut self, server: &Server, answer: &Answer) -> Lease {
        let lease: Lease = open(&answer.lease);
        assert_eq!(&*lease.number, NUMBER);
        assert_eq!(lease.environment, self.report.environment);
        assert_eq!(lease.installation, self.public().id());
        assert_eq!(lease.hardware, self.report.hardware.id());
        assert_eq!(lease.nonce, self.report.nonce);
        assert_eq!(lease.sequence.get(), self.held + 1);
        assert_eq!(lease.issued, server.service.now());
        (self.held, self.is_pending) = (lease.sequence.get(), false);
        match &lease.decision {
            Decision::Refused(_) => {
                assert_eq!((&answer.license, &answer.revocations), (&None, &None));
            }
            Decision::Granted(grant) => {
                self.file = answer.license.clone().or_else(|| self.file.take());
                self.list = answer.revocations.clone().or_else(|| self.list.take());
                self.report.revocations = grant.revocations;
                let file = self.file.as_ref().expect("a license file");
                assert_eq!(Digest::of(file.as_bytes()), grant.license);
                self.report.license = Some(grant.license);
                assert_eq!(self.license().revision, grant.revision);
            }
        }
        lease
    }

    /// The license file that it has.
    pub(crate) fn license(&self) -> License {
        open(self.file.as_deref().expect("a license file"))
    }
}

/// Tells one computer from another.
pub(crate) fn computer(seed: u8) -> Hardware {
    let vendor = public(&root()).id();
    Hardware {
        disk: Some(ComponentHash::of(
            vendor,
            Component::Disk,
            &seed.to_string(),
        )),
        ..Hardware::default()
    }
}
