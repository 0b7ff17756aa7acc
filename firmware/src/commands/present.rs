//! `Present` (D-7).

use licfmt::{
    Certificate, Sealed,
    message::{Refusal, Response},
    statement::TimeStatement,
    trust::open_issued,
};

use super::Session;
use crate::{Board, store::Change};

impl<B: Board> Session<'_, B> {
    /// Learns what a time issuer signed: nothing is ever lowered, and flash is left alone if
    /// nothing is new. Where a license finds no room for its revision, the rest is learned all the
    /// same before it is refused: a license too many must not keep the time from growing.
    #[inline(never)]
    pub(crate) fn present(
        &mut self,
        issuer: &Sealed<Certificate>,
        statement: &Sealed<TimeStatement>,
    ) -> Result<Response, Refusal> {
        let (_, certified) = self.provisioned()?;
        let roots = core::slice::from_ref(&certified.root);
        let (said, _) = open_issued(statement, issuer, roots).map_err(|_| Refusal::Untrusted)?;
        let mut ledger = self.core.ledger.clone();
        let mut clock = self.core.clock.clone();
        clock.raise(said.time, self.now_ms);
        ledger.revocations = ledger.revocations.max(said.revocations);
        let room = said.license.is_none_or(|floor| {
            floor.revision <= ledger.floor(floor.license) || ledger.set_floor(floor)
        });
        let times = clock.times();
        if times != self.core.clock.times() || ledger != self.core.ledger {
            self.commit(ledger, clock, Change::Several)?;
        }
        room.then_some(Response::Times(times)).ok_or(Refusal::Full)
    }
}
