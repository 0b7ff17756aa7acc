//! `Attest` (D-3, D-7).

use licfmt::{
    attest::{Attestation, Challenge},
    message::{Refusal, Response},
};

use super::Session;
use crate::{Board, VERSION, dongle::lock_state, store::Change};

impl<B: Board> Session<'_, B> {
    /// Proves that the dongle is here, now, for this license.
    #[inline(never)]
    pub(crate) fn attest(&mut self, challenge: &Challenge) -> Result<Response, Refusal> {
        let (key, certified) = self.provisioned()?;
        let ledger = &self.core.ledger;
        let mut clock = self.core.clock.clone();
        clock.host_says(challenge.host_time, self.now_ms);
        let attestation = key.sign_checked(&Attestation {
            challenge: challenge.clone(),
            dongle: certified.dongle,
            chip: self.board.chip(),
            lock: lock_state(self.board, self.core),
            firmware: VERSION,
            boots: ledger.boots,
            times: clock.times(),
            lowest_revision: ledger.floor(challenge.license),
            revocations: ledger.revocations,
            counters: ledger.counters,
        })?;
        if clock.must_save(&ledger.times, self.now_ms) {
            self.commit(ledger.clone(), clock, Change::Times)?;
        } else {
            self.core.clock = clock;
        }
        Ok(Response::Attestation(attestation))
    }
}
