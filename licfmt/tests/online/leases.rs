//! Leases: one file for each named defect, in `tests/vectors/lease`.

use licfmt::{
    Purpose, UnixTime, Validity,
    hardware::Component,
    lease::{Decision, Lease, Refusal, Refused},
    limits::Count,
};

use crate::{
    folder::{Vector, vector},
    samples::*,
    support::*,
};

pub(crate) fn vectors() -> Vec<Vector> {
    [good(), edited(), untrusted(), malformed(), contradictions()]
        .into_iter()
        .flatten()
        .collect()
}

fn good() -> Vec<Vector> {
    use Refusal::{BoundElsewhere, Cancelled, Copied, HardwareChanged, Reset, Revoked};
    let granted = [
        ("good-granted", granted()),
        ("good-waiver-30-days", waived(30)),
        ("good-designated", designated(&["server-1", "server-2"])),
    ];
    let reasons = [Reset, Revoked, Cancelled, BoundElsewhere, Copied];
    let changed = [Component::Disk, Component::Network];
    let refused = reasons
        .map(|reason| refused(reason, &[]))
        .into_iter()
        .chain([refused(HardwareChanged, &changed)]);
    let granted = granted
        .into_iter()
        .map(|(name, lease)| vector(name, lease_file(&lease), "ok"));
    let refused = refused.map(|lease| {
        let Decision::Refused(Refused { reason, .. }) = &lease.decision else {
            unreachable!("a refusal")
        };
        vector(&format!("good-refused-{reason}"), lease_file(&lease), "ok")
    });
    granted.chain(refused).collect()
}

fn edited() -> Vec<Vector> {
    let edit = |from: &str, to: &str| {
        let file = lease_file(&granted());
        assert!(file.contains(from), "{from} is not in the file");
        vector("", file.replacen(from, to, 1), "edited")
    };
    let named = |name: &str, vector: Vector| Vector {
        name: format!("{name}.json"),
        ..vector
    };
    let refusal = lease_file(&refused(Refusal::Reset, &[]));
    let ours = public(INSTALLATION).id().to_string();
    let others = public(OTHER_INSTALLATION).id().to_string();
    vec![
        named(
            "edited-sequence",
            edit("\"sequence\": 2", "\"sequence\": 3"),
        ),
        named("edited-nonce", edit("2222", "2223")),
        named("edited-installation", edit(&ours, &others)),
        named("edited-environment", edit("production", "test")),
        vector(
            "edited-reason",
            refusal.replace("\"reset\"", "\"copied\""),
            "edited",
        ),
        named("version-2", edit("lease/1", "lease/2")).ends("version"),
        vector("other-kind", soft_dongle_file(), "kind"),
        vector(
            "too-large",
            lease_file(&granted()) + &" ".repeat(65_536),
            "too-large",
        ),
    ]
}

impl Vector {
    fn ends(self, outcome: &'static str) -> Self {
        Self { outcome, ..self }
    }
}

fn untrusted() -> Vec<Vector> {
    let payload = pretty(&granted());
    let by = |certificate, seed| sign_text("lease/1", LEASE_TYPE, &payload, &[(certificate, seed)]);
    let issuer = public(LEASE_ISSUER);
    let past = Validity {
        not_before: UnixTime(0),
        not_after: UnixTime(ISSUED.0 - 1),
    };
    vec![
        vector(
            "wrong-purpose",
            by(license_issuer(), LICENSE_ISSUER),
            "purpose",
        ),
        vector(
            "other-vendor",
            by(
                certificate(OTHER_ROOT, issuer, Purpose::Lease),
                LEASE_ISSUER,
            ),
            "unknown-root",
        ),
        vector(
            "issuer-expired",
            by(
                certificate_valid(ROOT, issuer, Purpose::Lease, past),
                LEASE_ISSUER,
            ),
            "validity",
        ),
        vector(
            "issuer-revoked",
            by(certificate(ROOT, public(66), Purpose::Lease), 66),
            "issuer-revoked",
        ),
        vector(
            "signed-by-installation",
            by(lease_issuer(), INSTALLATION),
            "edited",
        ),
        vector(
            "signed-as-license",
            sign_text(
                "lease/1",
                LICENSE_TYPE,
                &payload,
                &[(lease_issuer(), LEASE_ISSUER)],
            ),
            "edited",
        ),
    ]
}

/// The granted lease's payload with one text replaced, signed as it then stands.
fn resigned(from: &str, to: &str) -> String {
    let payload = pretty(&granted());
    assert!(payload.contains(from), "{from} is not in the sample");
    lease_text(&payload.replacen(from, to, 1))
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn malformed() -> Vec<Vector> {
    let payload = pretty(&granted());
    let start = payload.find("\"decision\": ").expect("there") + 12;
    let decision = |text: &str| lease_text(&format!("{}{text}\n  }}", &payload[..start]));
    let refusal = r#""refused": { "reason": "reset", "changed": [] }"#;
    let many = vec!["\"server-1\""; 257].join(", ");
    let nonce = "22".repeat(32);
    [
        (
            "unknown-key",
            resigned("\"nonce\"", "\"colour\": 1,\n    \"nonce\""),
        ),
        (
            "duplicate-key",
            resigned("\"sequence\": 2", "\"sequence\": 2, \"sequence\": 3"),
        ),
        (
            "missing-nonce",
            resigned(&format!("\"nonce\": \"{nonce}\","), ""),
        ),
        ("nonce-short", resigned(&nonce, &nonce[2..])),
        (
            "sequence-2-53",
            resigned("\"sequence\": 2", "\"sequence\": 9007199254740992"),
        ),
        (
            "sequence-fraction",
            resigned("\"sequence\": 2", "\"sequence\": 2.0"),
        ),
        (
            "waiver-null",
            resigned(
                "\"designated\"",
                "\"waived_until\": null,\n        \"designated\"",
            ),
        ),
        (
            "257-instances",
            resigned("\"designated\": []", &format!("\"designated\": [{many}]")),
        ),
        (
            "instance-upper-case",
            resigned("\"designated\": []", "\"designated\": [\"Server-1\"]"),
        ),
        ("decision-empty", decision("{}")),
        ("decision-word", decision("\"granted\"")),
        (
            "decision-both",
            resigned("\"granted\": {", &format!("{refusal}, \"granted\": {{")),
        ),
        (
            "reason-unknown",
            decision("{ \"refused\": { \"reason\": \"mood\", \"changed\": [] } }"),
        ),
        (
            "reason-as-object",
            decision("{ \"refused\": { \"reason\": { \"reset\": null }, \"changed\": [] } }"),
        ),
        (
            "component-unknown",
            decision(
                "{ \"refused\": { \"reason\": \"hardware-changed\", \"changed\": [\"screen\"] } }",
            ),
        ),
    ]
    .map(|(name, file)| vector(name, file, "malformed"))
    .into()
}

fn contradictions() -> Vec<Vector> {
    use Component::Disk;
    let zero = Lease {
        sequence: Count::default(),
        ..granted()
    };
    [
        ("sequence-0", zero),
        ("waiver-31-days", waived(31)),
        ("instance-twice", designated(&["server-1", "server-1"])),
        (
            "hardware-changed-without-components",
            refused(Refusal::HardwareChanged, &[]),
        ),
        (
            "components-without-hardware-changed",
            refused(Refusal::Reset, &[Disk]),
        ),
        (
            "component-twice",
            refused(Refusal::HardwareChanged, &[Disk, Disk]),
        ),
    ]
    .map(|(name, lease)| vector(name, lease_file(&lease), "contradiction"))
    .into()
}
