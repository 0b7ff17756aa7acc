//! A plugged dongle as a [`Prover`].

use licfmt::{
    Certificate, Sealed,
    attest::{Attestation, Challenge},
    device::DeviceCertificate,
    message::Info,
    statement::TimeStatement,
};

use super::Prover;
use crate::{Problem, dongle::Dongle, transport::Transport};

impl<T: Transport> Prover for Dongle<T> {
    fn info(&mut self) -> Result<Info, Problem> {
        Ok(Self::info(self)?)
    }

    fn certificates(
        &mut self,
    ) -> Result<(Sealed<Certificate>, Sealed<DeviceCertificate>), Problem> {
        let certificates = Self::certificates(self)?;
        Ok((certificates.issuer, certificates.device))
    }

    fn attest(&mut self, challenge: &Challenge) -> Result<Sealed<Attestation>, Problem> {
        Ok(Self::attest(self, challenge.clone())?)
    }

    fn present(
        &mut self,
        issuer: &Sealed<Certificate>,
        statement: &Sealed<TimeStatement>,
    ) -> Result<(), Problem> {
        Self::present(self, issuer.clone(), statement.clone())?;
        Ok(())
    }
}
