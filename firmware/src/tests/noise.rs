//! A dongle whose noise source fails (D-1).

use licfmt::{
    device::Stage,
    message::{Refusal, Request, Response},
};

use super::support::{NOW, Rig, create_key};
use crate::{noise::NoiseFault, sim::SimNoise};

/// D-1: no key of bad noise, whatever the host adds; the old key stays.
#[test]
fn bad_noise_makes_no_key() {
    for bad in [|| Ok(0xAA), || Err(NoiseFault::Source)] {
        let mut rig = Rig::blank();
        rig.dongle.board().noise = SimNoise::from_fn(bad);
        assert_eq!(rig.ask(&create_key()), Response::Refused(Refusal::Noise));
        assert_eq!(rig.info().stage, Stage::Blank);
        let mut rig = Rig::provisioned();
        let before = rig.info();
        rig.dongle.board().noise = SimNoise::from_fn(bad);
        assert_eq!(rig.ask(&create_key()), Response::Refused(Refusal::Noise));
        assert_eq!(rig.info(), before);
    }
}

/// D-3, D-8: signing needs no noise; a request for an update does.
#[test]
fn a_dongle_without_noise_still_attests() {
    let mut rig = Rig::ready(10);
    rig.dongle.board().noise = SimNoise::from_fn(|| Err(NoiseFault::Source));
    assert_eq!(rig.attest(NOW).boots, 1);
    assert!(rig.use_counter(0, 1).granted);
    let refused = Response::Refused(Refusal::Noise);
    assert_eq!(rig.ask(&Request::PrepareUpdate), refused);
    assert_ne!(rig.dongle.channel_seed(), [0; 32]);
}

/// D-1: two dongles with the same host entropy have different keys, two keys of one dongle too.
#[test]
fn keys_differ() {
    let mut rig = Rig::blank();
    let (first, second) = (rig.make_key().public_key, rig.make_key().public_key);
    let mut other = Rig::on(crate::sim::Nor::blank(4), 99);
    let third = other.make_key().public_key;
    assert!(first != second && first != third && second != third);
}
