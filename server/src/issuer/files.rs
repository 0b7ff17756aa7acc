//! The issuer's files: written whole or not at all, keys readable by their owner alone.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use ed25519_dalek::{
    SigningKey, VerifyingKey,
    pkcs8::{
        DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _,
        KeypairBytes, spki::der::pem::LineEnding,
    },
};
use licfmt::{PublicKey, RootKey, UnixTime, Validity, armor, time::DAY};
use zeroize::Zeroizing;

use super::{Issuer, IssuerError, certify, request};

const KEY: &str = "issuer.key.pem";
const REQUEST: &str = "issuer-request.pem";
const CERTIFICATE: &str = "issuer.pem";
const ROOT: &str = "root.pem";
const DEVELOPMENT_ROOT_KEY: &str = "development-root.key.pem";

/// What encrypts the key at rest; none: the directory's permissions alone protect it.
pub type Passphrase = Option<Zeroizing<String>>;

/// The directory with the issuer's files.
#[derive(Clone, Debug)]
pub struct Directory {
    path: PathBuf,
}

/// Why a key's file is of no use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The system says no.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Not a key, or another passphrase.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        detail: String,
    },
}

impl Directory {
    /// The directory at `path`.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where the vendor finds what the root is to certify.
    #[must_use]
    pub fn request_file(&self) -> PathBuf {
        self.path.join(REQUEST)
    }

    /// Where the certificate is expected.
    #[must_use]
    pub fn certificate_file(&self) -> PathBuf {
        self.path.join(CERTIFICATE)
    }

    /// Where the vendor's root public key is expected.
    #[must_use]
    pub fn root_file(&self) -> PathBuf {
        self.path.join(ROOT)
    }

    /// Whether the server certified itself: for trying it out, never for a product.
    #[must_use]
    pub fn is_development(&self) -> bool {
        self.path.join(DEVELOPMENT_ROOT_KEY).exists()
    }

    /// Whether there is a key.
    #[must_use]
    pub fn has_key(&self) -> bool {
        self.path.join(KEY).exists()
    }

    /// Writes a new key, and the request for its certificate. A key that is there is never replaced.
    ///
    /// # Errors
    /// [`KeyError::Io`].
    pub fn create(
        &self,
        key: &SigningKey,
        passphrase: &Passphrase,
        now: UnixTime,
    ) -> Result<(), KeyError> {
        self.make()?;
        let request = armor::write(&request(key, now));
        self.write(REQUEST, request.as_bytes(), false)?;
        self.write_key(KEY, key, passphrase)
    }

    /// Certifies the server's own key for a year by a root made here, which nobody else should
    /// believe.
    ///
    /// # Errors
    /// [`IssuerError`].
    pub fn certify_for_development(
        &self,
        root: &SigningKey,
        passphrase: &Passphrase,
        now: UnixTime,
    ) -> Result<(), IssuerError> {
        let key = self.read_key(passphrase)?;
        let request = request(&key, now);
        let body = request
            .open_self_signed()
            .map_err(licfmt::TrustError::Object)?;
        let validity = Validity {
            not_before: UnixTime(now.0.saturating_sub(licfmt::time::HOUR)),
            not_after: now.plus(365 * DAY),
        };
        let public = root
            .verifying_key()
            .to_public_key_pem(LineEnding::LF)
            .map_err(|error| self.unreadable(ROOT, &error))?;
        self.write_key(DEVELOPMENT_ROOT_KEY, root, &None)?;
        self.write(ROOT, public.as_bytes(), true)?;
        let certificate = armor::write(&certify(root, &body, validity));
        self.write(CERTIFICATE, certificate.as_bytes(), true)?;
        Ok(())
    }

    /// The key with its certificate.
    ///
    /// # Errors
    /// [`IssuerError::NotCertified`] until the vendor has brought `issuer.pem` and `root.pem`; any other
    /// [`IssuerError`].
    pub fn open(&self, passphrase: &Passphrase) -> Result<Issuer, IssuerError> {
        let key = self.read_key(passphrase)?;
        for file in [self.certificate_file(), self.root_file()] {
            if !file.exists() {
                return Err(IssuerError::NotCertified(file));
            }
        }
        let certificate = armor::read(&self.read(CERTIFICATE)?)?;
        Issuer::new(key, certificate, self.root()?)
    }

    fn root(&self) -> Result<RootKey, KeyError> {
        let pem = self.read(ROOT)?;
        let key = VerifyingKey::from_public_key_pem(&pem);
        let key = key.map_err(|error| self.unreadable(ROOT, &error))?;
        RootKey::new(&PublicKey::from(&key)).map_err(|error| self.unreadable(ROOT, &error))
    }

    fn read_key(&self, passphrase: &Passphrase) -> Result<SigningKey, KeyError> {
        let pem = Zeroizing::new(self.read(KEY)?);
        let encrypted = pem.contains("ENCRYPTED PRIVATE KEY");
        let key = match passphrase {
            Some(text) if encrypted => SigningKey::from_pkcs8_encrypted_pem(&pem, text.as_bytes()),
            _ => SigningKey::from_pkcs8_pem(&pem),
        };
        key.map_err(|error| self.unreadable(KEY, &error))
    }

    fn write_key(
        &self,
        name: &str,
        key: &SigningKey,
        passphrase: &Passphrase,
    ) -> Result<(), KeyError> {
        // Without the public half: OpenSSL 3.0 does not read version 2 of the format, which has it.
        let key = KeypairBytes {
            secret_key: key.to_bytes(),
            public_key: None,
        };
        let pem = match passphrase {
            None => key.to_pkcs8_pem(LineEnding::LF),
            Some(text) => key.to_pkcs8_encrypted_pem(text.as_bytes(), LineEnding::LF),
        };
        let pem = pem.map_err(|error| self.unreadable(name, &error))?;
        self.write(name, pem.as_bytes(), false)
    }

    fn make(&self) -> Result<(), KeyError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.path).map_err(|source| KeyError::Io {
            path: self.path.clone(),
            source,
        })
    }

    fn read(&self, name: &str) -> Result<String, KeyError> {
        let path = self.path.join(name);
        fs::read_to_string(&path).map_err(|source| KeyError::Io { path, source })
    }

    /// Writes a file in one step. Temporary files are readable by their owner alone, and so is what
    /// becomes of them; never over an existing one unless `replace`.
    fn write(&self, name: &str, content: &[u8], replace: bool) -> Result<(), KeyError> {
        let path = self.path.join(name);
        let written = || -> io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(&self.path)?;
            file.write_all(content)?;
            file.as_file().sync_all()?;
            if replace {
                file.persist(&path)?;
            } else {
                file.persist_noclobber(&path)?;
            }
            // A new name in a directory is durable only once the directory is.
            if cfg!(unix) {
                fs::File::open(&self.path)?.sync_all()?;
            }
            Ok(())
        };
        written().map_err(|source| KeyError::Io { path, source })
    }

    fn unreadable(&self, name: &str, error: &dyn std::fmt::Display) -> KeyError {
        KeyError::Unreadable {
            path: self.path.join(name),
            detail: error.to_string(),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}
