//! What happens to one unit, and to a tray of them.

use licfmt::{
    Certificate, DongleId, PublicKey, Sealed,
    device::{DeviceCertificate, ProvisionRequest, Tier},
};

use crate::flash::Seen;

/// Who gives numbers and certificates: a vendor directory on this machine, or a server.
pub trait Certifier: Send + Sync {
    /// The vendor's root, which the dongle will believe.
    ///
    /// # Errors
    /// [`CertifyError`].
    fn root(&self) -> Result<PublicKey, CertifyError>;

    /// A number that nobody has; `asked` or the next free one.
    ///
    /// # Errors
    /// [`CertifyError`].
    fn reserve(&self, asked: Option<DongleId>) -> Result<DongleId, CertifyError>;

    /// Certifies `request` for a reserved number, durably noted before it is given out. The same
    /// request for the same number gets a certificate again.
    ///
    /// # Errors
    /// [`CertifyError`].
    fn certify(
        &self,
        number: DongleId,
        request: &Sealed<ProvisionRequest>,
        tier: Tier,
        seen: &Seen,
    ) -> Result<Certified, CertifyError>;
}

/// What a certifier gives.
#[derive(Clone, Debug)]
pub struct Certified {
    /// The device issuer's certificate.
    pub issuer: Sealed<Certificate>,
    /// The dongle's.
    pub device: Sealed<DeviceCertificate>,
}

/// Why there is no number or certificate: what to tell the technician.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CertifyError(pub String);
