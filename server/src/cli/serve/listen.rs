//! The address at which the server answers, and how long a connection may take.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use axum_server::{Handle, Server, tls_rustls::RustlsAcceptor};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::{
    App, Failure,
    signals::{Signals, announce},
    tls,
};
use crate::{
    api::{Api, Limits},
    service::Service,
};

/// A connection has this long to send a request's head, or to send another one. Whoever keeps connections
/// open for nothing is out of them after that.
const HEAD: Duration = Duration::from_secs(15);
/// And this long to agree on TLS.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// And this long, in milliseconds, to take what was answered (RFC 5482, of which this is the local part).
#[cfg(target_os = "linux")]
const UNREAD_MS: u32 = 10_000;
/// How long the database gets to say goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

pub(super) async fn serve(app: &App, service: &Arc<Service>) -> Result<(), Failure> {
    let signals = Signals::listen()?;
    permit_connections();
    let api = Api::new(
        Arc::clone(service),
        Limits::new(&app.config.rates()),
        app.config.proxies()?,
    );
    tokio::spawn(api.clone().upkeep());
    let router = api
        .router()
        .into_make_service_with_connect_info::<SocketAddr>();
    let tls = match &app.config.tls {
        Some(files) => Some((files.clone(), tls::read(files).await?)),
        None => None,
    };
    let handle = Handle::new();
    let listener = bind(app.config.listen)
        .and_then(axum_server::from_tcp)
        .map_err(|error| Failure::Listen(app.config.listen, error))?;
    let plain = tuned(listener).handle(handle.clone());
    tokio::spawn(signals.obey(handle.clone(), Arc::clone(service), tls.clone()));
    tokio::spawn(announce(handle));
    let served = match tls {
        Some((_, config)) => {
            let acceptor = RustlsAcceptor::new(config).handshake_timeout(HANDSHAKE);
            plain.acceptor(acceptor).serve(router).await
        }
        None => plain.serve(router).await,
    };
    served.map_err(|error| Failure::Listen(app.config.listen, error))?;
    if tokio::time::timeout(GOODBYE, service.store().close())
        .await
        .is_err()
    {
        tracing::warn!("the database did not take the goodbye");
    }
    tracing::info!("stopped");
    Ok(())
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    // The connections that it takes have it too.
    #[cfg(target_os = "linux")]
    rustix::net::sockopt::set_tcp_user_timeout(&listener, UNREAD_MS)?;
    Ok(listener)
}

/// HTTP/1.1 alone: a site asks once a day, and an idle connection of HTTP/2 has no end.
fn tuned<A>(server: Server<SocketAddr, A>) -> Server<SocketAddr, A> {
    let mut server = server.http1_only().first_request_timeout(HEAD);
    let http = server.http_builder();
    http.http1().header_read_timeout(HEAD);
    server
        .accept_error_handler(|_, error| tracing::debug!(%error, "a connection did not come about"))
}

/// Systems start programs with few open files at once, for programs that count them in a bit field; this
/// one takes a connection for each.
fn permit_connections() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let all = Rlimit {
        current: maximum,
        maximum,
    };
    if let Err(error) = setrlimit(Resource::Nofile, all) {
        tracing::warn!(%error, "the number of open files stays limited");
    }
}
