//! `docs/license-file.md`: its files are real, and no field is left out.

#[path = "../protocol/page.rs"]
mod page;
#[expect(dead_code, reason = "the other tests use the rest")]
#[path = "../license/support.rs"]
mod support;

use std::{collections::BTreeMap, env, fs, path::PathBuf};

use licfmt::{
    DongleId, PublicKey, Purpose, Revision, RevocationNumber, Sealed,
    armor::{self, Blocks},
    device::Tier,
    envelope::{self, EnvelopeError, Signer, Trust},
    ext::Value,
    license::{
        EMERGENCY_MAX, Environment, Kind, License, OnFailure, Profile, Protection, SoftDongle,
    },
    limits::{Count, DEPTH_MAX, ENTRIES_MAX, FILE_MAX, SIGNATURES_MAX},
    message::MESSAGE_MAX,
    revocation::{REVOCATIONS_MAX, RevocationList, RevokedDongle, RevokedIssuer, RevokedLicense},
    rollover::{self, RootRollover},
    text::{LicenseNumber, Name, Text},
};
use page::Page;
use serde::Serialize;
use support::{ISSUED, ROOT, certificate, key, license, public, roots};

const REVOCATION_ISSUER: u8 = 8;
const NEXT_ROOT: u8 = 10;
/// The issuer that the vectors take for revoked.
const REVOKED: u8 = 66;

fn vectors() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

/// The list that `vectors/license/index.tsv` assumes, and an entry of every kind.
fn revocations() -> RevocationList {
    let reason = |text: &str| text.parse::<Text>().expect("a text");
    let license = |number: &str, below| RevokedLicense {
        number: number.parse().expect("a number"),
        below,
        reason: reason("replaced"),
    };
    RevocationList {
        number: RevocationNumber(7),
        issued: ISSUED,
        issuers: vec![RevokedIssuer {
            key: public(REVOKED).id(),
            reason: reason("stolen"),
        }],
        licenses: vec![
            license("1921900012", Some(Revision(2))),
            license("1921900013", None),
        ],
        dongles: vec![RevokedDongle {
            id: DongleId::new(43).expect("in range"),
            reason: reason("lost"),
        }],
    }
}

fn revocations_file() -> String {
    let certificate = certificate(ROOT, public(REVOCATION_ISSUER), Purpose::Revocation);
    let signer = Signer {
        certificate: &certificate,
        key: &key(REVOCATION_ISSUER),
    };
    envelope::seal(&revocations(), &[signer]).expect("a good list")
}

fn rollover_file() -> String {
    let body = RootRollover {
        old: public(ROOT),
        new: public(NEXT_ROOT),
        issued: ISSUED,
    };
    let by = |seed| armor::write(&Sealed::sign(&body, &key(seed)));
    by(ROOT) + &by(NEXT_ROOT)
}

fn limits() -> String {
    let rows = [
        ("bytes of a signed file", FILE_MAX as u64),
        ("signatures on a file", SIGNATURES_MAX as u64),
        (
            "features, options, seats or tiers of a license, each",
            ENTRIES_MAX as u64,
        ),
        (
            "issuers, licenses or dongles of a revocation list, each",
            REVOCATIONS_MAX as u64,
        ),
        ("levels of `ext`", DEPTH_MAX as u64),
        ("count", Count::MAX),
        ("bytes of a text", Text::MAX as u64),
        ("bytes of a name", Name::MAX as u64),
        ("bytes of a license number", LicenseNumber::MAX as u64),
        ("seconds of an emergency license", EMERGENCY_MAX),
        ("bytes of a dongle message", MESSAGE_MAX as u64),
    ];
    let rows = rows.map(|(what, most)| format!("| {what} | {most} |\n"));
    format!("| what | at most |\n|---|---|\n{}", rows.concat())
}

/// A committed file that is made here.
fn committed(name: &str, text: &str) -> String {
    let path = vectors().join("documents").join(name);
    if env::var_os("KEYFOB_BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
        fs::write(&path, text).expect("written");
    }
    let file = fs::read_to_string(&path).expect("committed");
    assert_eq!(file, text, "{name}");
    file
}

/// How what is signed in a file begins and ends, with line feeds made visible.
fn signed_bytes(file: &str) -> String {
    const BEFORE: &str = "\"payload\": ";
    let start = file.find(BEFORE).expect("a payload") + BEFORE.len();
    let end = file.find(",\n  \"signatures\"").expect("signatures");
    let signed = support::pae(support::LICENSE_TYPE, &file[start..end]);
    let signed = String::from_utf8(signed).expect("UTF-8");
    let (first, last) = (signed.lines().take(2), signed.lines().rev().take(3));
    let last: Vec<_> = last.collect();
    let lines: Vec<_> = first.chain(["…"]).chain(last.into_iter().rev()).collect();
    let visible = lines.join("␊\n").replace("…␊", "…");
    let indented = |line: &str| {
        let text = line.trim_start_matches(' ');
        "·".repeat(line.len() - text.len()) + text + "\n"
    };
    visible.lines().map(indented).collect()
}

/// P-12: the page's files are the vectors, to the byte.
#[test]
fn the_page_shows_the_vectors() {
    let good = fs::read_to_string(vectors().join("license/good.json")).expect("vector");
    let wanted = [
        ("signed-bytes", signed_bytes(&good)),
        ("good.json", good),
        (
            "revocations.json",
            committed("revocations.json", &revocations_file()),
        ),
        ("rollover.pem", committed("rollover.pem", &rollover_file())),
        ("limits", limits()),
    ];
    let wanted = wanted.map(|(name, text)| (name.to_owned(), text));
    Page::read("license-file.md").must_hold(&BTreeMap::from(wanted));
}

/// P-12: what the page shows can be copied into a file, and opens.
#[test]
fn the_files_on_the_page_open() {
    let page = Page::read("license-file.md");
    let roots = roots();
    let trust = Trust::in_roots(&roots);
    let list = envelope::open::<RevocationList>(page.part("revocations.json").as_bytes(), &trust)
        .expect("a good list")
        .document;
    assert_eq!(list, revocations());
    let trust = trust.with_revocations(Some(&list));
    let opened = envelope::open::<License>(page.part("good.json").as_bytes(), &trust);
    assert_eq!(opened.expect("a good license").document, license());

    let mut blocks = Blocks::new(page.part("rollover.pem")).expect("short");
    let by_old = blocks.take::<RootRollover>().expect("the first");
    let by_new = blocks.take::<RootRollover>().expect("the second");
    assert_eq!(blocks.finish(), Ok(()));
    let next = rollover::accept(&by_old, &by_new, &roots).expect("both signed");
    assert_eq!(PublicKey::from(next.key()), public(NEXT_ROOT));
}

fn keys_of(value: &serde_json::Value, keys: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(object) => {
            for (key, value) in object {
                keys.push(key.clone());
                keys_of(value, keys);
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| keys_of(value, keys)),
        _ => {}
    }
}

fn value(document: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(document).expect("serializes")
}

/// Every key that a document can have, and every word that an enum can be, stands on the page as code.
#[test]
fn every_field_is_on_the_page() {
    let mut full = license();
    full.expires = Some(ISSUED);
    full.ext.0.insert("ext".into(), Value::Null);
    let mut words = Vec::new();
    keys_of(&value(&full), &mut words);
    keys_of(&value(&revocations()), &mut words);
    let file: serde_json::Value = serde_json::from_str(&revocations_file()).expect("JSON");
    keys_of(&file, &mut words);
    let enums = [
        value(&[Kind::Standard, Kind::Engineering, Kind::Emergency]),
        value(&[Environment::Production, Environment::Test]),
        value(&[OnFailure::Stop, OnFailure::Degrade]),
        value(&[
            Profile::HardDongle,
            Profile::SoftDongle,
            Profile::RegisteredKeys,
        ]),
        value(&[Profile::Engineering, Profile::FixedTerm]),
        value(&[Tier::Simulated, Tier::Development, Tier::Production]),
        value(&[Protection::Unbound]),
    ];
    for list in enums {
        let list = list.as_array().expect("a list").clone();
        words.extend(
            list.iter()
                .map(|word| word.as_str().expect("a word").to_owned()),
        );
    }
    keys_of(&value(&Protection::SoftDongle(SoftDongle {})), &mut words);
    let page = Page::read("license-file.md");
    for word in words {
        let shown = [
            format!("`{word}`"),
            format!("\"{word}\": "),
            format!("`\"{word}\"`"),
        ];
        let text = page.text();
        let prose = text.replace(page.part("good.json"), "");
        let prose = prose.replace(page.part("revocations.json"), "");
        assert!(shown.iter().any(|shown| prose.contains(shown)), "{word}");
    }
}

/// The page's usual periods are the code's.
#[test]
fn the_usual_periods_are_on_the_page() {
    let page = Page::read("license-file.md");
    let periods = value(&licfmt::license::Periods::default());
    for (name, seconds) in periods.as_object().expect("an object") {
        assert!(
            page.text().contains(&format!("| `{name}` | {seconds} |")),
            "{name}"
        );
    }
}

/// The page's number of entries that fit a file is about right, and never too high.
#[test]
fn revocation_lists_hold_what_the_page_says() {
    let certificate = certificate(ROOT, public(REVOCATION_ISSUER), Purpose::Revocation);
    let signer = Signer {
        certificate: &certificate,
        key: &key(REVOCATION_ISSUER),
    };
    let mut list = revocations();
    let license = list.licenses[0].clone();
    list.licenses = vec![license.clone(); 930];
    assert!(envelope::seal(&list, &[signer]).is_ok());
    list.licenses = vec![license; 980];
    let refused = envelope::seal(&list, &[signer]).expect_err("too large");
    assert!(matches!(refused, EnvelopeError::TooLarge(_)), "{refused}");
    list.licenses.clear();
    list.dongles = vec![list.dongles[0].clone(); REVOCATIONS_MAX];
    assert!(envelope::seal(&list, &[signer]).is_ok());
}
