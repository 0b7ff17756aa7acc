//! Whose firmware keys a package's boot stage believes. A package vouches for itself only: it is whole,
//! and its image is signed with one of its own keys. Whether they are the vendor's, its root says.

use std::path::Path;

use keyfob::{Code, Problem};
use keyfob_station::package::Package;
use licfmt::{KeyId, PublicKey};

use crate::{commands::vendor::firmware_keys, vendor::Vendor};

/// The keys, by their fingerprints.
pub(in crate::commands) fn keys(package: &Package) -> Vec<KeyId> {
    let trust = package.trust();
    let keys = trust.iter().flat_map(|trust| &trust.keys);
    keys.map(PublicKey::id).collect()
}

/// Refuses a package that believes a key that is none of the vendor's for firmware: its own, or the one
/// that `next` is the certificate of.
pub(in crate::commands) fn check(
    vendor: &Vendor,
    next: Option<&Path>,
    path: &Path,
    package: &Package,
) -> Result<(), Problem> {
    let certified = firmware_keys(vendor, next)?;
    let is_foreign = |id: &KeyId| certified.iter().all(|key| key.id != *id);
    keys(package)
        .into_iter()
        .find(is_foreign)
        .map_or(Ok(()), |id| {
            Err(Problem::new(Code::FirmwareUnfit)
                .because("why-foreign-firmware-key")
                .with("file", path.display())
                .with("id", id))
        })
}
