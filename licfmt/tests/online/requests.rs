//! Requests: one file for each named defect, in `tests/vectors/online`.

use base64ct::{Base64, Encoding as _};
use licfmt::{
    hardware::Hardware,
    online::{Activation, CheckIn, Request},
};

use crate::{
    folder::{Vector, vector},
    samples::*,
    support::public,
};

pub(crate) fn vectors() -> Vec<Vector> {
    let lists = [good(), signatures(), keys(), malformed(), contradictions()];
    lists.into_iter().flatten().collect()
}

fn http(name: &str, file: Vec<u8>, outcome: &'static str) -> Vector {
    Vector {
        name: format!("{name}.http"),
        ..vector("", file, outcome)
    }
}

fn sent() -> Http {
    Http::of::<CheckIn>(compact(&check_in()))
}

fn good() -> Vec<Vector> {
    let spaced = serde_json::to_string_pretty(&check_in()).expect("serializes");
    let body = compact(&check_in());
    let longer = |bytes: usize| body.clone() + &" ".repeat(bytes - body.len());
    let activation = Http::of::<Activation>(compact(&activation()));
    vec![
        http("good-activation", activation.bytes(), "ok"),
        http("good-check-in", sent().bytes(), "ok"),
        http("good-spaced", Http::of::<CheckIn>(spaced).bytes(), "ok"),
        http(
            "good-largest",
            Http::of::<CheckIn>(longer(65_536)).bytes(),
            "ok",
        ),
        http(
            "too-large",
            Http::of::<CheckIn>(longer(65_537)).bytes(),
            "too-large",
        ),
    ]
}

fn signatures() -> Vec<Vector> {
    let good = sent();
    let text = Base64::encode_string(&good.signature);
    let edit = |from: &str, to: &str| {
        let body = compact(&check_in());
        assert!(body.contains(from), "{from} is not in the body");
        let body = body.replacen(from, to, 1).into();
        Http { body, ..sent() }.bytes()
    };
    let as_other = Http {
        signature: sign(Activation::TYPE, &good.body, INSTALLATION),
        ..sent()
    };
    let bare = Http {
        signature: sign("", &good.body, INSTALLATION),
        ..sent()
    };
    let by_other = Http {
        key: public(OTHER_INSTALLATION).to_string(),
        ..sent()
    };
    let activation = Http {
        path: good.path,
        media_type: good.media_type,
        ..Http::of::<Activation>(compact(&activation()))
    };
    let mut malleated = sent();
    add_order(&mut malleated.signature[32..]);
    [
        ("edited-body", edit("4312", "1")),
        ("edited-space", edit(",", ", ")),
        ("edited-line-feed", [good.bytes(), b"\n".to_vec()].concat()),
        ("signed-as-activation", as_other.bytes()),
        ("signed-without-type", bare.bytes()),
        ("activation-as-check-in", activation.bytes()),
        ("other-key", by_other.bytes()),
        ("signature-missing", good.with_signature("")),
        (
            "signature-without-padding",
            good.with_signature(text.trim_end_matches('=')),
        ),
        (
            "signature-url-alphabet",
            good.with_signature(&text.replace('+', "-").replace('/', "_")),
        ),
        ("signature-s-not-reduced", malleated.bytes()),
    ]
    .map(|(name, file)| http(name, file, "signature"))
    .into()
}

/// S + L for S (RFC 8032, 5.1.7: to be refused).
fn add_order(s: &mut [u8]) {
    const L: [u8; 32] = *b"\xed\xd3\xf5\x5c\x1a\x63\x12\x58\xd6\x9c\xf7\xa2\xde\xf9\xde\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10";
    let mut carry = 0;
    for (byte, add) in s.iter_mut().zip(L) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
}

fn keys() -> Vec<Vector> {
    let key = |key: String| Http { key, ..sent() };
    let ours = public(INSTALLATION).to_string();
    // R = identity, S = 0: what plain verifying takes for every message under this key.
    let weak = Http {
        key: format!("01{}", "0".repeat(62)),
        signature: [&[1][..], &[0; 63]].concat(),
        ..sent()
    };
    [
        ("key-upper-case", key(ours.to_uppercase())),
        ("key-short", key(ours[2..].to_owned())),
        ("key-missing", key(String::new())),
        ("key-no-point", key("02".repeat(32))),
        ("key-weak", weak),
    ]
    .map(|(name, request)| http(name, request.bytes(), "key"))
    .into()
}

/// The body with one text replaced, signed as it then stands.
fn resigned<R: Request>(request: &R, from: &str, to: &str) -> Vec<u8> {
    let body = compact(request);
    assert!(body.contains(from), "{from} is not in the body");
    Http::of::<R>(body.replacen(from, to, 1)).bytes()
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn malformed() -> Vec<Vector> {
    let change = |from: &str, to: &str| resigned(&check_in(), from, to);
    let written = token().to_string();
    let token = |to: &str| resigned(&activation(), &written, to);
    let raw = |body: &[u8]| Http::of::<CheckIn>(body).bytes();
    let body = compact(&check_in());
    let usage = vec![r#"{"id":"a","used":1}"#; 257].join(",");
    let hash = hash(licfmt::hardware::Component::Disk).expect("known");
    [
        (
            "unknown-key",
            change("\"reads\"", "\"user\":\"erika\",\"reads\""),
        ),
        (
            "duplicate-key",
            change("\"sequence\":1", "\"sequence\":1,\"sequence\":2"),
        ),
        ("missing-key", change("\"sequence\":1,", "")),
        (
            "key-of-the-other-kind",
            resigned(&activation(), "\"token\"", "\"sequence\":1,\"token\""),
        ),
        ("list-for-object", raw(list_for_object(&body).as_bytes())),
        (
            "license-null",
            change(&format!("\"{}\"", license_digest()), "null"),
        ),
        (
            "firmware-null",
            change("\"network\"", "\"firmware\":null,\"network\""),
        ),
        (
            "word-as-object",
            change("\"running\"", "{\"running\":null}"),
        ),
        (
            "environment-unknown",
            change("\"production\"", "\"Production\""),
        ),
        (
            "hash-upper-case",
            change(&hash.to_string(), &hash.to_string().to_uppercase()),
        ),
        (
            "hash-of-more-bytes",
            change(&hash.to_string(), &format!("{hash}00")),
        ),
        ("number-as-number", change("\"1921900021\"", "1921900021")),
        ("instance-upper-case", change("server-1", "Server-1")),
        (
            "version-control-character",
            change("4.2.1", "4.2\\u001b[2J"),
        ),
        ("used-fraction", change("4312", "4312.0")),
        ("used-negative", change("4312", "-1")),
        ("used-2-53", change("4312", "9007199254740992")),
        (
            "usage-257",
            change("\"usage\":[", &format!("\"usage\":[{usage},")),
        ),
        ("token-lower-case", token(&written.to_lowercase())),
        ("token-ungrouped", token(&written.replace('-', ""))),
        ("token-short", token(&written[1..])),
        ("not-utf-8", raw(b"{\"number\":\"\xff\"}")),
        ("not-json", raw(b"number=1921900021")),
        ("empty", raw(b"")),
        ("two-bodies", raw((body.clone() + &body).as_bytes())),
        ("deep-nesting", raw("[".repeat(60_000).as_bytes())),
    ]
    .map(|(name, file)| http(name, file, "malformed"))
    .into()
}

/// The program's status as the list of its values.
fn list_for_object(body: &str) -> String {
    let object = r#"{"version":"4.2.1","status":"running"}"#;
    assert!(body.contains(object), "{object} is not in the body");
    body.replace(object, r#"["4.2.1","running"]"#)
}

fn contradictions() -> Vec<Vector> {
    let changed = |change: fn(&mut CheckIn)| {
        let mut changed = check_in();
        change(&mut changed);
        Http::of::<CheckIn>(compact(&changed)).bytes()
    };
    let twice = |it: &mut CheckIn| it.report.usage.push(it.report.usage[0].clone());
    [
        ("usage-twice", changed(twice)),
        ("reads-0", changed(|it| it.report.reads = 0)),
        (
            "hardware-unknown",
            changed(|it| it.report.hardware = Hardware::default()),
        ),
    ]
    .map(|(name, file)| http(name, file, "contradiction"))
    .into()
}
