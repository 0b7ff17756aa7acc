//! A signed firmware image, as it is on file, on the wire and in a slot.

use std::fmt;

use ed25519_dalek::SigningKey;
use licfmt::{
    Digest, Sealed, UnixTime,
    firmware::{FirmwareManifest, HEADER_LEN, ImageInfo, TrustBlock, split_image, write_header},
};

use super::{PackageError, Part, Program};

/// An image whose length and digest are as its header says, and whose program says the same of
/// itself. Whose signature it bears is asked apart: [`SignedImage::check_signer`].
#[derive(Clone, PartialEq, Eq)]
pub struct SignedImage {
    manifest: FirmwareManifest,
    sealed: Sealed<FirmwareManifest>,
    bytes: Vec<u8>,
}

impl SignedImage {
    /// Signs a dongle's program with a firmware key.
    #[must_use]
    pub fn sign(program: &Program, key: &SigningKey, issued: UnixTime) -> Self {
        let manifest = FirmwareManifest {
            chip: program.chip(),
            version: program.version(),
            // A slot is shorter than 4 GiB.
            len: u32::try_from(program.bytes().len()).unwrap_or(u32::MAX),
            digest: Digest::of(program.bytes()),
            issued,
        };
        let sealed = Sealed::sign(&manifest, key);
        let bytes = [&write_header(&sealed)[..], program.bytes()].concat();
        Self {
            manifest,
            sealed,
            bytes,
        }
    }

    /// Reads an image file.
    ///
    /// # Errors
    /// [`PackageError::Image`] if it is none, or edited; [`PackageError::Misnamed`] if its program
    /// says another chip or version than the header.
    pub fn read(file: &[u8]) -> Result<Self, PackageError> {
        let image = Self::read_prefix(file)?;
        if image.bytes.len() == file.len() {
            Ok(image)
        } else {
            Err(PackageError::Image("it is longer than its header says"))
        }
    }

    /// Reads the image that `bytes` begin with: a slot of a flash, say.
    ///
    /// # Errors
    /// As [`SignedImage::read`].
    pub fn read_prefix(bytes: &[u8]) -> Result<Self, PackageError> {
        let (sealed, program) = split_image(bytes)
            .map_err(|_| PackageError::Image("it does not begin with a header"))?;
        let manifest = sealed
            .claimed()
            .ok_or(PackageError::Image("its header cannot be read"))?;
        let program = program
            .get(..manifest.len as usize)
            .ok_or(PackageError::Image("it is shorter than its header says"))?;
        if Digest::of(program) != manifest.digest {
            return Err(PackageError::Image(
                "its program has another digest than its header says",
            ));
        }
        let said = ImageInfo::find(program).ok_or(PackageError::NoInfo(Part::Image))?;
        let signed = ImageInfo {
            chip: manifest.chip,
            version: manifest.version,
        };
        if said != signed {
            return Err(PackageError::Misnamed {
                signed,
                program: said,
            });
        }
        Ok(Self {
            bytes: bytes[..HEADER_LEN + program.len()].to_vec(),
            manifest,
            sealed,
        })
    }

    /// Whether one of the keys that a boot stage is to believe signed it.
    ///
    /// # Errors
    /// [`PackageError::Untrusted`].
    pub fn check_signer(&self, trust: &TrustBlock) -> Result<(), PackageError> {
        let mut keys = trust.keys.iter().filter_map(|key| key.verifying_key().ok());
        if keys.any(|key| self.sealed.open(&key).is_ok()) {
            Ok(())
        } else {
            Err(PackageError::Untrusted)
        }
    }

    /// What its header says.
    #[must_use]
    pub const fn manifest(&self) -> &FirmwareManifest {
        &self.manifest
    }

    /// All of it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for SignedImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedImage({:?})", self.manifest)
    }
}
