//! The highest lease that a site held: an older `licinfo.cfg` that is put back is noticed (decision 12).

use std::path::PathBuf;

use licfmt::{KeyId, LicenseTag, limits::Count};
use serde::{Deserialize, Serialize};

use super::{StateDir, StateError, file};

/// Tells versions apart.
#[derive(Clone, Copy, Serialize, Deserialize)]
enum Version {
    #[serde(rename = "newest-lease/1")]
    One,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    keyfob: Version,
    license: LicenseTag,
    newest: NewestLease,
}

/// The newest lease of an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewestLease {
    /// The installation's key, by its id.
    pub installation: KeyId,
    /// The lease's sequence.
    pub sequence: Count,
}

impl StateDir {
    fn newest_lease_file(&self, license: LicenseTag) -> PathBuf {
        self.path().join(format!("{license}.lease.json"))
    }

    /// The newest lease that was noted for a license; none if none ever was.
    ///
    /// # Errors
    /// As [`StateDir::load`].
    pub fn newest_lease(&self, license: LicenseTag) -> Result<Option<NewestLease>, StateError> {
        let path = self.newest_lease_file(license);
        let Some(text) = file::read(&path)? else {
            return Ok(None);
        };
        let contents: Contents =
            serde_json::from_slice(&text).map_err(|source| StateError::Malformed {
                path: path.clone(),
                source,
            })?;
        if contents.license == license {
            return Ok(Some(contents.newest));
        }
        Err(StateError::OtherLicense {
            path,
            found: contents.license,
            expected: license,
        })
    }

    /// Notes the newest lease of a license.
    ///
    /// # Errors
    /// As [`StateDir::save`].
    pub fn note_lease(&self, license: LicenseTag, newest: NewestLease) -> Result<(), StateError> {
        let path = self.newest_lease_file(license);
        let keyfob = Version::One;
        let contents = Contents {
            keyfob,
            license,
            newest,
        };
        let text = serde_json::to_vec(&contents).map_err(|source| StateError::Io {
            path: path.clone(),
            source: source.into(),
        })?;
        file::replace(self.path(), &path, &text)
    }
}
