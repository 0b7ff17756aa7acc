//! A recorded answer of the right dongle, played back.

use keyfob::{
    Code, Problem, Program,
    dongle::Dongle,
    transport::{Transport, sim::SimTransport},
    verify::{self, Prover},
};
use licfmt::{
    Certificate, RootKey, Sealed,
    attest::{Attestation, Challenge},
    device::DeviceCertificate,
    license::{Environment, Protection},
    message::Info,
    statement::TimeStatement,
};

use super::stage::Stage;
use crate::vendor::Vendor;

/// Something between dongle and computer: hands everything on, but plays back an old answer.
struct Recorder<T> {
    dongle: Dongle<T>,
    recorded: Option<Sealed<Attestation>>,
}

impl<T: Transport> Prover for Recorder<T> {
    fn info(&mut self) -> Result<Info, Problem> {
        Prover::info(&mut self.dongle)
    }

    fn certificates(
        &mut self,
    ) -> Result<(Sealed<Certificate>, Sealed<DeviceCertificate>), Problem> {
        Prover::certificates(&mut self.dongle)
    }

    fn attest(&mut self, challenge: &Challenge) -> Result<Sealed<Attestation>, Problem> {
        if let Some(recorded) = &self.recorded {
            return Ok(recorded.clone());
        }
        let answer = Prover::attest(&mut self.dongle, challenge)?;
        self.recorded = Some(answer.clone());
        Ok(answer)
    }

    fn present(
        &mut self,
        issuer: &Sealed<Certificate>,
        statement: &Sealed<TimeStatement>,
    ) -> Result<(), Problem> {
        Prover::present(&mut self.dongle, issuer, statement)
    }
}

/// Lets the dongle prove itself twice: the first time honestly.
pub(super) fn play_back(stage: &Stage<'_>) -> Result<(), Problem> {
    let app = stage.app;
    let root = Vendor::open(&stage.path("vendor"))?.root_public()?;
    let root = RootKey::new(&root).map_err(|e| Problem::new(Code::WeakKey).with("detail", e))?;
    let program = Program {
        product: None,
        environment: Environment::Production,
        roots: vec![root],
    };
    let file = stage.read("lic/promos.json")?;
    let checked = verify::license_file(file.as_bytes(), None, &program, app.now())?;
    let Protection::HardDongle(wanted) = &checked.license.protection else {
        return Err(Problem::new(Code::SoftDongleLicense));
    };
    let transport = SimTransport::open(&stage.path("usb/first.dongle"), &app.seams)?;
    let dongle = Dongle::open(transport, app.seams.clone())?;
    let mut recorder = Recorder {
        dongle,
        recorded: None,
    };
    let rng = &*app.seams.rng;
    verify::dongle(&mut recorder, &checked, wanted, &program, app.now(), rng)?;
    verify::dongle(&mut recorder, &checked, wanted, &program, app.now(), rng).map(|_| ())
}
