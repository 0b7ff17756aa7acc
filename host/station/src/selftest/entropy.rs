//! Min-entropy estimates of raw noise, after NIST SP 800-90B, section 6.3: the most common value
//! (6.3.1) over samples, collision (6.3.2) and Markov (6.3.3) over their bits; the lowest counts.
//! With them the firmware's own health tests (4.4), over all samples.
//!
//! An estimate cannot show that noise is good, only that it is bad: a generator without any noise
//! passes all of them. What it is made of is for the board's page to say.

use serde::{Deserialize, Serialize};

/// `keyfob_firmware::noise`: a value that comes so many times in a row stops the firmware.
const REPETITION_CUTOFF: u32 = 31;
/// `keyfob_firmware::noise`: samples in a window ...
const PROPORTION_WINDOW: usize = 512;
/// ... of which the first may not come so many times.
const PROPORTION_CUTOFF: usize = 325;
/// The 99.5th percentile of the normal distribution: the bounds of SP 800-90B are 99 % ones.
const Z: f64 = 2.576;
/// Length of the sequences of the Markov estimate, in bits (6.3.3, step 3).
const MARKOV_BITS: f64 = 128.0;
const BITS: f64 = 8.0;

/// The figures of a noise source. A sample is a byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// Samples that were judged.
    pub samples: u32,
    /// The lowest of the three estimates, in thousandths of a bit per sample.
    pub min_entropy_millibits: u32,
    /// By the most common value.
    pub most_common_millibits: u32,
    /// By collisions of bits.
    pub collision_millibits: u32,
    /// By the transitions between bits.
    pub markov_millibits: u32,
    /// Bits that are one, in thousandths.
    pub ones_permille: u32,
    /// Whether a health test of the firmware would have struck.
    pub unhealthy: bool,
}

impl Estimate {
    /// Judges samples. Of too few of them nothing is believed.
    #[must_use]
    pub fn of(samples: &[u8]) -> Self {
        let bits: Vec<bool> = bits(samples).collect();
        let estimates = [
            most_common(samples),
            BITS * collision(&bits),
            BITS * markov(&bits),
        ];
        let [most_common, collision, markov] = estimates.map(thousandths);
        let ones = count(bits.iter().filter(|bit| **bit));
        Self {
            samples: u32::try_from(samples.len()).unwrap_or(u32::MAX),
            min_entropy_millibits: most_common.min(collision).min(markov),
            most_common_millibits: most_common,
            collision_millibits: collision,
            markov_millibits: markov,
            ones_permille: thousandths(ones / len(&bits).max(1.0)),
            unhealthy: is_unhealthy(samples),
        }
    }
}

/// The bits of samples, most significant first.
fn bits(samples: &[u8]) -> impl Iterator<Item = bool> + '_ {
    let of = |byte: u8| (0..u8::BITS).rev().map(move |bit| byte >> bit & 1 == 1);
    samples.iter().copied().flat_map(of)
}

/// 6.3.1, in bits per sample.
fn most_common(samples: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for sample in samples {
        counts[usize::from(*sample)] += 1;
    }
    let all = len(samples);
    if all < 2.0 {
        return 0.0;
    }
    let share = f64::from(counts.into_iter().max().unwrap_or(0)) / all;
    let upper = share + Z * (share * (1.0 - share) / (all - 1.0)).sqrt();
    entropy(upper.min(1.0))
}

/// 6.3.2, in bits per bit. Two bits that differ leave a third to collide with one of them, so a
/// collision takes two or three bits; for bits the expectation of the standard's step 7 is 2 + 2p(1 - p),
/// which is solved for p here.
fn collision(bits: &[bool]) -> f64 {
    let (mut seen, mut triples, mut at) = (0.0, 0.0, 0);
    while let Some([first, second, ..]) = bits.get(at..at + 3) {
        let collides = first == second;
        seen += 1.0;
        triples += f64::from(u8::from(!collides));
        at += if collides { 2 } else { 3 };
    }
    if seen < 2.0 {
        return 0.0;
    }
    let mean = 2.0 + triples / seen;
    let share = triples / seen;
    let deviation = (share * (1.0 - share) * seen / (seen - 1.0)).sqrt();
    let lower = mean - Z * deviation / seen.sqrt();
    let product = ((lower - 2.0) / 2.0).clamp(0.0, 0.25);
    entropy(f64::midpoint(1.0, (1.0 - 4.0 * product).sqrt()))
}

/// 6.3.3, in bits per bit: the likeliest sequence of 128 bits.
fn markov(bits: &[bool]) -> f64 {
    if bits.len() < 2 {
        return 0.0;
    }
    let ones = count(bits.iter().filter(|bit| **bit)) / len(bits);
    let start = [1.0 - ones, ones];
    let step = transitions(bits);
    // Each as a sum of logarithms: the probabilities themselves are too small.
    let log = |p: f64| if p > 0.0 { p.log2() } else { f64::NEG_INFINITY };
    let times = |n: f64, p: f64| if n > 0.0 { n * log(p) } else { 0.0 };
    let sequences = [
        log(start[0]) + times(127.0, step[0][0]),
        log(start[0]) + times(64.0, step[0][1]) + times(63.0, step[1][0]),
        log(start[0]) + log(step[0][1]) + times(126.0, step[1][1]),
        log(start[1]) + log(step[1][0]) + times(126.0, step[0][0]),
        log(start[1]) + times(64.0, step[1][0]) + times(63.0, step[0][1]),
        log(start[1]) + times(127.0, step[1][1]),
    ];
    let likeliest = sequences.into_iter().fold(f64::NEG_INFINITY, f64::max);
    (-likeliest / MARKOV_BITS).clamp(0.0, 1.0)
}

/// How likely each bit follows on each.
fn transitions(bits: &[bool]) -> [[f64; 2]; 2] {
    let mut counts = [[0_u32; 2]; 2];
    for pair in bits.windows(2) {
        counts[usize::from(pair[0])][usize::from(pair[1])] += 1;
    }
    counts.map(|row| {
        let all = f64::from(row[0]) + f64::from(row[1]);
        row.map(|count| {
            if all > 0.0 {
                f64::from(count) / all
            } else {
                0.0
            }
        })
    })
}

/// 4.4.1 and 4.4.2, with the firmware's bounds.
fn is_unhealthy(samples: &[u8]) -> bool {
    let mut run = 0;
    let mut last = None;
    let repeated = samples.iter().any(|sample| {
        run = if last == Some(sample) { run + 1 } else { 1 };
        last = Some(sample);
        run >= REPETITION_CUTOFF
    });
    let crowded = samples.chunks(PROPORTION_WINDOW).any(|window| {
        let hits = window.iter().filter(|sample| **sample == window[0]);
        hits.count() >= PROPORTION_CUTOFF
    });
    repeated || crowded
}

/// Min-entropy of something whose likeliest value has this probability.
fn entropy(probability: f64) -> f64 {
    // Not minus nothing.
    (-probability.log2()).max(0.0)
}

fn len<T>(items: &[T]) -> f64 {
    count(items)
}

/// Far below the numbers that an `f64` does not hold exactly.
fn count<T>(items: impl IntoIterator<Item = T>) -> f64 {
    f64::from(u32::try_from(items.into_iter().count()).unwrap_or(u32::MAX))
}

/// Rounded down: a source is never made to look better.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 8000 here, and `as` saturates"
)]
fn thousandths(value: f64) -> u32 {
    (value * 1000.0) as u32
}

#[cfg(test)]
mod tests;
