//! What the system and the service manager say to the server, and it to them.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum_server::{Handle, tls_rustls::RustlsConfig};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Failure, tls};
use crate::{config::Tls, service::Service};

/// Requests that run get this long to end when the server stops.
const GRACE: Duration = Duration::from_secs(20);

/// The files with the certificates, and what is in use.
pub(super) type InUse = Option<(Tls, RustlsConfig)>;

pub(super) async fn announce(handle: Handle<SocketAddr>) {
    if let Some(address) = handle.listening().await {
        tracing::info!(%address, "listening");
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
    }
}

/// The signals that the server obeys.
pub(super) struct Signals {
    term: Signal,
    int: Signal,
    hup: Signal,
}

impl Signals {
    /// From now on they do not end the process by themselves. To be called before anybody can know that the
    /// server is there.
    pub(super) fn listen() -> Result<Self, Failure> {
        let listen = |kind| signal(kind).map_err(Failure::System);
        Ok(Self {
            term: listen(SignalKind::terminate())?,
            int: listen(SignalKind::interrupt())?,
            hup: listen(SignalKind::hangup())?,
        })
    }

    /// SIGTERM and Ctrl-C end the server once what runs is done; SIGHUP reads certificates anew.
    pub(super) async fn obey(
        mut self,
        handle: Handle<SocketAddr>,
        service: Arc<Service>,
        tls: InUse,
    ) {
        loop {
            tokio::select! {
                _ = self.hup.recv() => reload(&service, tls.as_ref()).await,
                _ = self.term.recv() => break,
                _ = self.int.recv() => break,
            }
        }
        tracing::info!("stopping");
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
        handle.graceful_shutdown(Some(GRACE));
    }
}

async fn reload(service: &Service, tls: Option<&(Tls, RustlsConfig)>) {
    match service.load_issuer() {
        Ok(()) => tracing::info!("read the issuer's certificate"),
        Err(error) => tracing::error!(%error, "the issuer's certificate"),
    }
    if let Some((files, config)) = tls {
        match tls::read(files).await {
            Ok(new) => {
                config.reload_from_config(new.get_inner());
                tracing::info!("read the TLS certificates");
            }
            Err(error) => tracing::error!(%error, "the TLS certificates; those before stay in use"),
        }
    }
}
