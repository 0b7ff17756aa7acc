//! The second half: proof, tests, lock, proof again, record.

use keyfob::provision::{self, Proof};
use licfmt::{
    Digest, RootKey,
    device::{Stage, Tier},
    message::Info,
};

use super::{
    BenchError, Doing, Event, passed,
    unit::{Open, Work, open},
};
use crate::{
    journal::{Certified, Step},
    record::{Record, SCHEMA},
    selftest::{FlashTest, Outcome, Tests, TimingTest},
};

impl Work<'_> {
    /// Everything after the certificate. The unit is opened anew, so that what it proves is what it
    /// kept, not what it has just heard.
    pub(super) fn finish(&mut self, certified: &Certified) -> Result<Record, BenchError> {
        let bench = self.bench;
        // One that was begun under other orders.
        if let Some(wanted) = bench.orders.tier.filter(|tier| *tier != certified.tier) {
            return Err(BenchError::OtherTier {
                number: certified.number,
                found: certified.tier,
                wanted,
            });
        }
        bench.doing(&self.place, Doing::Prove);
        let (proof, info, attest_ms, dongle) = self.prove(certified)?;
        let locked_before = info.stage == Stage::Locked;
        let tests = if locked_before {
            // Locking opens it anew, and some dongles take one program at a time.
            drop(dongle);
            self.noted_tests(certified)?
        } else {
            self.test(certified, &info, attest_ms, dongle)?
        };
        let proof = if bench.orders.lock || locked_before {
            self.lock(certified)?
        } else {
            proof
        };
        bench.doing(&self.place, Doing::Record);
        let record = self.record(certified, &proof, tests);
        bench.store.keep(&record)?;
        self.note(Step::Recorded {
            number: certified.number,
            locked: record.locked,
        })?;
        bench.operator.tell(&self.place, &Event::Finished(&record));
        Ok(record)
    }

    /// A fresh proof over a fresh connection, what the unit says of itself, and how long the proof
    /// took.
    fn prove(&self, certified: &Certified) -> Result<(Proof, Info, u64, Open), BenchError> {
        let bench = self.bench;
        let number = certified.number;
        let mut dongle = open(bench, self.candidate)?;
        let info = dongle.info()?;
        if info.unit != self.info.unit {
            return Err(BenchError::Contradiction { what: "unit" });
        }
        let root = RootKey::new(&bench.certifier.root()?);
        let root = root.map_err(|_| BenchError::Contradiction { what: "root" })?;
        let before = bench.seams.now_ms();
        let proof = provision::prove(&mut dongle, number, &root, &bench.seams)?;
        let took = bench.seams.now_ms().saturating_sub(before);
        let found = Digest::of(proof.certificates.device.as_bytes());
        if found != certified.certificate {
            return Err(BenchError::OtherCertificate {
                number,
                found,
                wanted: certified.certificate,
            });
        }
        if proof.certificate.unit != info.unit {
            return Err(BenchError::Contradiction { what: "unit" });
        }
        if proof.attestation.firmware != self.info.firmware {
            return Err(BenchError::Contradiction { what: "firmware" });
        }
        if proof.certificate.tier == Tier::Production && !proof.attestation.lock.debug_port {
            return Err(BenchError::Contradiction { what: "debug port" });
        }
        Ok((proof, info, took, dongle))
    }

    /// The tests that need a provisioned unit; all of them are noted, and judged.
    fn test(
        &self,
        certified: &Certified,
        info: &Info,
        attest_ms: u64,
        mut dongle: Open,
    ) -> Result<Tests, BenchError> {
        let number = certified.number;
        self.bench.doing(&self.place, Doing::Test);
        let noise = self.noise.clone();
        let tests = Tests {
            noise: noise.ok_or(BenchError::Untested { number })?,
            // The request and the attestation: neither would be here otherwise.
            signature: Outcome::Passed,
            flash: FlashTest::of(info.erase_cycles, info.boots),
            led: self.led(&mut dongle)?,
            timing: TimingTest::of(self.info_ms, attest_ms),
        };
        passed(&tests)?;
        self.note(Step::Tested {
            number,
            tests: Box::new(tests.clone()),
        })?;
        Ok(tests)
    }

    fn led(&self, dongle: &mut Open) -> Result<Outcome, BenchError> {
        if !self.bench.orders.led {
            return Ok(Outcome::Skipped);
        }
        let mut winked = Ok(());
        let mut wink = || {
            if let Err(error) = dongle.wink() {
                winked = Err(error);
            }
        };
        let seen = self.bench.operator.sees_wink(&self.place, &mut wink);
        winked?;
        Ok(match seen {
            Some(true) => Outcome::Passed,
            Some(false) => Outcome::Failed,
            None => Outcome::Skipped,
        })
    }

    /// The tests of a unit that is locked: they were noted before it was.
    fn noted_tests(&self, certified: &Certified) -> Result<Tests, BenchError> {
        let past = self.bench.store.journal.past(&self.info.unit);
        let tests = past.tests.map(|tests| *tests);
        tests.ok_or(BenchError::Untested {
            number: certified.number,
        })
    }

    /// Locks for good, and lets the unit prove over a fresh connection that it is locked.
    fn lock(&self, certified: &Certified) -> Result<Proof, BenchError> {
        let number = certified.number;
        self.bench.doing(&self.place, Doing::Lock);
        let mut dongle = open(self.bench, self.candidate)?;
        dongle.lock(number)?;
        drop(dongle);
        let (proof, ..) = self.prove(certified)?;
        if !proof.attestation.lock.identity {
            return Err(BenchError::NotLocked { number });
        }
        self.note(Step::Locked { number })?;
        Ok(proof)
    }

    fn record(&self, certified: &Certified, proof: &Proof, tests: Tests) -> Record {
        let (certificate, attestation) = (&proof.certificate, &proof.attestation);
        Record {
            schema: SCHEMA,
            dongle: certified.number,
            public_key: certificate.public_key,
            fingerprint: certificate.public_key.id(),
            unit: certificate.unit,
            chip: attestation.chip,
            tier: certificate.tier,
            firmware: attestation.firmware,
            locked: attestation.lock.identity,
            debug_port_closed: attestation.lock.debug_port,
            certificate: certified.certificate,
            certified: certificate.issued,
            flashed: self.bench.store.journal.past(&self.info.unit).flashed,
            tests,
            power_cycled: attestation.boots > self.info.boots,
            time: self.bench.seams.timer.now().wall,
        }
    }
}
