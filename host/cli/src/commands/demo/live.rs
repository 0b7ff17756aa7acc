//! A real program under license control, in a process of its own, while the dongle comes and goes.

use std::{
    env,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
    thread,
};

use keyfob::{Code, ExitStatus, Problem};
use licfmt::license::Periods;
use serde_json::{Value, json};

use super::{
    stage::Stage,
    story::{self, ORDER},
};
use crate::vendor::files::failed;

/// How long the program may run without its dongle: an hour would be long for a demo.
const COUNTDOWN_S: u32 = 5;
const DONGLE: &str = "usb/first.dongle";
const PULLED: &str = "usb/first.pulled";
const RUN: [&str; 13] = [
    "run",
    "--dir",
    "@lic",
    "--root",
    "@vendor/root.pem",
    "--simulated",
    "@usb",
    "--state",
    "@state",
    "--",
    "keyfob",
    "demo",
    "--plant",
];

/// Issues a license with a short countdown and runs a program under it.
pub(super) fn run(stage: &Stage<'_>) -> Result<(), Problem> {
    stage.tell("demo-run", &[("seconds", &COUNTDOWN_S)])?;
    stage.write("short.json", hurried_order()?)?;
    stage.command(&story::issue("@short.json"))?;
    stage.show(&RUN)?;
    let program = env::current_exe().map_err(|error| failed("keyfob".as_ref(), &error))?;
    let arguments = RUN.iter().map(|word| match *word {
        "keyfob" => program.clone().into_os_string(),
        word => stage.word(word),
    });
    let mut child = Command::new(&program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&program, &error))?;
    let said = child.stderr.take().map(BufReader::new);
    let hands = thread::scope(|scope| {
        let hands = scope.spawn(|| pull_and_plug(stage));
        for line in said
            .into_iter()
            .flat_map(BufReader::lines)
            .map_while(Result::ok)
        {
            stage.print(&format!("    {line}\n"))?;
        }
        hands
            .join()
            .unwrap_or_else(|_| Err(Problem::new(Code::DemoFailed)))
    });
    let status = child.wait().map_err(|error| failed(&program, &error))?;
    hands?;
    stage.rename(PULLED, DONGLE)?;
    if status.code() == Some(ExitStatus::Stopped as i32) {
        return Ok(());
    }
    let detail = format!("the program should have been stopped, but: {status}");
    Err(Problem::new(Code::DemoFailed).with("detail", detail))
}

/// Pulls the dongle, puts it back in time, and pulls it again.
fn pull_and_plug(stage: &Stage<'_>) -> Result<(), Problem> {
    let wait = |ms| stage.app.seams.timer.sleep_ms(ms);
    wait(1500);
    stage.tell("demo-pulled", &[])?;
    stage.rename(DONGLE, PULLED)?;
    wait(1500);
    stage.tell("demo-back", &[])?;
    stage.rename(PULLED, DONGLE)?;
    wait(2000);
    stage.tell("demo-pulled-again", &[])?;
    stage.rename(DONGLE, PULLED)
}

fn hurried_order() -> Result<String, Problem> {
    let failed = |error| Problem::new(Code::DemoFailed).with("detail", error);
    let mut order: Value = serde_json::from_str(ORDER).map_err(failed)?;
    let periods = Periods {
        countdown_s: COUNTDOWN_S,
        recheck_s: 1,
        ..Periods::default()
    };
    order["periods"] = json!(periods);
    Ok(format!("{order:#}"))
}
