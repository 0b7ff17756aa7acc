//! `processes RUNS NAME=COMMAND...`: prints how long each command takes from start to end, as `NAME value ms`.
//! The commands are split at spaces and run in turn, without a shell. One that fails is an error.

use std::process::{Command, Stdio};

use keyfob_peers::interleave;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let runs = arguments
        .next()
        .and_then(|runs| runs.parse().ok())
        .expect("RUNS: a number");
    let commands: Vec<String> = arguments.collect();
    let mut work: Vec<interleave::Work<'_>> = Vec::new();
    for command in &commands {
        let (name, command) = command.split_once('=').expect("NAME=COMMAND");
        work.push((name, Box::new(move || run(command))));
    }
    let samples = interleave::sorted_samples(&mut work, runs);
    for ((name, _), sorted) in work.iter().zip(samples) {
        println!(
            "{name} {:.2} ms",
            sorted[sorted.len() / 2].as_secs_f64() * 1e3
        );
    }
}

fn run(command: &str) {
    let mut words = command.split_whitespace();
    let program = words.next().expect("a command");
    let status = Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    let status = status.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(status.success(), "{command}: {status}");
}
