//! Requests, and what was answered.

use std::time::Duration;

use licfmt::online::{KEY_HEADER, Request, SIGNATURE_HEADER, Signed};
use serde_json::Value;
use ureq::{
    Agent,
    tls::{Certificate, RootCerts, TlsConfig},
};

use crate::wrong::{Checked, Wrong, demand};

/// No answer takes longer: the server gives up before.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    kind: String,
    pub(crate) body: String,
}

impl Reply {
    /// The stable code of a problem document.
    pub(crate) fn code(&self) -> Option<String> {
        if self.kind != "application/problem+json" {
            return None;
        }
        let problem: Value = serde_json::from_str(&self.body).ok()?;
        Some(problem.get("code")?.as_str()?.to_owned())
    }

    /// Expects a problem with this status and code.
    pub(crate) fn expect(&self, status: u16, code: &str) -> Checked {
        let fits = self.status == status && self.code().as_deref() == Some(code);
        demand(fits, || format!("expected {status} {code}, not {self:?}"))
    }

    pub(crate) fn json(&self) -> Checked<Value> {
        demand(self.status == 200, || format!("expected 200, not {self:?}"))?;
        Ok(serde_json::from_str(&self.body)?)
    }
}

/// A client.
#[derive(Clone, Debug)]
pub(crate) struct Client(Agent);

impl Client {
    /// For plain HTTP.
    pub(crate) fn new() -> Self {
        Self::built(TlsConfig::builder().build())
    }

    /// One that believes this root alone.
    pub(crate) fn trusting(root: &str) -> Checked<Self> {
        let root = Certificate::from_pem(root.as_bytes())?.to_owned();
        let roots = RootCerts::new_with_certs(&[root]);
        Ok(Self::built(TlsConfig::builder().root_certs(roots).build()))
    }

    fn built(tls: TlsConfig) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .tls_config(tls)
            .build();
        Self(config.new_agent())
    }

    /// A GET request.
    pub(crate) fn get(&self, url: &str, fields: &[(&str, &str)]) -> Checked<Reply> {
        let fields = fields.iter();
        let request = fields.fold(self.0.get(url), |it, (name, value)| {
            it.header(*name, *value)
        });
        read(request.call())
    }

    /// A signed request.
    pub(crate) fn send<R: Request>(&self, url: &str, signed: &Signed) -> Checked<Reply> {
        self.send_with::<R>(url, signed, &[])
    }

    /// The same with more header fields.
    pub(crate) fn send_with<R: Request>(
        &self,
        url: &str,
        signed: &Signed,
        fields: &[(&str, &str)],
    ) -> Checked<Reply> {
        let request = self
            .0
            .post(url)
            .header("content-type", R::TYPE)
            .header(KEY_HEADER, &signed.key)
            .header(SIGNATURE_HEADER, &signed.signature);
        let fields = fields.iter();
        let request = fields.fold(request, |it, (name, value)| it.header(*name, *value));
        read(request.send(&signed.body))
    }

    /// A body of JSON.
    pub(crate) fn post_json(&self, url: &str, body: &Value) -> Checked<Reply> {
        let request = self.0.post(url).header("content-type", "application/json");
        read(request.send(body.to_string()))
    }
}

fn read(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Checked<Reply> {
    let mut response = response.map_err(Wrong::from)?;
    let field = |name: &str| {
        let value = response.headers().get(name);
        value
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    };
    let (kind, retry_after) = (field("content-type"), field("retry-after"));
    Ok(Reply {
        status: response.status().as_u16(),
        retry_after,
        kind: kind.unwrap_or_default(),
        body: response.body_mut().read_to_string()?,
    })
}
