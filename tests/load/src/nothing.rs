//! The same handler without a database: signatures, rules and HTTP, nothing kept.

use std::{path::Path, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use keyfob_server::{
    domain::{
        Installation, LicenseState, Status,
        check_in::{Circumstances, ForkPolicy, answer},
        license::{Document, Protection},
    },
    issuer::{Directory, Issuer},
};
use licfmt::{
    Revision, RevocationNumber, UnixTime,
    lease::Lease,
    license::Environment,
    limits::Count,
    online::{Answer, CheckIn, KEY_HEADER, SIGNATURE_HEADER, open},
};

use crate::Outcome;

pub(crate) async fn serve(directory: &Path) -> Outcome<()> {
    let issuer = Arc::new(Directory::new(directory).open(&None)?);
    let address = std::env::var("KEYFOB_SERVER_LISTEN")?;
    let listener = tokio::net::TcpListener::bind(address).await?;
    let router = Router::new()
        .route("/v1/check-ins", post(check_in))
        .with_state(issuer);
    Ok(axum::serve(listener, router).await?)
}

async fn check_in(
    State(issuer): State<Arc<Issuer>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<String, (StatusCode, String)> {
    respond(&issuer, &headers, &body).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))
}

fn respond(issuer: &Issuer, headers: &HeaderMap, body: &[u8]) -> Outcome<String> {
    let field = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (key, signature) = field(KEY_HEADER)
        .zip(field(SIGNATURE_HEADER))
        .ok_or("not signed")?;
    let (check_in, key) = open::<CheckIn>(body, key, signature)?;
    let now = UnixTime(issuer.valid_until().0 - 1);
    let mut installation = Installation::new(key, check_in.number.clone(), &check_in.report, now);
    installation.sequence = check_in.sequence.get();
    let license = LicenseState {
        number: check_in.number.clone(),
        status: Status::Released,
        environment: Environment::Production,
        protection: Protection::Soft,
        document: check_in.report.license.map(|digest| Document {
            revision: Revision(1),
            digest,
        }),
        waived_until: None,
        designated: Vec::new(),
        bound_to: Some(key.id()),
    };
    let circumstances = Circumstances {
        now,
        revocations: RevocationNumber(0),
        forks: ForkPolicy { refuse_after: None },
    };
    let answered = answer(installation, &license, &check_in, &circumstances)?;
    let lease = Lease {
        number: license.number,
        environment: license.environment,
        installation: key.id(),
        hardware: check_in.report.hardware.id(),
        sequence: Count::new(answered.installation.sequence).ok_or("out of range")?,
        nonce: check_in.report.nonce,
        issued: now,
        decision: answered.decision,
    };
    let answer = Answer {
        lease: issuer.lease(&lease)?,
        license: None,
        revocations: None,
    };
    Ok(serde_json::to_string(&answer)?)
}
