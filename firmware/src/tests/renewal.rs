//! A new certificate for a key that has one: its issuer was revoked (D-1).

use licfmt::{
    Digest, DongleId, Purpose,
    device::{Chip, DeviceCertificate, Tier},
    message::{Refusal, Request, Response},
};

use super::support::{NOW, Rig, Vendor, device_for, statement};

/// The issuer in place of the revoked one.
fn successor(rig: &Rig) -> Vendor {
    rig.vendor.clone().with_issuer(77)
}

/// What the dongle's new certificate says.
fn renewed(rig: &mut Rig) -> DeviceCertificate {
    DeviceCertificate {
        issued: NOW.plus(1),
        ..device_for(rig.info().public_key.expect("made"))
    }
}

/// Dongles with a certificate: before the lock and after it.
fn certified() -> [Rig; 2] {
    [Rig::provisioned(), Rig::ready(10)].map(|mut rig| {
        let present = rig.vendor.present(&statement(NOW.0, 5, Some((1, 3))));
        assert!(matches!(rig.ask(&present), Response::Times(_)));
        rig
    })
}

/// D-1: the certificate changes and nothing else, locked or not; a repetition writes nothing; there is
/// no way back to the old one.
#[test]
fn a_certificate_is_renewed() {
    for mut rig in certified() {
        let old = device_for(rig.info().public_key.expect("made"));
        let old = rig.vendor.install(&old);
        let before = rig.info();
        let ledger = rig.dongle.core().expect("alive").ledger.clone();
        let device = renewed(&mut rig);
        let install = successor(&rig).install(&device);
        assert!(matches!(rig.ask(&install), Response::Installed(_)));

        let content = rig.flash().content().to_vec();
        assert!(matches!(rig.ask(&install), Response::Installed(_)));
        assert_eq!(rig.ask(&old), Response::Refused(Refusal::Stage));
        assert_eq!(rig.flash().content(), content);

        assert_eq!(rig.dongle.core().expect("alive").ledger, ledger);
        let mut rig = rig.power_cycle();
        let after = rig.info();
        assert_eq!((after.stage, after.lock), (before.stage, before.lock));
        assert_eq!(after.dongle, before.dongle);
        assert_eq!(after.public_key, before.public_key);
        assert_eq!(after.times, before.times);
        assert_eq!(after.counters, before.counters);
        let Request::Install { issuer, device, .. } = install else {
            unreachable!()
        };
        let kept = Response::Certificates { issuer, device };
        assert_eq!(rig.ask(&Request::Certificates), kept);
    }
}

/// D-1: another root, another number, or not later: the dongle keeps what it has.
#[test]
fn what_is_no_renewal_is_refused() {
    for mut rig in certified() {
        let good = renewed(&mut rig);
        let issuer = successor(&rig);
        let same_time = DeviceCertificate {
            issued: NOW,
            ..good.clone()
        };
        let earlier = DeviceCertificate {
            issued: licfmt::UnixTime(NOW.0 - 1),
            ..good.clone()
        };
        let renumbered = DeviceCertificate {
            dongle: DongleId::new(43).expect("in range"),
            ..good.clone()
        };
        let other_key = DeviceCertificate {
            public_key: Vendor::new(5).root(),
            ..good.clone()
        };
        let other_unit = DeviceCertificate {
            unit: Digest::of(b"another unit"),
            ..good.clone()
        };
        let other_chip = DeviceCertificate {
            chip: Chip::Rp2040,
            ..good.clone()
        };
        let better = DeviceCertificate {
            tier: Tier::Production,
            ..good.clone()
        };
        let before = rig.flash().content().to_vec();
        for (install, refusal) in [
            (issuer.install(&same_time), Refusal::Stage),
            (issuer.install(&earlier), Refusal::Stage),
            (issuer.install(&renumbered), Refusal::Stage),
            (Vendor::new(2).install(&good), Refusal::Stage),
            (issuer.install(&other_key), Refusal::OtherDongle),
            (issuer.install(&other_unit), Refusal::OtherDongle),
            (issuer.install(&other_chip), Refusal::OtherDongle),
            (issuer.install(&better), Refusal::Value),
            (
                issuer.only(Purpose::Update).install(&good),
                Refusal::Untrusted,
            ),
        ] {
            assert_eq!(rig.ask(&install), Response::Refused(refusal));
            assert_eq!(rig.flash().content(), before);
        }
    }
}
