//! `keyfob status` and `keyfob watch`: from outside, beside a program that runs.

use std::fs;

use rustix::process::Signal;

use crate::{
    Plant,
    child::Role,
    plant::{Running, json_of, wait_for},
};

fn status(plant: &Plant) -> (serde_json::Value, Option<i32>) {
    let output = plant.output(&["status", "--format", "json"]);
    let text = String::from_utf8(output.stdout).expect("text");
    (json_of(&text), output.status.code())
}

/// One look: license, dongle, verdict; the exit status tells.
#[test]
fn one_look() {
    let plant = Plant::new(3600, "stop");
    let (seen, code) = status(&plant);
    assert_eq!((code, &seen["ok"]), (Some(0), &true.into()));
    assert_eq!(seen["verdict"], "run");
    assert_eq!(seen["dongle"], "KF-00000001-8");
    assert_eq!(seen["running"], false);
    let output = plant.output(&["status"]);
    let text = String::from_utf8(output.stdout).expect("text");
    for part in [
        "License 1921900011, revision 1",
        "Dongle KF-00000001-8 (tier simulated) proved",
        "No program runs",
        "was away for 0 of 60 minutes",
        "All is well",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    plant.pull();
    let (seen, code) = status(&plant);
    assert_eq!((code, &seen["ok"]), (Some(20), &false.into()));
    assert_eq!(seen["verdict"], "refused");
    assert_eq!(seen["problem"]["code"], "dongle-missing");
    fs::remove_file(plant.path("lic/promos.json")).expect("removed");
    assert_eq!(status(&plant).1, Some(10));
}

/// D-4: the countdown of the program that runs, what absence it used, and that it ended.
#[test]
fn a_look_beside_a_program_that_runs() {
    let plant = Plant::new(3600, "stop");
    let mut run = plant.run(Role::Polite, &[]);
    run.ready();
    assert_eq!(status(&plant).0["running"], true);
    plant.pull();
    run.hears("The dongle was pulled.");
    let (seen, code) = status(&plant);
    assert_eq!((code, &seen["verdict"]), (Some(30), &"countdown".into()));
    assert!(seen["remaining_s"].as_u64().is_some_and(|left| left > 3000));
    wait_for("absence", || {
        let used = status(&plant).0["absence_used_s"].as_u64();
        used.filter(|used| *used > 0)
    });
    run.signal(Signal::TERM);
    assert_eq!(run.ends().1.code(), Some(7));
    let (seen, code) = status(&plant);
    assert_eq!((code, &seen["verdict"]), (Some(20), &"refused".into()));
    assert_eq!(seen["running"], false);
}

/// One line for each change: of the dongle, of the file.
#[test]
fn each_change_is_a_line() {
    let plant = Plant::new(3600, "stop");
    let watch = plant.keyfob(&["watch", "--format", "json"]);
    let watch = Running::start(watch, plant.path("ready"));
    let verdict = |text: &str| json_of(&watch.hears(text))["verdict"].clone();
    assert_eq!(verdict("\"run\""), "run");
    plant.pull();
    assert_eq!(verdict("dongle-missing"), "refused");
    plant.plug();
    assert_eq!(verdict("\"run\""), "run");
    fs::rename(plant.path("lic/promos.json"), plant.path("kept")).expect("renamed");
    assert!(verdict("license-missing").is_null());
    fs::rename(plant.path("kept"), plant.path("lic/promos.json")).expect("renamed");
    assert_eq!(verdict("\"run\""), "run");
    assert!(!plant.path("state").exists(), "an observer keeps nothing");
}
