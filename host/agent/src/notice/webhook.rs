//! A notice posted to an address.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
    sync::Arc,
};

use rustls::{RootCertStore, pki_types::CertificateDer};
use serde_json::Value;
use ureq::{
    Agent,
    tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem},
};

use super::TIMEOUT;

/// No longer file of authorities is read, in bytes.
const MOST: u64 = 1024 * 1024;

/// Posts it. The authorities that the address's certificate leads to are those in this file, or the system's.
pub(super) fn post(address: &str, ca: Option<&Path>, letter: &Value) -> Result<(), String> {
    let roots = match ca {
        None => RootCerts::PlatformVerifier,
        // Read each time: a new file is good from then on.
        Some(file) => {
            let authorities = authorities(file);
            let authorities =
                authorities.map_err(|error| format!("{}: {error}", file.display()))?;
            RootCerts::new_with_certs(&authorities)
        }
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder()
        .root_certs(roots)
        .unversioned_rustls_crypto_provider(provider)
        .build();
    let config = Agent::config_builder()
        .max_redirects(0)
        .timeout_global(Some(TIMEOUT))
        .user_agent(concat!("keyfob/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls)
        .build();
    let sent = config
        .new_agent()
        .post(address)
        .content_type("application/json")
        .send(letter.to_string());
    // The address is not repeated: such addresses are secrets.
    match sent {
        Ok(response) if response.status().is_success() => Ok(()),
        Ok(response) => Err(format!("webhook: {}", response.status())),
        Err(error) => Err(format!("webhook: {error}")),
    }
}

/// The certificates of authorities in a file, each of which can be used.
///
/// # Errors
/// What the system says; [`io::ErrorKind::InvalidData`]: it holds none, or one that cannot be used.
pub(crate) fn authorities(file: &Path) -> io::Result<Vec<Certificate<'static>>> {
    let none = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why);
    // A pipe that nobody writes would be waited for.
    if !fs::metadata(file)?.is_file() {
        return Err(none("it is no file"));
    }
    let mut pem = Vec::new();
    File::open(file)?.take(MOST).read_to_end(&mut pem)?;
    let mut usable = RootCertStore::empty();
    let mut authorities = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| none(&error.to_string()))? {
            let der = CertificateDer::from_slice(certificate.der());
            let added = usable.add(der.into_owned());
            added.map_err(|error| none(&error.to_string()))?;
            authorities.push(certificate);
        }
    }
    if authorities.is_empty() {
        return Err(none("no certificate in PEM form"));
    }
    Ok(authorities)
}

#[cfg(test)]
mod tests;
