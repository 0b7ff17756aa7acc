//! Who gives numbers and certificates.

use keyfob::Problem;
use licfmt::{
    Certificate, Digest, DongleId, PublicKey, Sealed,
    device::{DeviceCertificate, ProvisionRequest, Tier},
};

use crate::flash::Seen;

/// Who gives numbers and certificates: a vendor directory on this machine, or a server.
pub trait Certifier: Send + Sync {
    /// The vendor's root, which the dongle will believe.
    ///
    /// # Errors
    /// [`Problem`].
    fn root(&self) -> Result<PublicKey, Problem>;

    /// The next number that nobody has, durably kept for this unit: until it is certified, the same
    /// unit gets the same number again.
    ///
    /// # Errors
    /// [`Problem`].
    fn reserve(&self, unit: Digest) -> Result<DongleId, Problem>;

    /// Certifies `request` for a reserved number, durably noted before it is given out. The same key
    /// for the same number gets the same certificate again, any other is refused.
    ///
    /// # Errors
    /// [`Problem`].
    fn certify(
        &self,
        number: DongleId,
        request: &Sealed<ProvisionRequest>,
        tier: Tier,
        seen: &Seen,
    ) -> Result<Certified, Problem>;
}

/// What a certifier gives.
#[derive(Clone, Debug)]
pub struct Certified {
    /// The device issuer's certificate.
    pub issuer: Sealed<Certificate>,
    /// The dongle's.
    pub device: Sealed<DeviceCertificate>,
}
