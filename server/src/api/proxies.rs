//! Who asks, when a proxy stands between: limits are by the client's address, not by the proxy's.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use serde::{Deserialize, Serialize};
use trusted_proxies::{Config, Trusted};

/// The header field in which proxies say for whom they ask. One only: whatever a proxy does not write
/// itself, it passes on as the client wrote it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, which most proxies write.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// The proxies whose word is believed.
#[derive(Clone, Debug)]
pub struct Proxies(Arc<Config>);

impl Proxies {
    /// Believes no proxy: the client is who connects.
    #[must_use]
    pub fn none() -> Self {
        Self(Arc::new(Config::new()))
    }

    /// Believes these: each an address, or a network such as `10.0.0.0/8`.
    ///
    /// # Errors
    /// The first of them that is neither.
    pub fn new(trusted: &[String], header: ForwardedHeader) -> Result<Self, String> {
        let mut config = Config::new();
        match header {
            ForwardedHeader::XForwardedFor => config.trust_x_forwarded_for(),
            ForwardedHeader::Forwarded => config.trust_forwarded(),
        }
        for proxy in trusted {
            if config.add_trusted_ip(proxy).is_err() {
                return Err(proxy.clone());
            }
        }
        Ok(Self(Arc::new(config)))
    }

    /// The nearest address that is no trusted proxy's.
    fn client(&self, peer: IpAddr, request: &Request) -> IpAddr {
        // A listener on `::` sees IPv4 addresses in IPv6's clothes.
        Trusted::from(peer.to_canonical(), request, &self.0).ip()
    }
}

/// Puts the client's address where the handlers look for the peer's.
pub(super) async fn look_behind(
    State(proxies): State<Proxies>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    if let Some(ConnectInfo(peer)) = peer.copied() {
        let client = SocketAddr::new(proxies.client(peer.ip(), &request), peer.port());
        request.extensions_mut().insert(ConnectInfo(client));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn client(proxies: &Proxies, peer: &str, fields: &[(&str, &str)]) -> String {
        let fields = fields.iter();
        let request = fields.fold(Request::builder(), |request, (name, value)| {
            request.header(*name, *value)
        });
        let request = request.body(Body::empty()).unwrap();
        proxies.client(peer.parse().unwrap(), &request).to_string()
    }

    fn proxies(header: ForwardedHeader) -> Proxies {
        Proxies::new(&["10.0.0.0/8".to_owned(), "::1".to_owned()], header).unwrap()
    }

    #[test]
    fn nobody_is_believed_unless_told_so() {
        let said = [
            ("x-forwarded-for", "192.0.2.1"),
            ("forwarded", "for=192.0.2.1"),
        ];
        assert_eq!(client(&Proxies::none(), "127.0.0.1", &said), "127.0.0.1");
        let proxies = proxies(ForwardedHeader::XForwardedFor);
        assert_eq!(client(&proxies, "198.51.100.7", &said), "198.51.100.7");
    }

    #[test]
    fn what_the_client_wrote_itself_is_not_believed() {
        let proxies = proxies(ForwardedHeader::XForwardedFor);
        let said = [("x-forwarded-for", "192.0.2.1, 198.51.100.7, 10.1.1.1")];
        assert_eq!(client(&proxies, "10.0.0.1", &said), "198.51.100.7");
        assert_eq!(client(&proxies, "::ffff:10.0.0.1", &said), "198.51.100.7");
        // This proxy writes the other field, and passes this one on.
        let passed_on = [("forwarded", "for=192.0.2.1"), said[0]];
        assert_eq!(client(&proxies, "10.0.0.1", &passed_on), "198.51.100.7");
        assert_eq!(client(&proxies, "10.0.0.1", &passed_on[..1]), "10.0.0.1");
    }

    #[test]
    fn the_standard_field_is_read_too() {
        let proxies = proxies(ForwardedHeader::Forwarded);
        let said = [(
            "forwarded",
            "for=192.0.2.1, For=\"[2001:db8::7]:4711\";proto=https",
        )];
        assert_eq!(client(&proxies, "::1", &said), "2001:db8::7");
        assert_eq!(
            client(&proxies, "::1", &[("forwarded", "for=_hidden")]),
            "::1"
        );
    }

    #[test]
    fn what_is_no_address_is_named() {
        let wrong = Proxies::new(&["10.0.0.0/33".to_owned()], ForwardedHeader::Forwarded);
        assert_eq!(wrong.unwrap_err(), "10.0.0.0/33");
    }
}
