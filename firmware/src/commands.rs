//! What the dongle does on each request. Every command signs its answer first, then makes its
//! change durable, then lets the answer go: so a refused command has changed nothing. (But for
//! `Present` with a full table of licenses, which keeps the time that it brings.)
//!
//! No command is inlined into its caller: the chip's stack would hold all their variables at once.

mod attest;
mod consume;
pub(crate) mod firmware;
mod present;
mod provision;
mod update;

use licfmt::{
    Digest,
    message::{Info, PROTOCOL_VERSION, Refusal},
};

use crate::{
    Board, VERSION,
    clock::Clock,
    dongle::{Core, capabilities, lock_state},
    secret::DeviceKey,
    store::{Certified, Change, Ledger},
};

/// One request being worked on.
pub(crate) struct Session<'a, B: Board> {
    pub(crate) board: &'a mut B,
    pub(crate) core: &'a mut Core,
    pub(crate) unit: Digest,
    pub(crate) now_ms: u64,
}

impl<B: Board> Session<'_, B> {
    pub(crate) fn info(&mut self) -> Info {
        let core = &*self.core;
        let identity = core.identity.as_ref();
        let certified = identity.and_then(|identity| identity.certified.as_ref());
        Info {
            protocol: PROTOCOL_VERSION,
            capabilities: capabilities(self.board),
            chip: self.board.chip(),
            unit: self.unit,
            firmware: VERSION,
            stage: core.stage(),
            lock: lock_state(self.board, core),
            dongle: certified.map(|certified| certified.dongle),
            public_key: identity.map(|identity| identity.key.public()),
            boots: core.ledger.boots,
            uptime_ms: self.now_ms,
            times: core.clock.times(),
            revocations: core.ledger.revocations,
            next_update: core.ledger.next_update,
            counters: core.ledger.counters,
            erase_cycles: core.store.erase_cycles(),
        }
    }

    /// Key and certificates of a dongle that has both.
    fn provisioned(&self) -> Result<(&DeviceKey, &Certified), Refusal> {
        let identity = self.core.identity.as_ref().ok_or(Refusal::Stage)?;
        let certified = identity.certified.as_ref().ok_or(Refusal::Stage)?;
        Ok((&identity.key, certified))
    }

    /// Makes `ledger` and, unless only something else changed, the times of `clock` durable; both
    /// are in force afterwards. On failure everything stays as it was.
    fn commit(
        &mut self,
        mut ledger: Ledger,
        mut clock: Clock,
        change: Change,
    ) -> Result<(), Refusal> {
        if matches!(change, Change::Times | Change::Several) {
            ledger.times = clock.times();
            clock.saved(self.now_ms);
        }
        self.core
            .store
            .save_ledger(self.board.flash(), &ledger, change)
            .map_err(|_| Refusal::Storage)?;
        self.core.ledger = ledger;
        self.core.clock = clock;
        Ok(())
    }
}
