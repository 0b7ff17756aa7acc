//! Answers for programs, held against `docs/answer.schema.json`.

use std::collections::BTreeSet;

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
        let refused = answer.get("problem").is_some();
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
    for (name, rest) in [("completions", "zsh"), ("help", "vendor"), ("man", "pages")] {
        checker.answer(name, rest);
    }
    let documented = checker.schema.names().filter(|name| {
        let definition = checker.schema.definition(name);
        definition.is_some_and(|it| it["properties"].get("warnings").is_some())
    });
    let documented: BTreeSet<_> = documented.map(str::to_owned).collect();
    // Nobody can make a key request yet but a license server.
    let mut seen = checker.answered;
    seen.insert("vendor certify".to_owned());
    assert_eq!(seen, documented, "each documented answer was seen");
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
        ("issue", "order.json --out soft"),
        ("issue", "order.json --dongle KF-00000001-8 --out lic"),
        ("inspect", "lic/promos.json"),
        ("inspect", "lic/promos.json --root vendor/root.pem"),
        ("verify", verify),
        ("doctor", verify),
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
    let refused = checker.answer("verify", "");
    assert_eq!(refused["problem"]["code"], "usage");
}

fn revocations(checker: &mut Checker) {
    for (name, rest) in [
        (
            "vendor revoke issuer",
            "00112233445566778899aabbccddeeff --reason x",
        ),
        ("vendor revoke license", "1921900011 --reason x"),
        ("vendor revoke dongle", "KF-00000001-8 --reason x"),
        ("inspect", "vendor/revocations.json"),
        ("vendor renew", "license"),
        ("vendor init", "--vendor new --no-passphrase"),
        ("vendor rollover", "--to new"),
    ] {
        let answer = checker.answer(name, rest);
        assert_eq!(answer["ok"], true, "{name} {rest}: {answer}");
    }
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
