//! A site that activates and checks in.

use axum::{
    body::Body,
    http::{Request, header},
};
use base64ct::{Base64, Encoding as _};
use ed25519_dalek::{Signer as _, SigningKey};
use licfmt::{
    KeyId, Nonce, PublicKey, RevocationNumber,
    envelope::{self, Trust},
    hardware::{Component, ComponentHash, Hardware},
    lease::Lease,
    license::Environment,
    limits::Count,
    online::{self, Activation, CheckIn, ProgramStatus, Report, RunStatus, Signed, Token},
};
use serde_json::Value;

use super::{Reply, Server, key};

/// A site: its key, and how it is.
pub(crate) struct Site {
    pub(crate) key: SigningKey,
    pub(crate) number: String,
    pub(crate) report: Report,
}

impl Site {
    /// The site of this key, on the computer of the same number.
    pub(crate) fn new(number: &str, seed: u8) -> Self {
        let disk = ComponentHash::of(KeyId([7; 16]), Component::Disk, &seed.to_string());
        let report = Report {
            nonce: Nonce([seed; 32]),
            environment: Environment::Production,
            hardware: Hardware {
                disk: Some(disk),
                ..Hardware::default()
            },
            instance: "main".parse().expect("a name"),
            program: ProgramStatus {
                version: "1.0".parse().expect("a text"),
                status: RunStatus::Running,
            },
            reads: 1,
            license: None,
            revocations: RevocationNumber(0),
            usage: Vec::new(),
        };
        Self {
            key: key(seed),
            number: number.to_owned(),
            report,
        }
    }

    pub(crate) fn activation(&self, token: &Token) -> Signed {
        let activation = Activation {
            number: self.number.parse().expect("a number"),
            token: token.clone(),
            report: self.report.clone(),
        };
        online::sign(&activation, &self.key).expect("a good request")
    }

    pub(crate) fn question(&self, sequence: u32) -> Signed {
        let check_in = CheckIn {
            number: self.number.parse().expect("a number"),
            sequence: Count::from(sequence),
            report: self.report.clone(),
        };
        online::sign(&check_in, &self.key).expect("a good request")
    }

    /// Signs any body as an activation.
    pub(crate) fn sign(&self, body: String) -> Signed {
        let kind = <Activation as online::Request>::TYPE;
        let signature = self.key.sign(&pae(kind, &body)).to_bytes();
        Signed {
            body,
            key: PublicKey::from(&self.key.verifying_key()).to_string(),
            signature: Base64::encode_string(&signature),
        }
    }

    pub(crate) async fn activate(&self, server: &Server, token: &Token) -> Reply {
        server.send(activation(&self.activation(token))).await
    }

    pub(crate) async fn check_in(&self, server: &Server, sequence: u32) -> Reply {
        server.send(check_in(&self.question(sequence))).await
    }
}

pub(crate) fn activation(signed: &Signed) -> Request<Body> {
    let kind = <Activation as online::Request>::TYPE;
    signed_request("/v1/activations", kind, signed)
}

pub(crate) fn check_in(signed: &Signed) -> Request<Body> {
    let kind = <CheckIn as online::Request>::TYPE;
    signed_request("/v1/check-ins", kind, signed)
}

pub(crate) fn signed_request(path: &str, kind: &str, signed: &Signed) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, kind)
        .header(online::KEY_HEADER, &signed.key)
        .header(online::SIGNATURE_HEADER, &signed.signature)
        .body(Body::from(signed.body.clone()))
        .expect("a request")
}

/// The lease of an answer, which the server's root vouches for.
pub(crate) fn lease(server: &Server, answer: &Value) -> Lease {
    let root = [server.service.issuer().expect("certified").root().clone()];
    let file = answer["lease"].as_str().expect("a lease");
    let opened = envelope::open::<Lease>(file.as_bytes(), &Trust::in_roots(&root));
    opened.expect("a good lease").document
}

/// DSSE's pre-authentication encoding (protocol.md of DSSE v1), written out here once more.
fn pae(kind: &str, body: &str) -> Vec<u8> {
    let (types, bytes) = (kind.len(), body.len());
    format!("DSSEv1 {types} {kind} {bytes} {body}").into_bytes()
}
