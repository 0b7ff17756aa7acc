//! One unit, from the first look to its record.

use keyfob::{
    discovery::Candidate,
    dongle::{Certificates, Dongle, DongleError},
    provision::{self, KeyError},
    transport::Transport,
};
use licfmt::{
    Digest, DongleId, PublicKey, Sealed,
    device::{LockState, ProvisionRequest, Stage, Tier},
    message::{Capabilities, Info, Refusal},
};

use super::{
    BACK_MS, Bench, BenchError, CONSENT_MS, Doing, Done, Event, LOOK_MS, Next, evidence::Evidence,
};
use crate::{
    journal::{Certified, Requested, Step},
    selftest::{NOISE_SAMPLES, NoiseTest, Outcome},
};

/// An open unit.
pub(super) type Open = Dongle<Box<dyn Transport>>;

/// A unit on the bench.
pub(super) struct Work<'w> {
    pub(super) bench: &'w Bench<'w>,
    pub(super) candidate: &'w Candidate,
    /// Its name for the operator.
    pub(super) place: String,
    /// What it said at first.
    pub(super) info: Info,
    /// How long it took to say so, in milliseconds.
    pub(super) info_ms: u64,
    /// Its noise, once judged.
    pub(super) noise: Option<NoiseTest>,
}

impl Bench<'_> {
    /// Does with the unit at this place all that is still to be done.
    ///
    /// # Errors
    /// [`BenchError`]; the unit may be tried again.
    pub fn unit(&self, candidate: &Candidate) -> Result<Done, BenchError> {
        self.meet(candidate, &|_| {})
    }

    /// The same; tells which unit it is as soon as that is known.
    pub(super) fn meet(
        &self,
        candidate: &Candidate,
        met: &dyn Fn(Digest),
    ) -> Result<Done, BenchError> {
        let (mut work, mut dongle) = Work::begin(self, candidate)?;
        met(work.info.unit);
        let past = self.store.journal.past(&work.info.unit);
        let next = Next::of(&work.info, &past, &self.orders)?;
        if let Next::Nothing(number) = next {
            return Ok(Done::Before(number));
        }
        work.suits()?;
        if self.orders.dry_run {
            return Ok(Done::Planned(next.plan(&self.orders)));
        }
        if !matches!(next, Next::Finish(_)) {
            work.test_noise(&mut dongle)?;
        }
        let certified = match next {
            Next::Start { give_up } => {
                let requested = work.make_key(&mut dongle, give_up)?;
                work.certify(&mut dongle, &requested)?
            }
            Next::Certify(requested) => work.certify(&mut dongle, &requested)?,
            Next::Prove(certified) | Next::Finish(certified) => certified,
            Next::Nothing(number) => return Ok(Done::Before(number)),
        };
        work.operator_number(certified.number);
        drop(dongle);
        let record = work.finish(&certified)?;
        Ok(Done::Finished(Box::new(record)))
    }
}

impl<'w> Work<'w> {
    fn begin(bench: &'w Bench<'w>, candidate: &'w Candidate) -> Result<(Self, Open), BenchError> {
        let place = candidate.place.to_string();
        bench.doing(&place, Doing::Look);
        let mut dongle = open(bench, candidate)?;
        let before = bench.seams.now_ms();
        let info = dongle.info()?;
        let work = Self {
            bench,
            candidate,
            place,
            info,
            info_ms: bench.seams.now_ms().saturating_sub(before),
            noise: None,
        };
        Ok((work, dongle))
    }

    /// Whether it runs what it should. One that is locked keeps what it has.
    fn suits(&self) -> Result<(), BenchError> {
        let orders = &self.bench.orders;
        let Info { chip, firmware, .. } = self.info;
        if orders.packages.is_empty() || self.info.stage == Stage::Locked {
            return Ok(());
        }
        let package = orders.package(chip).ok_or(BenchError::NoPackage { chip })?;
        if package.version == firmware {
            return Ok(());
        }
        Err(BenchError::Firmware {
            found: firmware,
            wanted: package.version,
        })
    }

    /// Judges the noise before a key is made of it.
    fn test_noise(&mut self, dongle: &mut Open) -> Result<(), BenchError> {
        self.bench.doing(&self.place, Doing::Noise);
        let test = match samples(dongle) {
            Err(error) if error.refusal() == Some(Refusal::Unsupported) => NoiseTest::skipped(),
            samples => NoiseTest::of(&samples?),
        };
        let wanted = self.bench.orders.tier == Some(Tier::Production);
        let failed = match test.outcome {
            Outcome::Failed => true,
            Outcome::Skipped => wanted,
            Outcome::Passed | Outcome::Warned => false,
        };
        let found = failed.then(|| test.found());
        self.noise = Some(test);
        found.map_or(Ok(()), |found| {
            Err(BenchError::Faulty {
                test: "noise",
                found,
            })
        })
    }

    /// Number, key, request.
    fn make_key(
        &self,
        dongle: &mut Open,
        give_up: Option<DongleId>,
    ) -> Result<Requested, BenchError> {
        // What cannot be certified gets neither number nor key.
        self.tier(self.info.lock, give_up.is_some())?;
        if let Some(number) = give_up {
            self.abandon(number)?;
        }
        let past = self.bench.store.journal.past(&self.info.unit);
        let number = match past.number {
            Some(number) => number,
            None => self.bench.certifier.reserve(self.info.unit)?,
        };
        self.note(Step::Reserved { number })?;
        self.operator_number(number);
        self.bench.doing(&self.place, Doing::Key);
        let (request, body) = self.with_consent(dongle, number)?;
        self.agrees(&body)?;
        let requested = Requested {
            number,
            digest: Digest::of(request.as_bytes()),
            request,
        };
        self.note(Step::Requested(Box::new(requested.clone())))?;
        Ok(requested)
    }

    /// Makes the key, once the button was pressed, if there is one.
    fn with_consent(
        &self,
        dongle: &mut Open,
        number: DongleId,
    ) -> Result<(Sealed<ProvisionRequest>, ProvisionRequest), BenchError> {
        let seams = &self.bench.seams;
        let until = seams.now_ms().saturating_add(CONSENT_MS);
        if self.info.capabilities.contains(Capabilities::BUTTON) {
            self.bench.operator.tell(&self.place, &Event::PressButton);
        }
        loop {
            match provision::make_key(dongle, number, seams) {
                Err(KeyError::Dongle(error)) if error.refusal() == Some(Refusal::Consent) => {}
                Err(KeyError::Dongle(error)) => return Err(error.into()),
                Err(KeyError::Verdict(problem)) => return Err(problem.into()),
                Ok(made) => return Ok(made),
            }
            if seams.now_ms() >= until || self.bench.operator.stopped() {
                return Err(BenchError::NoConsent {
                    waited_s: CONSENT_MS / 1000,
                });
            }
            self.bench.pause();
        }
    }

    /// Whether what was signed is what the unit said of itself unsigned.
    fn agrees(&self, body: &ProvisionRequest) -> Result<(), BenchError> {
        let info = &self.info;
        let different = [
            ("chip", body.chip != info.chip),
            ("unit", body.unit != info.unit),
            ("firmware", body.firmware != info.firmware),
            ("lock", body.lock != info.lock),
        ];
        let found = different.into_iter().find(|(_, differs)| *differs);
        found.map_or(Ok(()), |(what, _)| Err(BenchError::Contradiction { what }))
    }

    /// The certificate, and the dongle's word that it has it.
    fn certify(&self, dongle: &mut Open, requested: &Requested) -> Result<Certified, BenchError> {
        let bench = self.bench;
        let number = requested.number;
        self.bench.doing(&self.place, Doing::Certify);
        let body = requested.request.open_self_signed();
        let body = body.map_err(|_| BenchError::Contradiction { what: "request" })?;
        self.agrees(&body)?;
        let tier = self.tier(body.lock, false)?;
        let seen = bench.store.journal.past(&self.info.unit).seen();
        let given = bench
            .certifier
            .certify(number, &requested.request, tier, &seen)?;
        let certified = Certified {
            number,
            tier: given.device.claimed().map_or(tier, |body| body.tier),
            request: requested.digest,
            certificate: Digest::of(given.device.as_bytes()),
        };
        self.note(Step::Certified(certified.clone()))?;
        bench.doing(&self.place, Doing::Install);
        let root: PublicKey = bench.certifier.root()?;
        let certificates = Certificates {
            issuer: given.issuer,
            device: given.device,
        };
        dongle.install(root, &certificates)?;
        self.note(Step::Installed { number })?;
        Ok(certified)
    }

    /// The tier that the policy allows this unit (decision 6). `renewed`: its key is to be given up.
    fn tier(&self, lock: LockState, renewed: bool) -> Result<Tier, BenchError> {
        let asked = self.bench.orders.tier;
        // The unit's own word first: it costs no look.
        let tier = provision::tier(self.info.chip, lock, true, asked)?;
        if tier == Tier::Production {
            self.look_again(renewed)?;
        }
        Ok(tier)
    }

    /// Looks from outside once more: some firmware closes its chip at its first start, after flashing.
    fn look_again(&self, renewed: bool) -> Result<(), BenchError> {
        let Info { unit, chip, .. } = self.info;
        let evidence = Evidence {
            unit,
            chip,
            past: &self.bench.store.journal.past(&unit),
            ordered: self.bench.orders.package(chip),
            renewed,
        };
        let flashed = evidence.judge(|flashed| self.bench.boards.look(flashed, chip))?;
        if evidence.past.in_this_run {
            self.note(Step::Flashed(flashed))?;
        }
        Ok(())
    }

    /// Gives the number up. What this run saw of the board still holds for its next key.
    fn abandon(&self, number: DongleId) -> Result<(), BenchError> {
        let past = self.bench.store.journal.past(&self.info.unit);
        self.note(Step::Abandoned { number })?;
        match past.flashed.filter(|_| past.in_this_run) {
            Some(flashed) => self.note(Step::Flashed(flashed)),
            None => Ok(()),
        }
    }

    /// Notes a step of this unit.
    pub(super) fn note(&self, step: Step) -> Result<(), BenchError> {
        let time = self.bench.seams.timer.now().wall;
        let unit = self.info.unit;
        Ok(self.bench.store.journal.note(time, unit, step)?)
    }

    fn operator_number(&self, number: DongleId) {
        self.bench
            .operator
            .tell(&self.place, &Event::Number(number));
    }
}

/// Opens a unit. One that was just there may need a while to come back.
pub(super) fn open(bench: &Bench<'_>, candidate: &Candidate) -> Result<Open, BenchError> {
    let until = bench.seams.now_ms().saturating_add(BACK_MS);
    loop {
        let opened = bench
            .dongles
            .open(candidate)
            .map_err(DongleError::from)
            .and_then(|transport| Dongle::open(transport, bench.seams.clone()));
        match opened {
            Err(error) if error.is_gone() && bench.seams.now_ms() + LOOK_MS < until => {
                bench.pause();
            }
            other => return Ok(other?),
        }
    }
}

/// Raw noise to judge.
fn samples(dongle: &mut Open) -> Result<Vec<u8>, DongleError> {
    let mut samples = Vec::with_capacity(NOISE_SAMPLES);
    while samples.len() < NOISE_SAMPLES {
        let more = dongle.sample_noise()?;
        if more.is_empty() {
            break;
        }
        samples.extend_from_slice(&more);
    }
    Ok(samples)
}
