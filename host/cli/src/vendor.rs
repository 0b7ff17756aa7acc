//! The vendor's own directory: root key, issuer keys, what was issued.
//!
//! ```text
//! root.key.pem            root key, PKCS#8, encrypted: keep this one offline
//! root.pem                root public key: pinned by programs, given to dongles
//! issuers/license.key.pem issuer key, PKCS#8, encrypted
//! issuers/license.pem     its certificate, by the root
//! dongles/KF-….pem        a provisioned dongle: issuer certificate, dongle certificate
//! dongles/KF-….reserved   a number that is being given to a dongle; to which unit, if by a station
//! licenses/NUMBER/3.json  revision 3 of a license
//! revocations.json        the newest revocation list
//! .lock                   held by the command that changes something
//! ```

mod devices;
pub(crate) mod files;
mod issuers;
mod keys;
mod lock;
mod records;

use std::{
    fs,
    path::{Path, PathBuf},
};

use ed25519_dalek::SigningKey;
use keyfob::{Code, Problem};
use licfmt::{PublicKey, RootKey};

pub(crate) use devices::Devices;
#[cfg(feature = "station")]
pub(crate) use devices::Directory;
pub(crate) use issuers::{certify, valid_for};
pub(crate) use keys::{Passphrase, read_public, write_public};
pub(crate) use lock::Lock;
pub(crate) use records::DongleRecord;

const ROOT_KEY: &str = "root.key.pem";
const ROOT_PUBLIC: &str = "root.pem";

/// A vendor directory.
#[derive(Clone, Debug)]
pub(crate) struct Vendor {
    path: PathBuf,
}

impl Vendor {
    /// The directory at `path`, which `vendor init` made.
    pub(crate) fn open(path: &Path) -> Result<Self, Problem> {
        let vendor = Self {
            path: path.to_path_buf(),
        };
        let public = vendor.root_file();
        if files::is_missing(&public) {
            return Err(unfit(&public, "why-no-vendor"));
        }
        fs::metadata(&public).map_err(|error| files::failed(&public, &error))?;
        Ok(vendor)
    }

    /// Makes a vendor directory with a new root key. An existing one is never touched.
    pub(crate) fn create(
        path: &Path,
        root: &SigningKey,
        passphrase: &Passphrase,
    ) -> Result<Self, Problem> {
        let vendor = Self {
            path: path.to_path_buf(),
        };
        files::create_dir(path)?;
        keys::write_private(&path.join(ROOT_KEY), root, passphrase)?;
        write_public(
            &path.join(ROOT_PUBLIC),
            &PublicKey::from(&root.verifying_key()),
        )?;
        Ok(vendor)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The root's public key file, to pin.
    pub(crate) fn root_file(&self) -> PathBuf {
        self.path.join(ROOT_PUBLIC)
    }

    /// The root's public key.
    pub(crate) fn root_public(&self) -> Result<PublicKey, Problem> {
        read_public(&self.root_file())
    }

    /// The root, as readers pin it.
    pub(crate) fn root(&self) -> Result<RootKey, Problem> {
        let key = self.root_public()?;
        RootKey::new(&key).map_err(|error| unusable(&self.root_file(), &error))
    }

    /// The root's private key.
    pub(crate) fn root_key(&self, passphrase: &Passphrase) -> Result<SigningKey, Problem> {
        keys::read_private(&self.path.join(ROOT_KEY), passphrase)
    }
}

/// A key or certificate that cannot be used.
pub(crate) fn unusable(path: &Path, error: &dyn std::fmt::Display) -> Problem {
    Problem::new(Code::VendorKey).with("detail", format!("{}: {error}", path.display()))
}

/// The same, for a reason that has a text.
pub(crate) fn unfit(file: &Path, why: &'static str) -> Problem {
    Problem::new(Code::VendorKey)
        .because(why)
        .with("file", file.display())
}

/// A command that cannot be carried out, for a reason that has a text.
pub(crate) const fn refused(why: &'static str) -> Problem {
    Problem::new(Code::Usage).because(why)
}
