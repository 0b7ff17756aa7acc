//! Prints what each way from bytes to a typed license takes, as `name value unit`.
//!
//! Where code and data happen to lie in memory favours one candidate or another for as long as a process lives, so
//! that several processes measure, and the median of what they say is printed. Within one, the fastest tenth
//! counts: a check does the same work each time, so what is slower was disturbed.
//!
//! Among ten candidates, each finds the processor's caches as the others left them. What ours adds to bare signature
//! checks is measured between those two alone.

use std::{hint::black_box, process::Command};

use keyfob_peers::{Candidate, interleave, ours, peers};

const PROCESSES: usize = 9;
const ROUNDS: usize = 400;
/// Given to the processes that measure, with the names of the candidates; none: all.
const MEASURE: &str = "measure";

fn main() {
    let candidates: Vec<_> = ours::candidates()
        .into_iter()
        .chain(peers::candidates())
        .collect();
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(MEASURE) {
        let names: Vec<_> = arguments.collect();
        let mut chosen = candidates;
        chosen.retain(|one| names.is_empty() || names.iter().any(|name| name == one.name));
        for micros in measure(&chosen) {
            println!("{micros}");
        }
        return;
    }
    let runs: Vec<_> = (0..PROCESSES).map(|_| in_own_process(&[])).collect();
    let floor = candidates
        .iter()
        .position(|one| one.name == ours::FLOOR)
        .expect("it is among ours");
    for (which, candidate) in candidates.iter().enumerate() {
        let name = candidate.name;
        println!(
            "verify.{name}_us {:.1} us",
            median(runs.iter().map(|run| run[which]))
        );
        println!("verify.{name}_bytes {} bytes", candidate.bytes.len());
        if which != floor {
            let ratio = median(runs.iter().map(|run| run[which] / run[floor]));
            println!("verify.{name}_ratio_to_{} {ratio:.2} ratio", ours::FLOOR);
        }
    }
    for (figure, same, own) in [
        (
            "ratio_to_verify_strict",
            ours::SAME_CHECKS_SMALL,
            ours::OURS_SMALL,
        ),
        (
            "ratio_to_verify_strict_16_features",
            ours::SAME_CHECKS,
            ours::OURS,
        ),
    ] {
        let runs: Vec<_> = (0..PROCESSES)
            .map(|_| in_own_process(&[same, own]))
            .collect();
        let ratio = median(runs.iter().map(|run| run[1] / run[0]));
        println!("verify.{figure} {ratio:.3} ratio");
    }
}

/// Microseconds of each candidate.
fn measure(candidates: &[Candidate]) -> Vec<f64> {
    let mut work: Vec<interleave::Work<'_>> = Vec::new();
    for candidate in candidates {
        let run = || {
            black_box((candidate.open)(black_box(&candidate.bytes)));
        };
        work.push((candidate.name, Box::new(run)));
    }
    let samples = interleave::sorted_samples(&mut work, ROUNDS);
    samples
        .into_iter()
        .map(|sorted| sorted[sorted.len() / 10].as_secs_f64() * 1e6)
        .collect()
}

fn in_own_process(names: &[&str]) -> Vec<f64> {
    let this = std::env::current_exe().expect("it runs");
    let output = Command::new(this)
        .arg(MEASURE)
        .args(names)
        .output()
        .expect("it can run again");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout).expect("numbers");
    lines
        .lines()
        .map(|line| line.parse().expect("a number"))
        .collect()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
