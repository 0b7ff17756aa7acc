//! Certificates for dongles.

use std::path::PathBuf;

use keyfob::Problem;
use licfmt::{
    DongleId, Purpose, Sealed, UnixTime,
    device::{DeviceCertificate, ProvisionRequest, Tier},
};

use super::{DongleRecord, Passphrase, Vendor, issuers::Issuer};

/// A vendor whose device issuer is at hand.
pub(crate) struct Devices {
    /// The vendor.
    pub(crate) vendor: Vendor,
    issuer: Issuer,
}

/// A dongle that was certified.
pub(crate) struct CertifiedDongle {
    /// What was certified.
    pub(crate) body: DeviceCertificate,
    /// The certificates.
    pub(crate) record: DongleRecord,
    /// The file that notes them.
    pub(crate) file: PathBuf,
}

impl Devices {
    /// Opens the device issuer.
    pub(crate) fn open(
        vendor: Vendor,
        passphrase: &Passphrase,
        now: UnixTime,
    ) -> Result<Self, Problem> {
        let issuer = vendor.issuer(Purpose::Device, passphrase, now)?;
        Ok(Self { vendor, issuer })
    }

    /// Certifies the key of a request for a number that was reserved. It is noted before anybody gets
    /// it: a number that is lost does no harm, one that is given out twice does.
    pub(crate) fn certify(
        &self,
        number: DongleId,
        request: &ProvisionRequest,
        tier: Tier,
        now: UnixTime,
    ) -> Result<CertifiedDongle, Problem> {
        let body = DeviceCertificate {
            dongle: number,
            public_key: request.public_key,
            unit: request.unit,
            chip: request.chip,
            tier,
            issued: now,
        };
        let record = DongleRecord {
            issuer: self.issuer.certificate.clone(),
            device: Sealed::sign(&body, &self.issuer.key),
        };
        let file = self.vendor.note_dongle(number, &record)?;
        Ok(CertifiedDongle { body, record, file })
    }
}

#[cfg(feature = "station")]
mod station {
    use keyfob::{Clock, Problem};
    use keyfob_station::{
        bench::{Certified, Certifier},
        flash::Seen,
    };
    use licfmt::{
        Digest, DongleId, PublicKey, Sealed,
        device::{ProvisionRequest, Tier},
    };

    use super::{Devices, DongleRecord};
    use crate::vendor::refused;

    /// A vendor directory as a station's certifier: numbers and certificates are files, written before
    /// they are used, so that asking again gives the same.
    pub(crate) struct Directory<'c> {
        /// The vendor.
        pub(crate) devices: Devices,
        /// For the time of issue.
        pub(crate) clock: &'c dyn Clock,
    }

    impl Certifier for Directory<'_> {
        fn root(&self) -> Result<PublicKey, Problem> {
            self.devices.vendor.root_public()
        }

        fn reserve(&self, unit: Digest) -> Result<DongleId, Problem> {
            self.devices.vendor.reserve_for(unit)
        }

        fn certify(
            &self,
            number: DongleId,
            request: &Sealed<ProvisionRequest>,
            tier: Tier,
            _: &Seen,
        ) -> Result<Certified, Problem> {
            let vendor = &self.devices.vendor;
            let request = request
                .open_self_signed()
                .map_err(|error| refused("why-reason").with("error", error))?;
            let record = if let Some(record) = vendor.dongle_record(number)? {
                same_key(number, record, &request)?
            } else {
                let now = self.clock.now().wall;
                self.devices.certify(number, &request, tier, now)?.record
            };
            vendor.release(number);
            Ok(Certified {
                issuer: record.issuer,
                device: record.device,
            })
        }
    }

    /// What was noted, if it is for this key.
    fn same_key(
        number: DongleId,
        record: DongleRecord,
        request: &ProvisionRequest,
    ) -> Result<DongleRecord, Problem> {
        let noted = record.device.claimed();
        if noted.is_some_and(|noted| noted.public_key == request.public_key) {
            Ok(record)
        } else {
            Err(refused("why-number-used").with("id", number))
        }
    }
}

#[cfg(feature = "station")]
pub(crate) use station::Directory;
