//! One of everything that a site and the server say, and writers that know nothing of the crate's own: what they
//! write with a defect is signed all the same.

use base64ct::{Base64, Encoding as _};
use ed25519_dalek::Signer as _;
use licfmt::{
    Certificate, Digest, Nonce, Purpose, Revision, RevocationNumber, Sealed, UnixTime,
    hardware::{Component, ComponentHash, Hardware},
    lease::{Decision, Grant, Lease, Refusal, Refused},
    license::Environment,
    limits::Count,
    online::{
        Activation, Answer, CheckIn, ProgramStatus, Report, Request, RunStatus, Token, Usage,
    },
};
use serde::Serialize;

use crate::support::{
    ISSUED, ROOT, certificate, key, pae, pretty, public, sign_text, soft_dongle_file,
};

pub(crate) const LEASE_ISSUER: u8 = 12;
pub(crate) const INSTALLATION: u8 = 13;
pub(crate) const OTHER_INSTALLATION: u8 = 14;
pub(crate) const LEASE_TYPE: &str = "application/vnd.keyfob.lease.v1+json";
const DAY: u64 = 86_400;

/// What the sample's computer says of its components; the firmware says nothing.
pub(crate) const VALUES: [(Component, Option<&str>); 4] = [
    (Component::Disk, Some("WD-WX12A3456789")),
    (Component::Cpu, Some("GenuineIntel 6 158 10")),
    (Component::Firmware, None),
    (Component::Network, Some("02:00:00:00:00:01")),
];

pub(crate) fn hash(component: Component) -> Option<ComponentHash> {
    let value = VALUES.into_iter().find(|(it, _)| *it == component);
    let value = value.and_then(|(_, value)| value);
    value.map(|value| ComponentHash::of(public(ROOT).id(), component, value))
}

pub(crate) fn hardware() -> Hardware {
    Hardware {
        disk: hash(Component::Disk),
        cpu: hash(Component::Cpu),
        firmware: hash(Component::Firmware),
        network: hash(Component::Network),
    }
}

fn text<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a good text")
}

pub(crate) fn token() -> Token {
    Token::from_random(*b"an example token")
}

fn report(nonce: u8) -> Report {
    let usage = |id, used: u32| Usage {
        id: text(id),
        used: used.into(),
    };
    Report {
        nonce: Nonce([nonce; 32]),
        environment: Environment::Production,
        hardware: hardware(),
        instance: text("server-1"),
        program: ProgramStatus {
            version: text("4.2.1"),
            status: RunStatus::Running,
        },
        reads: 1,
        license: None,
        revocations: RevocationNumber(0),
        usage: vec![usage("saia-pcd", 4312), usage("modbus", 0)],
    }
}

pub(crate) fn activation() -> Activation {
    Activation {
        number: text("1921900021"),
        token: token(),
        report: Report {
            usage: vec![],
            ..report(0x11)
        },
    }
}

pub(crate) fn license_digest() -> Digest {
    Digest::of(soft_dongle_file().as_bytes())
}

pub(crate) fn check_in() -> CheckIn {
    CheckIn {
        number: text("1921900021"),
        sequence: Count::from(1),
        report: Report {
            license: Some(license_digest()),
            revocations: RevocationNumber(7),
            ..report(0x22)
        },
    }
}

/// The lease that answers this report.
fn answer_to(report: &Report, sequence: u32, decision: Decision) -> Lease {
    Lease {
        number: text("1921900021"),
        environment: report.environment,
        installation: public(INSTALLATION).id(),
        hardware: report.hardware.id(),
        sequence: sequence.into(),
        nonce: report.nonce,
        issued: ISSUED,
        decision,
    }
}

pub(crate) fn grant() -> Grant {
    Grant {
        license: license_digest(),
        revision: Revision(1),
        revocations: RevocationNumber(7),
        waived_until: None,
        designated: vec![],
    }
}

/// What the check-in is answered with.
pub(crate) fn granted() -> Lease {
    answer_to(&check_in().report, 2, Decision::Granted(grant()))
}

/// The same, but the server says no.
pub(crate) fn refused(reason: Refusal, changed: &[Component]) -> Lease {
    let changed = changed.to_vec();
    let decision = Decision::Refused(Refused { reason, changed });
    answer_to(&check_in().report, 2, decision)
}

pub(crate) fn waived(days: u64) -> Lease {
    let waived_until = Some(UnixTime(ISSUED.0 + days * DAY));
    let decision = Decision::Granted(Grant {
        waived_until,
        ..grant()
    });
    Lease {
        decision,
        ..granted()
    }
}

pub(crate) fn designated(instances: &[&str]) -> Lease {
    let designated = instances.iter().map(|name| text(name)).collect();
    let decision = Decision::Granted(Grant {
        designated,
        ..grant()
    });
    Lease {
        decision,
        ..granted()
    }
}

pub(crate) fn lease_issuer() -> Sealed<Certificate> {
    certificate(ROOT, public(LEASE_ISSUER), Purpose::Lease)
}

/// A lease file with this payload text.
pub(crate) fn lease_text(payload: &str) -> String {
    let signer = (lease_issuer(), LEASE_ISSUER);
    sign_text("lease/1", LEASE_TYPE, payload, &[signer])
}

pub(crate) fn lease_file(lease: &Lease) -> String {
    lease_text(&pretty(lease))
}

/// The check-in's answer: all else is there.
pub(crate) fn answer() -> Answer {
    Answer {
        lease: lease_file(&granted()),
        license: None,
        revocations: None,
    }
}

/// The activation's answer: everything.
pub(crate) fn first_answer(revocations: String) -> Answer {
    let lease = answer_to(&activation().report, 1, Decision::Granted(grant()));
    Answer {
        lease: lease_file(&lease),
        license: Some(soft_dongle_file()),
        revocations: Some(revocations),
    }
}

/// A request as it stands in a vector: lines that end with a line feed alone, and the body up to the last byte.
pub(crate) struct Http {
    pub(crate) path: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) key: String,
    pub(crate) signature: Vec<u8>,
    pub(crate) body: Vec<u8>,
}

impl Http {
    /// A body, signed by the installation as what it is.
    pub(crate) fn of<R: Request>(body: impl Into<Vec<u8>>) -> Self {
        let path = if R::TYPE == Activation::TYPE {
            "/v1/activations"
        } else {
            "/v1/check-ins"
        };
        let body = body.into();
        Self {
            path,
            media_type: R::TYPE,
            key: public(INSTALLATION).to_string(),
            signature: sign(R::TYPE, &body, INSTALLATION),
            body,
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let signature = Base64::encode_string(&self.signature);
        self.with_signature(&signature)
    }

    pub(crate) fn with_signature(&self, signature: &str) -> Vec<u8> {
        let head = format!(
            "POST {} HTTP/1.1\nContent-Type: {}\nkeyfob-key: {}\nkeyfob-signature: {signature}\n\n",
            self.path, self.media_type, self.key
        );
        [head.as_bytes(), &self.body].concat()
    }
}

/// A signature of any bytes as this type.
pub(crate) fn sign(media_type: &str, body: &[u8], seed: u8) -> Vec<u8> {
    let mut message = pae(media_type, "");
    message.truncate(message.len() - 2);
    message.extend_from_slice(format!("{} ", body.len()).as_bytes());
    message.extend_from_slice(body);
    key(seed).sign(&message).to_bytes().to_vec()
}

pub(crate) fn compact(request: &impl Serialize) -> String {
    serde_json::to_string(request).expect("serializes")
}
