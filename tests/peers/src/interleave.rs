//! Times several candidates in turn, so that whatever slows the machine slows all of them.

use std::time::{Duration, Instant};

/// One thing to time, and its name.
pub type Work<'a> = (&'a str, Box<dyn FnMut() + 'a>);

/// The durations of single calls of each `work`, in the same order, each sorted. Every round calls each once,
/// starting with another one each time; a tenth more rounds go before, to warm up.
pub fn sorted_samples(work: &mut [Work<'_>], rounds: usize) -> Vec<Vec<Duration>> {
    let mut samples = vec![Vec::with_capacity(rounds); work.len()];
    for round in 0..rounds + rounds / 10 {
        for turn in 0..work.len() {
            let which = (round + turn) % work.len();
            let taken = time(&mut work[which].1);
            if round >= rounds / 10 {
                samples[which].push(taken);
            }
        }
    }
    for of_one in &mut samples {
        of_one.sort_unstable();
    }
    samples
}

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn time(work: &mut dyn FnMut()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}
