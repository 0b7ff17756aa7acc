//! The same with a seed that is wrapped with a device secret: it is not on flash, ever (D-1).

use licfmt::message::Request;

use super::{
    keys::seed,
    sweep::{Case, sweep, traces},
};
use crate::{
    sim::Nor,
    tests::support::{Rig, create_key, device_for, dongle_id},
};

const SECRET: Option<[u8; 32]> = Some([0x5A; 32]);

fn blank() -> Rig {
    Rig::with_secret(Nor::blank(4), 1, SECRET)
}

fn key_made() -> Rig {
    let mut rig = blank();
    rig.make_key();
    rig
}

/// Every step of the request; neither the key before it nor the one after is on flash when the dongle
/// recovered, and what it recovered still signs.
fn sweep_wrapped(mut start: Rig, request: fn(&mut Rig) -> Request) {
    let case = Case {
        start: start.flash().clone(),
        secret: SECRET,
        request,
        check: |start, recovered, _| {
            let before = Rig::with_secret(start.clone(), 5, SECRET);
            if before
                .dongle
                .core()
                .is_some_and(|core| core.identity.is_some())
            {
                assert_eq!(traces(recovered.flash(), &seed(&before)), 0);
            }
            if recovered.info().public_key.is_some() {
                let present = seed(recovered);
                assert_eq!(traces(recovered.flash(), &present), 0);
            }
        },
    };
    for power in [true, false] {
        let outcome = sweep(&case, power);
        assert!(outcome.old > 0 && outcome.new > 0);
    }
}

/// D-1, D-9.
#[test]
fn create_key_cut() {
    sweep_wrapped(blank(), |_| create_key());
    sweep_wrapped(blank().provision(), |_| create_key());
}

/// D-1, D-9.
#[test]
fn install_cut() {
    sweep_wrapped(key_made(), |rig| {
        let public_key = rig.info().public_key.expect("made");
        rig.vendor.install(&device_for(public_key))
    });
}

/// D-1, D-9.
#[test]
fn lock_cut() {
    sweep_wrapped(blank().provision(), |_| Request::Lock {
        dongle: dongle_id(),
    });
}
