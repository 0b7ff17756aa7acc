//! `PrepareUpdate`, `ApplyUpdate` (D-8).

use licfmt::{
    Certificate, Digest, Revision, Sealed, UnixTime,
    counter::{CounterIndex, CounterState},
    id::{RequestId, Sequence},
    message::{Refusal, Response},
    trust::open_issued,
    update::{DongleUpdate, UpdateOp, UpdateReceipt, UpdateRequest},
};

use super::Session;
use crate::{
    Board,
    clock::Clock,
    noise::{self, Use},
    store::{Applied, Change, Ledger},
};

impl<B: Board> Session<'_, B> {
    /// Gives a signed request. Its id is drawn once and stays until an update is applied.
    #[inline(never)]
    pub(crate) fn prepare_update(&mut self) -> Result<Response, Refusal> {
        self.provisioned()?;
        let mut ledger = self.core.ledger.clone();
        let request = match ledger.pending {
            Some(request) => request,
            None => self.draw_request()?,
        };
        ledger.pending = Some(request);
        let (key, certified) = self.provisioned()?;
        let signed = key.sign_checked(&UpdateRequest {
            dongle: certified.dongle,
            sequence: ledger.next_update,
            request,
            times: self.core.clock.times(),
            revocations: ledger.revocations,
            counters: ledger.counters,
        })?;
        if ledger != self.core.ledger {
            let clock = self.core.clock.clone();
            self.commit(ledger, clock, Change::Several)?;
        }
        Ok(Response::UpdateRequest(signed))
    }

    /// Applies an update, all of it or nothing, once. The same update again gets the same receipt,
    /// whenever.
    #[inline(never)]
    pub(crate) fn apply_update(
        &mut self,
        issuer: &Sealed<Certificate>,
        sealed: &Sealed<DongleUpdate>,
    ) -> Result<Response, Refusal> {
        let (key, certified) = self.provisioned()?;
        let roots = core::slice::from_ref(&certified.root);
        let (update, signer) =
            open_issued(sealed, issuer, roots).map_err(|_| Refusal::Untrusted)?;
        if update.dongle != certified.dongle {
            return Err(Refusal::OtherDongle);
        }
        let applied = Applied {
            sequence: update.sequence,
            update: Digest::of(sealed.as_bytes()),
        };
        let receipt = key.sign_checked(&UpdateReceipt {
            dongle: certified.dongle,
            sequence: applied.sequence,
            update: applied.update,
        })?;
        if self.core.ledger.applied != Some(applied) {
            // An honest update answers a request that was made just now. What an expired issuer
            // signs is backdated: its key may have leaked since.
            if signer.validity.not_after < self.core.clock.times().trusted {
                return Err(Refusal::Untrusted);
            }
            self.apply_new(&update, applied)?;
        }
        Ok(Response::Updated(receipt))
    }

    fn apply_new(&mut self, update: &DongleUpdate, applied: Applied) -> Result<(), Refusal> {
        let mut ledger = self.core.ledger.clone();
        if update.sequence != ledger.next_update || Some(update.request) != ledger.pending {
            return Err(Refusal::Sequence);
        }
        let next = ledger.next_update.0.checked_add(1);
        ledger.next_update = Sequence(next.ok_or(Refusal::Sequence)?);
        ledger.pending = None;
        ledger.applied = Some(applied);
        let mut clock = self.core.clock.clone();
        let ops = &update.ops.0;
        for (at, op) in ops.iter().enumerate() {
            if ops[..at].iter().any(|earlier| same_target(earlier, op)) {
                return Err(Refusal::Value);
            }
        }
        // What frees room in the table of licenses goes first: the order of ops must not matter.
        for first in [true, false] {
            for op in ops.iter().filter(|op| forgets(op) == first) {
                apply_op(op, &mut ledger, &mut clock, self.now_ms)?;
            }
        }
        self.commit(ledger, clock, Change::Several)
    }

    fn draw_request(&mut self) -> Result<RequestId, Refusal> {
        let drawn = noise::draw(self.board.noise(), Use::RequestId, &[0; 32], &self.unit.0)
            .map_err(|_| Refusal::Noise)?;
        let mut request = [0; 16];
        request.copy_from_slice(&drawn.bytes()[..16]);
        Ok(RequestId(request))
    }
}

/// Whether two ops set the same thing: an update that does so contradicts itself.
fn same_target(a: &UpdateOp, b: &UpdateOp) -> bool {
    match (a, b) {
        (UpdateOp::Counter { counter: a, .. }, UpdateOp::Counter { counter: b, .. }) => a == b,
        (UpdateOp::LicenseFloor(a), UpdateOp::LicenseFloor(b)) => a.license == b.license,
        (UpdateOp::Time { .. }, UpdateOp::Time { .. })
        | (UpdateOp::Revocations(_), UpdateOp::Revocations(_)) => true,
        _ => false,
    }
}

fn forgets(op: &UpdateOp) -> bool {
    matches!(op, UpdateOp::LicenseFloor(floor) if floor.revision == Revision(0))
}

fn apply_op(
    op: &UpdateOp,
    ledger: &mut Ledger,
    clock: &mut Clock,
    now_ms: u64,
) -> Result<(), Refusal> {
    match op {
        UpdateOp::Counter {
            counter,
            epoch,
            limit,
        } => set_limit(ledger, *counter, *epoch, *limit),
        UpdateOp::Time { trusted, observed } => {
            if trusted > observed || *observed > UnixTime::MAX {
                return Err(Refusal::Value);
            }
            clock.set(*trusted, *observed, now_ms);
            Ok(())
        }
        UpdateOp::LicenseFloor(floor) => {
            if ledger.set_floor(*floor) {
                Ok(())
            } else {
                Err(Refusal::Full)
            }
        }
        UpdateOp::Revocations(number) => {
            ledger.revocations = *number;
            Ok(())
        }
        // An op of a newer protocol cannot be decoded, so this is never reached today.
        _ => Err(Refusal::Value),
    }
}

/// A higher epoch starts the counter anew; epoch 0 means "never set up" and cannot be set.
fn set_limit(
    ledger: &mut Ledger,
    counter: CounterIndex,
    epoch: u32,
    limit: u32,
) -> Result<(), Refusal> {
    let state = &mut ledger.counters[counter.get()];
    if epoch < state.epoch || epoch == 0 {
        return Err(Refusal::Value);
    }
    let used = if epoch == state.epoch { state.used } else { 0 };
    *state = CounterState { epoch, used, limit };
    Ok(())
}
