//! Answers for programs, held against `docs/answer.schema.json`.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use ed25519_dalek::SigningKey;
use licfmt::{PublicKey, Purpose, Sealed, UnixTime, armor, cert::IssuerRequest};
use serde_json::Value;

use crate::{
    help::{listed, unlisted},
    place::{Place, package_file},
    schema::Schema,
};

/// Holds answers against the schema, and notes of which commands there were some.
struct Checker {
    place: Place,
    schema: Schema,
    answered: BTreeSet<String>,
}

impl Checker {
    fn new(place: Place) -> Self {
        Self {
            place,
            schema: Schema::read(),
            answered: BTreeSet::new(),
        }
    }

    /// Runs a command, checks its answer and returns it. The command's name comes first, in full.
    #[track_caller]
    fn answer(&mut self, name: &str, rest: &str) -> Value {
        let line = format!("{name} {rest}");
        let (answer, status) = self.place.json(&line);
        let refused = answer.get("problem").is_some() && answer.get("verdict").is_none();
        let definition = self
            .schema
            .definition(if refused { "refused" } else { name });
        let definition = definition.unwrap_or_else(|| panic!("{name} is not defined"));
        for schema in [definition, self.schema.whole()] {
            let checked = self.schema.check(schema, &answer, "");
            checked.unwrap_or_else(|error| panic!("{line}: {error}"));
        }
        assert_eq!(answer["ok"], status == 0, "{line}: {answer}");
        if refused {
            assert_eq!(answer["problem"]["exit_status"], status, "{line}");
        } else {
            self.answered.insert(name.to_owned());
        }
        answer
    }
}

/// D-2, D-8, D-9, P-12, P-18: every command's answer is as documented.
#[test]
fn every_answer_is_as_documented() {
    let place = Place::new("en");
    place.write("order.json", include_str!("order.json"));
    std::fs::create_dir(place.path("usb")).expect("made");
    let mut checker = Checker::new(place);
    vendor_and_dongle(&mut checker);
    site(&mut checker);
    revocations(&mut checker);
    online(&mut checker);
    firmware(&mut checker);
    #[cfg(feature = "agent")]
    agent(&mut checker);
    #[cfg(feature = "station")]
    station(&mut checker);
    for (name, rest) in [
        ("completions", "zsh"),
        ("help", "vendor"),
        ("man", "pages"),
        ("udev", "--out pages"),
    ] {
        checker.answer(name, rest);
    }
    let commands = leaves(&checker.place, "");
    let documented = checker.schema.names().filter(|name| {
        // Some commands are there with the feature `station` only, others have no answer.
        commands.iter().any(|command| command == name) && !unlisted(name)
    });
    let documented: BTreeSet<_> = documented.map(str::to_owned).collect();
    assert_eq!(
        checker.answered, documented,
        "each documented answer was seen"
    );
}

fn vendor_and_dongle(checker: &mut Checker) {
    let refused = checker.answer("dongle info", "--simulated usb");
    assert_eq!(refused["problem"]["code"], "dongle-missing");
    for (name, rest) in [
        ("vendor init", "--no-passphrase"),
        ("dongle simulate", "usb/a.dongle"),
        ("dongle list", "--simulated usb"),
        ("dongle info", "--simulated usb"),
        ("dongle provision", "--simulated usb"),
        ("dongle list", "--simulated usb"),
        ("dongle info", "--simulated usb"),
        ("dongle attest", "--simulated usb"),
        ("dongle attest", "--simulated usb --root vendor/root.pem"),
        ("dongle wink", "--simulated usb"),
        ("dongle request", "--simulated usb --out request"),
        ("vendor update", "request --out update --counter 0:1:5"),
        ("dongle update", "update --simulated usb"),
        ("inspect", "update"),
        ("dongle consume", "0 2 --simulated usb"),
        ("dongle lock", "--simulated usb --yes"),
    ] {
        let answer = checker.answer(name, rest);
        assert_eq!(answer["ok"], true, "{name} {rest}: {answer}");
    }
    let refused = checker.answer("dongle consume", "0 9 --simulated usb");
    assert_eq!(refused["problem"]["args"]["left"], "3");
}

fn site(checker: &mut Checker) {
    let verify = "--simulated usb --root vendor/root.pem";
    for (name, rest) in [
        ("issue", "order.json --soft --out soft"),
        ("issue", "order.json --dongle KF-00000001-8 --out lic"),
        ("inspect", "lic/promos.json"),
        ("inspect", "lic/promos.json --root vendor/root.pem"),
        ("verify", verify),
        ("status", verify),
        ("doctor", verify),
        ("hardware", "--root vendor/root.pem"),
    ] {
        let answer = checker.answer(name, rest);
        assert_eq!(answer["ok"], true, "{name} {rest}: {answer}");
    }
    checker.place.write("lic/promos.key", "old");
    checker.place.edit("lic/promos.json", "6100", "9100");
    let found = checker.answer("doctor", &format!("{verify} --fix"));
    assert_eq!(found["findings"][0]["code"], "license-edited");
    assert_eq!(found["repairs"][0]["finding"], "old-key-file");
    let refused = checker.answer("verify", verify);
    assert_eq!(refused["problem"]["code"], "license-edited");
    std::fs::create_dir(checker.place.path("empty")).expect("made");
    let unknown = checker.answer("hardware", "--root vendor/root.pem --system empty");
    assert_eq!(unknown["warnings"][0]["code"], "hardware-unknown");
    let refused = checker.answer("verify", "");
    assert_eq!(refused["problem"]["code"], "usage");
}

fn revocations(checker: &mut Checker) {
    checker.place.write("request.pem", key_request());
    for (name, rest) in [
        (
            "vendor revoke issuer",
            "00112233445566778899aabbccddeeff --reason x",
        ),
        ("vendor revoke license", "1921900011 --reason x"),
        ("vendor revoke dongle", "KF-00000001-8 --reason x"),
        ("inspect", "vendor/revocations.json"),
        ("vendor renew", "license"),
        (
            "vendor certify",
            "request.pem --purpose license --purpose lease --out certificate.pem",
        ),
        ("inspect", "request.pem"),
        ("vendor init", "--vendor new --no-passphrase"),
        ("vendor rollover", "--to new"),
    ] {
        let answer = checker.answer(name, rest);
        assert_eq!(answer["ok"], true, "{name} {rest}: {answer}");
    }
}

/// P-15, M-5: what is answered about registrations.
fn online(checker: &mut Checker) {
    let place = &checker.place;
    place.write("token", crate::online::TOKEN);
    place.write(
        "computer/etc/machine-id",
        "0123456789abcdef0123456789abcdef\n",
    );
    let certificate = place.read("certificate.pem");
    let server = crate::online::Server::start(&certificate, place.read("soft/promos.json"));
    let site = "--dir online --root vendor/root.pem --state state --system computer";
    let options = format!(
        "--server {} --number 1921900011 --token-file token {site}",
        server.address
    );
    for (name, rest) in [
        ("register", &*options),
        ("refresh", site),
        ("verify", site),
        ("status", site),
        ("unregister", site),
    ] {
        let answer = checker.answer(name, rest);
        assert_eq!(answer["ok"], true, "{name} {rest}: {answer}");
    }
    let refused = checker.answer("refresh", site);
    assert_eq!(refused["problem"]["code"], "not-registered");
}

/// D-5: what is answered about firmware.
fn firmware(checker: &mut Checker) {
    #[cfg(feature = "station")]
    {
        for name in ["boot.elf", "dongle.elf"] {
            checker.place.write(name, crate::firmware::sample(name));
        }
        for (name, rest) in [
            ("vendor sign-firmware", "dongle.elf --out dongle.image"),
            (
                "vendor package",
                "--boot boot.elf --image dongle.image --out package.uf2",
            ),
        ] {
            let answer = checker.answer(name, rest);
            assert_eq!(answer["ok"], true, "{name} {rest}: {answer}");
        }
    }
    let images = [
        ("other.image", crate::firmware::LATE),
        ("same.image", crate::firmware::current()),
    ];
    for (name, version) in images {
        checker.place.write(name, crate::firmware::image(version));
    }
    let refused = checker.answer("dongle firmware", "other.image --simulated usb");
    assert_eq!(refused["problem"]["code"], "dongle-refused");
    checker.answer("dongle firmware", "same.image --simulated usb");
}

/// M-1: what the agent's commands answer, one of them with an agent that runs.
#[cfg(feature = "agent")]
fn agent(checker: &mut Checker) {
    let settings = "state = 'agent'\nsocket = 'agent.sock'\n[page]\nport = 0\n\
                    [site.promos]\ndirectory = 'lic'\nroots = ['vendor/root.pem']\n";
    checker.place.write("agent.toml", settings);
    let config = "--config agent.toml";
    let refused = checker.answer("agent open", config);
    assert_eq!(refused["problem"]["code"], "io");
    let mut command = checker.place.command(&format!("agent run {config}"));
    let mut agent = command.stderr(Stdio::null()).spawn().expect("started");
    let page = checker.place.path("agent/page.json");
    while !page.exists() {
        assert!(agent.try_wait().expect("asked").is_none(), "it ended");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let opened = checker.answer("agent open", config);
    let url = opened["url"].as_str().expect("a link");
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    agent.kill().expect("killed");
    agent.wait().expect("ended");
    for (name, rest) in [
        ("agent check", config),
        ("agent sample", ""),
        ("agent install", "--out units"),
    ] {
        let answer = checker.answer(name, rest);
        assert_eq!(answer["ok"], true, "{name} {rest}: {answer}");
    }
    checker
        .place
        .edit("agent.toml", "'vendor/root.pem'", "'away.pem'");
    let answer = checker.answer("agent check", config);
    let finding = &answer["findings"][0];
    assert_eq!(finding["setting"], "[site.promos] roots", "{answer}");
    assert_eq!(finding["code"], "io", "{answer}");
}

/// D-5: what the bench answers.
#[cfg(feature = "station")]
fn station(checker: &mut Checker) {
    std::fs::create_dir(checker.place.path("tray")).expect("made");
    checker.answer("dongle simulate", "tray/a.dongle");
    let run = "--simulated tray --count 1 --wait 5";
    let planned = checker.answer("station run", &format!("{run} --dry-run"));
    assert_eq!(planned["units"][0]["outcome"], "planned");
    let finished = checker.answer("station run", run);
    assert_eq!(finished["units"][0]["outcome"], "finished", "{finished}");
    let id = finished["units"][0]["dongle"].as_str().expect("a number");
    let label = format!("{id} --out print");
    let missing = checker.answer("station run", "--simulated tray --count 2 --wait 0");
    assert_eq!(missing["missing"], 1, "one was finished before");
    checker.place.remove("station/journal.jsonl");
    let failed = checker.answer("station run", "--simulated tray --wait 1 --lock --dry-run");
    assert_eq!(failed["units"][0]["outcome"], "failed", "{failed}");
    let kept = checker.answer("station inventory", "");
    assert_eq!(kept["units"][0]["dongle"], id);
    checker.answer("station label", &label);
    for name in ["rp2350-boot.elf", "rp2350-dongle.elf"] {
        checker.place.write(name, crate::firmware::sample(name));
    }
    let to_seal = "--boot rp2350-boot.elf --boot-out to-seal.bin";
    checker.answer("vendor sign-firmware", "rp2350-dongle.elf --out 2350.image");
    assert!(checker.answer("vendor package", to_seal)["image"].is_null());
    #[cfg(feature = "models")]
    {
        crate::firmware::seal(&checker.place);
        let sources = "--sealed-boot sealed.bin --image 2350.image";
        checker.answer("vendor package", &format!("{sources} --out 2350.uf2"));
        let plan = checker.answer("station close-chip", "2350.uf2 --dry-run");
        assert_eq!(plan["rows"][0]["row"], "0x080");
    }
    let refused = checker.answer("station close-chip", "package.uf2");
    assert_eq!(refused["problem"]["code"], "usage");
    checker.answer("flash", "--list");
    let refused = checker.answer("flash", "missing.uf2");
    assert_eq!(refused["problem"]["code"], "io");
}

/// As a license server asks the vendor to certify its key.
pub(crate) fn key_request() -> String {
    let key = SigningKey::from_bytes(&[7; 32]);
    let request = IssuerRequest {
        public_key: PublicKey::from(&key.verifying_key()),
        purposes: [Purpose::Lease, Purpose::License].into_iter().collect(),
        issued: UnixTime(1_790_000_000),
    };
    armor::write(&Sealed::sign(&request, &key))
}

/// Whatever the help lists is documented, with each of its fields.
#[test]
fn every_command_and_field_is_in_the_documentation() {
    let text = std::fs::read_to_string(package_file("docs/json.md")).expect("read");
    let schema = Schema::read();
    let place = Place::new("en");
    for name in leaves(&place, "") {
        if unlisted(&name) {
            continue;
        }
        assert!(text.contains(&format!("`{name}`")), "json.md: {name}");
        let definition = schema.definition(&name);
        let definition = definition.unwrap_or_else(|| panic!("schema: {name}"));
        for field in definition["properties"].as_object().expect("fields").keys() {
            assert!(
                text.contains(&format!("`{field}`")),
                "json.md: {name}: {field}"
            );
        }
    }
}

/// The commands that have none below them.
fn leaves(place: &Place, path: &str) -> Vec<String> {
    let help = place.quietly(&format!("{path} --help"));
    let below = listed(&help, "Commands:");
    if below.is_empty() {
        return vec![path.trim().to_owned()];
    }
    let below = below.iter().map(|name| format!("{path} {name}"));
    below.flat_map(|path| leaves(place, &path)).collect()
}

/// D-2, D-4: the lines of `watch` are as documented, with a dongle and without.
#[test]
fn lines_are_as_documented() {
    let schema = Schema::read();
    let place = Place::licensed("en");
    check_line(&schema, "verdict-line", &first_line(&place));
    place.rename("usb/a.dongle", "usb/a.away");
    let line = first_line(&place);
    assert_eq!(line["problem"]["code"], "dongle-missing");
    let kind = match line["verdict"] {
        Value::Null => "trouble-line",
        _ => "verdict-line",
    };
    check_line(&schema, kind, &line);
}

/// What `watch` says at first.
fn first_line(place: &Place) -> Value {
    let mut child = place
        .command("watch --simulated usb --root vendor/root.pem --format json")
        .stdout(Stdio::piped())
        .spawn()
        .expect("runs");
    let mut line = String::new();
    let out = child.stdout.take().expect("piped");
    BufReader::new(out).read_line(&mut line).expect("a line");
    child.kill().expect("killed");
    child.wait().expect("ends");
    serde_json::from_str(&line).expect("one object")
}

fn check_line(schema: &Schema, kind: &str, line: &Value) {
    let definition = schema.definition(kind).expect("defined");
    for rules in [definition, schema.whole()] {
        let checked = schema.check(rules, line, "");
        checked.unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
}
