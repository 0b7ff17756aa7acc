//! The main job: `promos.json`, a dongle, and nothing else.

use std::{fs, path::Path};

use keyfob::{dongle::Dongle, transport::hid::HidTransport};
use keyfob_tests::order::Unit;
use licfmt::{Digest, LicenseTag, Nonce, attest::Challenge};

use super::site::{self, LICENSE, text};
use crate::{
    bench::{Bench, nodes},
    failure::{Failure, ensure, failed},
};

pub(super) fn run(bench: &mut Bench) -> Result<(), Failure> {
    site::need_license(bench)?;
    bench.plug(Unit::First)?;
    let said = site::accepted(bench, LICENSE)?;
    let seen = format!("license {}, {}", said["number"], said["tier"]);
    bench.passed("a real promos.json is accepted", seen)?;
    let seen = edited(bench)?;
    bench.passed("an edited one is refused", seen)?;
    let said = bench.keyfob.good(&["doctor", "--dir", LICENSE])?;
    let seen = format!("{} dongle, no findings", said["dongles"]);
    bench.passed("the doctor finds nothing", seen)
}

fn edited(bench: &Bench) -> Result<String, Failure> {
    let site = Path::new("/site");
    let license = fs::read_to_string(site.join(LICENSE).join("promos.json"))?;
    let edited = license.replacen("6100", "6101", 1);
    ensure(edited != license, || "nothing to edit".into())?;
    fs::create_dir_all(site.join("edited"))?;
    fs::write(site.join("edited/promos.json"), edited)?;
    let said = bench
        .keyfob
        .refused(&["verify", "--dir", "edited"], 12, "license-edited")?;
    Ok(text(&said["problem"]["text"]))
}

/// Many proofs in a row, each of a fresh challenge and each checked.
pub(super) fn attestations(bench: &mut Bench) -> Result<(), Failure> {
    site::need_license(bench)?;
    bench.plug(Unit::First)?;
    let paths = nodes()?;
    let Some(path) = paths.first() else {
        return failed("no node");
    };
    let transport = HidTransport::open(path, &*bench.seams.timer)?;
    let mut dongle = Dongle::open(transport, bench.seams.clone())?;
    let info = dongle.info()?;
    let Some(key) = info.public_key else {
        return failed("the dongle has no key");
    };
    let key = key.verifying_key()?;
    let mut times = Vec::new();
    let rounds = bench.settings.attestations;
    for round in 0..rounds {
        let mut nonce = Nonce([0; 32]);
        bench.seams.rng.fill(&mut nonce.0)?;
        let challenge = Challenge {
            nonce,
            license_file: Digest::of(&round.to_le_bytes()),
            license: LicenseTag::of("1921900011"),
            host_time: bench.seams.timer.now().wall,
        };
        let before = bench.now_ms();
        let attestation = dongle.attest(challenge.clone())?.open(&key)?;
        times.push(bench.now_ms() - before);
        ensure(
            attestation.challenge == challenge && attestation.boots == info.boots,
            || format!("in round {round}: {attestation:?}"),
        )?;
    }
    times.sort_unstable();
    let seen = format!(
        "{rounds}; as this machine emulates it {} ms (median), {} ms (longest)",
        times[times.len() / 2],
        times[times.len() - 1]
    );
    bench.passed("many attestations in a row hold", seen)
}
