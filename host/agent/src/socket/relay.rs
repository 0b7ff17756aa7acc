//! A dongle's reports, carried both ways.

use keyfob::transport::{Seams, Transport, TransportError};

/// How long to wait for either side before the other one is heard, in milliseconds.
const TURN_MS: u64 = 2;
/// A connection over which nothing went for so long ends, in milliseconds: programs open a dongle for each proof.
const IDLE_MS: u64 = 60_000;

/// Carries reports until one side has gone.
///
/// # Errors
/// Which side, and why.
pub(super) fn relay(
    dongle: &mut dyn Transport,
    program: &mut dyn Transport,
    seams: &Seams,
) -> Result<(), TransportError> {
    let mut last_ms = seams.now_ms();
    while seams.now_ms().saturating_sub(last_ms) < IDLE_MS {
        if let Some(report) = program.receive(TURN_MS)? {
            dongle.send(&report)?;
            last_ms = seams.now_ms();
        }
        // What is there is carried at once, as it came.
        while let Some(report) = dongle.receive(TURN_MS)? {
            program.send(&report)?;
            last_ms = seams.now_ms();
        }
    }
    Ok(())
}
