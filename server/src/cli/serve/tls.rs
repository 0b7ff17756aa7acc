//! The certificates that the server shows.

use std::sync::Arc;

use axum_server::tls_rustls::RustlsConfig;

use super::Failure;
use crate::config::Tls;

/// Reads certificates and key.
///
/// # Errors
/// [`Failure::Tls`] if they are not there, no certificates, or do not belong together.
pub(super) async fn read(files: &Tls) -> Result<RustlsConfig, Failure> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let read = RustlsConfig::from_pem_file(&files.certificates, &files.key).await;
    let read = read.map_err(|source| Failure::Tls {
        files: files.clone(),
        source,
    })?;
    let mut config = (*read.get_inner()).clone();
    // As `listen` speaks.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}
