//! The technician's bench (D-5), on simulated units.

use std::fs;

use serde_json::Value;

use crate::{check, place::Place};

fn bench(language: &'static str, units: usize) -> Place {
    let place = Place::new(language);
    fs::create_dir(place.path("tray")).expect("made");
    place.quietly("vendor init --no-passphrase");
    for unit in 1..=units {
        place.quietly(&format!("dongle simulate tray/{unit}.dongle"));
    }
    place
}

/// A command line whose words have blanks in them.
fn confirmed(place: &Place, line: &str, words: &str) -> (Value, i32) {
    let output = place
        .command(line)
        .args(["--confirm", words, "--format", "json"])
        .output()
        .expect("runs");
    let answer = serde_json::from_slice(&output.stdout).expect("JSON");
    (answer, output.status.code().expect("ended by itself"))
}

fn transcript(language: &'static str) -> String {
    let mut place = bench(language, 1);
    place
        .run("station inventory")
        .run("station run --simulated tray --count 1 --wait 5 --lock --dry-run")
        .note("Nothing irreversible happens without its confirmation.")
        .run("station run --simulated tray --count 1 --wait 5 --lock")
        .run("station run --simulated tray --count 1 --wait 5 --lock --confirm yes")
        .run("station run --simulated tray --count 1 --wait 5 --tier production")
        .run("station run --simulated tray --count 1 --wait 1 --tier development")
        .run("station run --simulated tray --count 1 --wait 5")
        .note("What is finished is left alone.")
        .run("station run --simulated tray --wait 0")
        .run("station inventory")
        .run("station label KF-00000001-8 --out print")
        .run("station label KF-00000002-6 --out print")
        .note("The journal is what knows the unit.");
    place.remove("station/journal.jsonl");
    place
        .run("station run --simulated tray --wait 0 --lock --confirm lock")
        .run("station run --simulated tray --wait 1")
        .run("station run --simulated tray --count 1 --wait 5 --replace")
        .run("flash missing.uf2");
    let text = place.read("print/KF-00000001-8.txt");
    // A half of a fingerprint.
    let is_half = |word: &str| word.len() == 16 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let lines = text.lines().map(|line| match line.split(' ').next_back() {
        Some(half) if is_half(half) => line.replace(half, "[HALF A KEY]"),
        _ => line.to_owned(),
    });
    let label: Vec<_> = lines.collect();
    place.note(&format!("The label:\n{}", label.join("\n")));
    place.transcript()
}

/// D-5: what the technician reads, in English.
#[test]
fn a_station_in_english() {
    check("station-en", &transcript("en"));
}

/// D-5: and in German.
#[test]
fn a_station_in_german() {
    check("station-de", &transcript("de"));
}

/// D-5: a tray of units at once; every unit has one number, one record, one certificate, and is locked.
#[test]
fn a_tray() {
    const UNITS: usize = 5;
    let place = bench("en", UNITS);
    let line = "station run --simulated tray --count 5 --wait 10 --lock";
    let (answer, status) = confirmed(&place, line, "lock 5 dongles");
    assert_eq!(status, 0, "{answer}");
    let units = answer["units"].as_array().expect("units");
    assert!(
        units
            .iter()
            .all(|unit| unit["outcome"] == "finished" && unit["locked"] == true),
        "{answer}"
    );
    let (inventory, _) = place.json("station inventory");
    let records = inventory["units"].as_array().expect("records");
    assert_eq!(records.len(), UNITS);
    for record in records {
        let id = record["dongle"].as_str().expect("a number");
        let certificate = place.read(&format!("vendor/dongles/{id}.pem"));
        assert!(certificate.contains("DONGLE CERTIFICATE"), "{certificate}");
        assert_eq!(record["tests"]["noise"]["outcome"], "passed", "{record}");
        for end in ["svg", "txt"] {
            let label = place.read(&format!("station/labels/{id}.{end}"));
            assert!(label.contains(id), "{label}");
        }
    }
    let left = fs::read_dir(place.path("vendor/dongles")).expect("lists");
    assert_eq!(left.count(), UNITS, "certificates, and nothing else");
    let (locked, _) = place.json("dongle lock --simulated tray --dongle KF-00000003-4 --yes");
    assert_eq!(locked["ok"], true, "it was locked already");
}

/// D-5: a finished unit serves: a license is issued for it, and holds.
#[test]
fn a_finished_unit_carries_a_license() {
    let place = bench("en", 1);
    place.write("order.json", include_str!("order.json"));
    let line = "station run --simulated tray --count 1 --wait 5 --lock";
    assert_eq!(confirmed(&place, line, "lock 1 dongle").1, 0);
    place.quietly("issue order.json --dongle KF-00000001-8 --out lic");
    place.quietly("verify --simulated tray --root vendor/root.pem");
}

/// D-5: a station that was killed at any step goes on with the same number: here by cutting the journal
/// at every line, as a crash after each step leaves it, with the dongle further on than the journal.
#[test]
fn a_killed_station_goes_on() {
    let place = bench("en", 1);
    let line = "station run --simulated tray --count 1 --wait 5";
    place.quietly(line);
    let journal = place.read("station/journal.jsonl");
    let lines: Vec<_> = journal.split_inclusive('\n').collect();
    // From the certificate on the dongle can be recognized.
    let certified = lines.iter().position(|line| line.contains("\"certified\""));
    for kept in certified.expect("a step") + 1..lines.len() {
        let torn = &lines[kept][..lines[kept].len() / 2];
        place.write("station/journal.jsonl", lines[..kept].concat() + torn);
        let (answer, status) = place.json(line);
        assert_eq!(status, 0, "{kept}: {answer}");
        assert_eq!(answer["units"][0]["dongle"], "KF-00000001-8", "{kept}");
        assert_eq!(
            answer["warnings"].as_array().map(Vec::len),
            Some(1),
            "{kept}"
        );
        assert!(place.read("station/journal.torn").contains(torn), "{kept}");
    }
}

/// Packages sample programs: `package.uf2`.
fn pack(place: &Place) {
    for name in ["boot.elf", "dongle.elf"] {
        place.write(name, crate::firmware::sample(name));
    }
    place.quietly("vendor sign-firmware dongle.elf --out dongle.image");
    place.quietly("vendor package --boot boot.elf --image dongle.image --out package.uf2");
}

/// D-5: boards are erased when that was asked for and confirmed, word by word.
#[test]
fn erasing_is_confirmed() {
    for language in ["en", "de"] {
        let mut place = bench(language, 0);
        pack(&place);
        let line = "station run --flash package.uf2 --erase-all --wait 0";
        place
            .run("station run --erase-all --wait 0")
            .run(line)
            .run(&format!("{line} --count 3 --confirm yes"))
            .run(&format!("{line} --count 3 --lock"))
            .run(&format!("{line} --count 1 --dry-run"));
        let (answer, status) = confirmed(&place, line, "erase every board");
        assert_eq!((status, &answer["ok"]), (0, &Value::Bool(true)), "{answer}");
        let (answer, _) = confirmed(&place, &format!("{line} --count 1 --lock"), "lock 1 dongle");
        assert_eq!(answer["problem"]["code"], "usage", "{answer}");
        check(&format!("station-erase-{language}"), &place.transcript());
    }
}

/// D-5: with a package, units must have its chip; without a board nothing is flashed.
#[test]
fn packages() {
    let mut place = bench("en", 1);
    pack(&place);
    place.write("broken.uf2", "no package");
    place.quietly("vendor init --vendor other --no-passphrase");
    place.quietly("vendor sign-firmware dongle.elf --vendor other --out foreign.image");
    place.quietly(
        "vendor package --vendor other --boot boot.elf --image foreign.image --out foreign.uf2",
    );
    let next = "--next-key other/issuers/firmware.pem";
    place
        .note("A package whose keys are not this vendor's is not written.")
        .run("station run --simulated tray --flash foreign.uf2 --wait 0")
        .run(&format!(
            "station run --simulated tray --flash foreign.uf2 --wait 0 {next}"
        ))
        .run("flash foreign.uf2 --vendor vendor")
        .run("flash foreign.uf2 --vendor other")
        .run("station run --simulated tray --flash package.uf2 --count 1 --wait 1")
        .run("station run --simulated tray --flash package.uf2 --flash package.uf2 --wait 0")
        .run("station run --simulated tray --flash broken.uf2 --wait 0")
        .run("flash package.uf2")
        .run("flash --list");
    check("station-packages", &place.transcript());
}

/// D-5: two stations do not work in one directory, and a station that waits can be interrupted.
#[cfg(unix)]
#[test]
fn one_station_at_a_time() {
    let place = bench("en", 0);
    let start = || {
        let mut first = place.command("station run --simulated tray");
        let piped = first.stdout(std::process::Stdio::piped());
        piped.spawn().expect("starts")
    };
    let mut first = start();
    let busy = loop {
        // The other one may have been there before it.
        if first.try_wait().expect("asked").is_some() {
            first = start();
        }
        let (answer, _) = place.json("station run --simulated tray --wait 0");
        if answer["ok"] == false {
            break answer;
        }
        std::thread::yield_now();
    };
    assert_eq!(busy["problem"]["code"], "io", "{busy}");
    let pid = i32::try_from(first.id()).expect("a process id");
    let pid = rustix::process::Pid::from_raw(pid).expect("a process id");
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("sent");
    let ended = first.wait().expect("ends");
    assert_eq!(ended.code(), Some(0), "an interruption is no failure");
}
