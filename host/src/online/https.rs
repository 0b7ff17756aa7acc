//! The way to the server: HTTPS, by `ureq` and `rustls`.

use std::{sync::Arc, time::Duration};

use ureq::{
    Agent, Error, Proxy,
    http::{Response, Uri, header},
    tls::{PemItem, RootCerts, TlsConfig, parse_pem},
};

use super::{Http, Post, REPLY_MAX, Reply, Server};
use crate::{Code, Problem};

/// HTTPS: the system's certificate authorities, or those that the installation names; a proxy where it
/// says so, and else none; no redirects, no cookies, no compression.
///
/// Plain HTTP is for the own computer only.
#[derive(Clone, Copy, Debug, Default)]
pub struct Https;

impl Http for Https {
    fn post(&self, server: &Server, post: &Post<'_>) -> Result<Reply, Problem> {
        let base = check_address(server)?;
        let agent = agent(server, post.timeout)?;
        let sent = agent
            .post(format!("{base}{}", post.path))
            .header(header::CONTENT_TYPE, post.media_type)
            .header(licfmt::online::KEY_HEADER, &post.signed.key)
            .header(licfmt::online::SIGNATURE_HEADER, &post.signed.signature)
            .send(post.signed.body.as_bytes());
        sent.and_then(read).map_err(|error| unreachable(&error))
    }
}

/// Whether all of it can be used: address, proxy, certificates.
pub(super) fn check(server: &Server) -> Result<(), Problem> {
    check_address(server)?;
    agent(server, Duration::ZERO).map(drop)
}

/// The address without what ends it, if it is one that can be used: HTTPS, or the own computer.
fn check_address(server: &Server) -> Result<&str, Problem> {
    let refused = |why| {
        Problem::new(Code::Usage)
            .because(why)
            .with("address", shown(&server.address))
    };
    let uri: Uri = server.address.parse().map_err(|_| refused("why-address"))?;
    let host = uri.host().ok_or_else(|| refused("why-address"))?;
    if uri.query().is_some() || uri.authority().is_some_and(|it| it.as_str().contains('@')) {
        return Err(refused("why-address"));
    }
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if matches!(host, "localhost" | "127.0.0.1" | "[::1]") => {}
        Some("http") => return Err(refused("why-address-plain")),
        _ => return Err(refused("why-address")),
    }
    Ok(server.address.trim_end_matches('/'))
}

/// An address without the password that may stand before its host.
#[must_use]
pub fn masked(address: &str) -> String {
    let Some((before, host)) = address.rsplit_once('@') else {
        return address.to_owned();
    };
    let scheme = before.split_once("://").map_or("", |(scheme, _)| scheme);
    format!("{scheme}://***@{host}")
}

/// An address as it may be shown.
fn shown(address: &str) -> String {
    licfmt::text::printable(&masked(address))
}

fn agent(server: &Server, timeout: Duration) -> Result<Agent, Problem> {
    let proxy = server.proxy.as_deref().map(|proxy| {
        Proxy::new(proxy).map_err(|_| {
            Problem::new(Code::Usage)
                .because("why-proxy")
                .with("address", shown(proxy))
        })
    });
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(timeout))
        .proxy(proxy.transpose()?)
        .user_agent(concat!("keyfob/", env!("CARGO_PKG_VERSION")))
        .accept("application/json, application/problem+json")
        .tls_config(tls(server)?)
        .max_idle_connections(0)
        .build();
    Ok(config.new_agent())
}

fn tls(server: &Server) -> Result<TlsConfig, Problem> {
    let roots = match &server.ca {
        None => RootCerts::PlatformVerifier,
        Some(pem) => {
            let items = parse_pem(pem.as_bytes()).filter_map(|item| match item {
                Ok(PemItem::Certificate(certificate)) => Some(certificate),
                _ => None,
            });
            let certificates: Vec<_> = items.collect();
            if certificates.is_empty() {
                return Err(Problem::new(Code::Usage).because("why-ca"));
            }
            RootCerts::new_with_certs(&certificates)
        }
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(TlsConfig::builder()
        .root_certs(roots)
        .unversioned_rustls_crypto_provider(provider)
        .build())
}

fn read(mut response: Response<ureq::Body>) -> Result<Reply, Error> {
    let text = |name| {
        let value = response.headers().get(name)?;
        Some(value.to_str().ok()?.trim().to_ascii_lowercase())
    };
    let media_type = text(header::CONTENT_TYPE).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    Ok(Reply {
        status: response.status().as_u16(),
        media_type: media_type.to_owned(),
        retry_after_s: text(header::RETRY_AFTER).and_then(|seconds| seconds.parse().ok()),
        body: response
            .body_mut()
            .with_config()
            .limit(REPLY_MAX)
            .read_to_vec()?,
    })
}

/// Why no answer came, in words of the reader's language.
fn unreachable(error: &Error) -> Problem {
    let why = match error {
        Error::Timeout(_) => "why-server-timeout",
        Error::HostNotFound => "why-server-name",
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) => "why-server-tls",
        Error::ConnectProxyFailed(_) => "why-server-proxy",
        Error::BodyExceedsLimit(_) => "why-server-large",
        Error::Io(error) if is_tls(error) => "why-server-tls",
        Error::Io(_) | Error::ConnectionFailed => "why-server-connection",
        _ => "why-server-other",
    };
    Problem::new(Code::ServerUnreachable)
        .because(why)
        .with("error", licfmt::text::printable(&error.to_string()))
}

/// rustls reports what it refuses of a handshake as an error of reading.
fn is_tls(error: &std::io::Error) -> bool {
    error
        .get_ref()
        .is_some_and(|inner| inner.downcast_ref::<rustls::Error>().is_some())
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_password_is_not_shown() {
        for (address, shown) in [
            ("http://proxy:3128", "http://proxy:3128"),
            ("http://user:secret@proxy:3128", "http://***@proxy:3128"),
            ("http://user:s@cret@proxy", "http://***@proxy"),
            ("user:secret@proxy", "://***@proxy"),
            ("", ""),
        ] {
            assert_eq!(masked(address), shown);
        }
    }
}
