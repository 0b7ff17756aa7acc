//! biscuit-auth: the license as facts of the authority block, queried into the typed license.

use std::{hint::black_box, time::Duration};

use biscuit_auth::{
    Algorithm, AuthorizerBuilder, AuthorizerLimits, Biscuit, KeyPair, PrivateKey,
    builder::{Rule, fact, int, string},
    macros::rule,
};
use ed25519_dalek::SigningKey;

use crate::{
    Open,
    license::{Feature, License, Licensee},
    vendor_key,
};

/// The default of one millisecond would refuse good licenses on a busy machine.
const LIMITS: AuthorizerLimits = AuthorizerLimits {
    max_facts: 1000,
    max_iterations: 100,
    max_time: Duration::from_secs(10),
};

pub fn make(license: &License, key: &SigningKey) -> (Vec<u8>, Open) {
    let vendor = key_pair(&vendor_key()).public();
    let head = rule!("data($n, $r, $l, $c, $i, $e, $d) <- license($n, $r, $l, $c, $i, $e, $d)");
    let feature = rule!("data($n, $u, $l) <- feature($n, $u, $l)");
    let open = move |bytes: &[u8]| {
        let token = Biscuit::from(bytes, vendor).ok()?;
        let license = read(&token, &head, &feature)?;
        Some(black_box(&license).features.len())
    };
    (write(license, key), Box::new(open))
}

fn key_pair(key: &SigningKey) -> KeyPair {
    let key = PrivateKey::from_bytes(key.as_bytes(), Algorithm::Ed25519).expect("32 bytes");
    KeyPair::from(&key)
}

fn write(license: &License, key: &SigningKey) -> Vec<u8> {
    let head = fact(
        "license",
        &[
            string(&license.number),
            int(license.revision.into()),
            string(&license.licensee.name),
            string(&license.licensee.country),
            string(&license.issued),
            string(&license.expires),
            string(&license.dongle),
        ],
    );
    let features = license.features.iter().map(|feature| {
        let Feature { name, unit, limit } = feature;
        fact(
            "feature",
            &[string(name), string(unit), int((*limit).into())],
        )
    });
    let token = features.fold(
        Biscuit::builder().fact(head).expect("no variables"),
        |token, one| token.fact(one).expect("no variables"),
    );
    let token = token.build(&key_pair(key)).expect("a key");
    token.to_vec().expect("plain data")
}

type Head = (String, i64, String, String, String, String, String);

fn read(token: &Biscuit, head: &Rule, feature: &Rule) -> Option<License> {
    let mut facts = AuthorizerBuilder::new()
        .set_limits(LIMITS)
        .build(token)
        .ok()?;
    let (number, revision, name, country, issued, expires, dongle): Head =
        facts.query_exactly_one(head.clone()).ok()?;
    let features: Vec<(String, String, i64)> = facts.query(feature.clone()).ok()?;
    let features = features.into_iter().map(|(name, unit, limit)| {
        let limit = limit.try_into().ok()?;
        Some(Feature { name, unit, limit })
    });
    Some(License {
        number,
        revision: revision.try_into().ok()?,
        licensee: Licensee { name, country },
        issued,
        expires,
        dongle,
        features: features.collect::<Option<_>>()?,
    })
}
