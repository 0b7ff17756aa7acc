//! `Consume` (D-9).

use licfmt::{
    Nonce,
    counter::{CounterAnswer, CounterIndex, CounterState},
    message::{Refusal, Response},
};

use super::Session;
use crate::{Board, store::Change};

impl<B: Board> Session<'_, B> {
    /// Uses units of a counter; they are gone for good before the answer goes.
    #[inline(never)]
    pub(crate) fn consume(
        &mut self,
        nonce: Nonce,
        counter: CounterIndex,
        amount: u32,
    ) -> Result<Response, Refusal> {
        let (key, certified) = self.provisioned()?;
        let before = self.core.ledger.counters[counter.get()];
        let after = spend(before, amount);
        let answer = key.sign_checked(&CounterAnswer {
            nonce,
            dongle: certified.dongle,
            counter,
            amount,
            granted: after.is_some(),
            state: after.unwrap_or(before),
        })?;
        if let Some(after) = after
            && after != before
        {
            let mut ledger = self.core.ledger.clone();
            ledger.counters[counter.get()] = after;
            let clock = self.core.clock.clone();
            self.commit(ledger, clock, Change::Used(counter))?;
        }
        Ok(Response::Counter(answer))
    }
}

/// The counter with `amount` more used; `None` if that is over its limit.
fn spend(counter: CounterState, amount: u32) -> Option<CounterState> {
    let used = counter.used.checked_add(amount)?;
    (amount == 0 || used <= counter.limit).then_some(CounterState { used, ..counter })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// D-9: a counter only grows, never beyond its limit, and asking costs nothing.
        #[test]
        fn spending(epoch: u32, used: u32, limit: u32, amount: u32) {
            let before = CounterState { epoch, used, limit };
            prop_assert_eq!(spend(before, 0), Some(before));
            let fits = u64::from(used) + u64::from(amount) <= u64::from(limit);
            let after = spend(before, amount);
            prop_assert_eq!(after.is_some(), fits || amount == 0);
            if let Some(after) = after {
                prop_assert_eq!(after, CounterState { used: used + amount, ..before });
            }
        }
    }
}
