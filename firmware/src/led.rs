//! What the LED shows.

use embedded_hal::digital::{OutputPin, PinState};

/// What there is to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// No certificate yet: a short flash every second.
    Unprovisioned,
    /// Ready: steady.
    Ready,
    /// A request is being worked on: off, which on a steady LED is a short flicker.
    Working,
    /// Flash, noise or signing failed, or flash is another unit's: three quick flashes, then a pause.
    Error,
    /// A program asked which dongle this is: fast, even blinking.
    Wink,
}

/// Whether the LED is lit in `state` at `ms` of the dongle's timer.
#[must_use]
pub const fn lit(state: State, ms: u64) -> bool {
    match state {
        State::Unprovisioned => ms % 1000 < 100,
        State::Ready => true,
        State::Working => false,
        State::Error => ms % 1500 < 900 && ms % 300 < 150,
        State::Wink => ms % 200 < 100,
    }
}

/// Sets the LED. An LED that fails has nobody to tell.
pub fn drive(led: &mut impl OutputPin, state: State, ms: u64) {
    let _ = led.set_state(PinState::from(lit(state, ms)));
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    /// How often the LED goes on in three seconds, and for how many milliseconds it is lit.
    fn look(state: State) -> (usize, usize) {
        let lit: Vec<bool> = (0..3000).map(|ms| lit(state, ms)).collect();
        let rises = (0..3000)
            .filter(|at| lit[*at] && (*at == 0 || !lit[at - 1]))
            .count();
        (rises, lit.iter().filter(|on| **on).count())
    }

    #[test]
    fn every_state_looks_different() {
        assert_eq!(look(State::Unprovisioned), (3, 300));
        assert_eq!(look(State::Ready), (1, 3000));
        assert_eq!(look(State::Working), (0, 0));
        assert_eq!(look(State::Error), (6, 900));
        assert_eq!(look(State::Wink), (15, 1500));
    }
}
