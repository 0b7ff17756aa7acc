//! What people may try, and what the dongle says to it.

use licfmt::{
    DongleId, PublicKey, Purpose, UnixTime, Validity,
    device::{Chip, DeviceCertificate, Tier},
    message::{Refusal, Request, Response},
};

use super::support::{
    NOW, Rig, Vendor, attest_at, consume, device, dongle_id, limit, statement, unasked, with_chip,
};

const UNTRUSTED: Response = Response::Refused(Refusal::Untrusted);

/// A dongle that waits for its certificate, and the certificate that fits.
fn uncertified() -> (Rig, DeviceCertificate) {
    let mut rig = Rig::blank();
    let asked = rig.make_key();
    let device = device(&asked);
    (rig, device)
}

/// Asks for something that must be refused, and looks that flash was left alone.
fn refused(rig: &mut Rig, request: &Request, refusal: Refusal) {
    let before = rig.flash().content().to_vec();
    assert_eq!(rig.ask(request), Response::Refused(refusal));
    assert_eq!(rig.flash().content(), before);
}

/// D-1: a root key under which anything passes is refused.
#[test]
fn a_weak_root_is_refused() {
    let (mut rig, device) = uncertified();
    let Request::Install { issuer, device, .. } = rig.vendor.install(&device) else {
        unreachable!()
    };
    let mut identity = [0; 32];
    identity[0] = 1;
    for weak in [[0; 32], identity] {
        let install = Request::Install {
            root: PublicKey(weak),
            issuer: issuer.clone(),
            device: device.clone(),
        };
        refused(&mut rig, &install, Refusal::Untrusted);
    }
}

/// D-3: a certificate must fit the key, the unit and the chip, and promise no more than the chip can.
#[test]
fn a_certificate_of_another_dongle_is_refused() {
    let (mut rig, good) = uncertified();
    let other_key = DeviceCertificate {
        public_key: Vendor::new(5).root(),
        ..good.clone()
    };
    let other_unit = DeviceCertificate {
        unit: licfmt::Digest::of(b"another unit"),
        ..good.clone()
    };
    let other_chip = DeviceCertificate {
        chip: Chip::Rp2040,
        ..good.clone()
    };
    for wrong in [other_key, other_unit, other_chip] {
        let install = rig.vendor.install(&wrong);
        refused(&mut rig, &install, Refusal::OtherDongle);
    }
    for tier in [Tier::Development, Tier::Production] {
        let install = rig.vendor.install(&DeviceCertificate {
            tier,
            ..good.clone()
        });
        refused(&mut rig, &install, Refusal::Value);
    }
    let install = rig.vendor.install(&good);
    assert!(matches!(rig.ask(&install), Response::Installed(_)));
}

/// D-1: a chip with read-out protection may be certified for production, one without may not.
#[test]
fn the_tier_ends_at_what_the_chip_can() {
    for (chip, tier, taken) in [
        (Chip::Rp2040, Tier::Development, true),
        (Chip::Rp2040, Tier::Production, false),
        (Chip::Nrf52840, Tier::Production, true),
    ] {
        let mut rig = with_chip(chip);
        let asked = rig.make_key();
        let device = DeviceCertificate {
            tier,
            ..device(&asked)
        };
        let install = rig.vendor.install(&device);
        let answer = rig.ask(&install);
        assert_eq!(matches!(answer, Response::Installed(_)), taken, "{chip}");
    }
}

/// D-1: wrong purpose, outside the issuer's validity, or an issuer of another root.
#[test]
fn a_certificate_of_a_wrong_issuer_is_refused() {
    let (mut rig, device) = uncertified();
    let mut expired = rig.vendor.clone();
    expired.validity = Validity {
        not_before: UnixTime(0),
        not_after: UnixTime(NOW.0 - 1),
    };
    for issuer in [rig.vendor.clone().only(Purpose::Time), expired] {
        let install = issuer.install(&device);
        refused(&mut rig, &install, Refusal::Untrusted);
    }
    let Request::Install { root, .. } = rig.vendor.install(&device) else {
        unreachable!()
    };
    let Request::Install { issuer, device, .. } = Vendor::new(2).install(&device) else {
        unreachable!()
    };
    let mixed = Request::Install {
        root,
        issuer,
        device,
    };
    refused(&mut rig, &mixed, Refusal::Untrusted);
}

/// D-1: once certified, a key does not change its vendor: neither an update of a new owner nor a way
/// back would be honest.
#[test]
fn a_key_is_certified_once() {
    let (mut rig, device) = uncertified();
    let install = rig.vendor.install(&device);
    assert!(matches!(rig.ask(&install), Response::Installed(_)));
    let other = Vendor::new(2).install(&device);
    refused(&mut rig, &other, Refusal::Stage);
    let renumbered = rig.vendor.install(&DeviceCertificate {
        dongle: DongleId::new(43).expect("in range"),
        ..device
    });
    refused(&mut rig, &renumbered, Refusal::Stage);
}

/// D-5: the wrong unit of a tray is not locked.
#[test]
fn lock_names_the_dongle() {
    let mut rig = Rig::provisioned();
    let lock = Request::Lock {
        dongle: DongleId::new(43).expect("in range"),
    };
    refused(&mut rig, &lock, Refusal::OtherDongle);
}

/// D-7: a time statement of another vendor, or of an issuer for something else.
#[test]
fn foreign_time_is_not_believed() {
    let mut rig = Rig::ready(0);
    let said = statement(NOW.0, 1, Some((1, 1)));
    for vendor in [
        Vendor::new(2),
        rig.vendor.clone().only(Purpose::License),
        rig.vendor.clone().only(Purpose::Update),
    ] {
        refused(&mut rig, &vendor.present(&said), Refusal::Untrusted);
    }
    let mut late = rig.vendor.clone().only(Purpose::Time);
    late.validity.not_before = NOW.plus(1);
    refused(&mut rig, &late.present(&said), Refusal::Untrusted);
    late.validity.not_before = NOW;
    assert!(matches!(rig.ask(&late.present(&said)), Response::Times(_)));
}

/// D-7: every bit of a statement counts.
#[test]
fn an_edited_statement_is_refused() {
    let mut rig = Rig::ready(0);
    let Request::Present { issuer, statement } =
        rig.vendor.present(&statement(NOW.0, 1, Some((1, 1))))
    else {
        unreachable!()
    };
    let whole = statement.as_bytes().to_vec();
    for bit in 0..whole.len() * 8 {
        let mut edited = whole.clone();
        edited[bit / 8] ^= 1 << (bit % 8);
        let edited = Request::Present {
            issuer: issuer.clone(),
            statement: licfmt::Sealed::from_bytes(&edited).expect("same length"),
        };
        assert_eq!(rig.ask(&edited), UNTRUSTED, "bit {bit}");
    }
}

/// D-8: an update of another vendor, or by an issuer for something else.
#[test]
fn a_foreign_update_is_refused() {
    let mut rig = Rig::ready(10);
    let update = rig.update_with(&[limit(0, 2, 1000)]);
    for vendor in [Vendor::new(2), rig.vendor.clone().only(Purpose::Device)] {
        refused(&mut rig, &vendor.update(&update), Refusal::Untrusted);
    }
}

/// D-8: the key of an issuer that expired may have leaked since, and an update can be backdated. What
/// was applied in time is still answered with its receipt.
#[test]
fn an_update_of_an_expired_issuer_is_refused() {
    let mut rig = Rig::ready(10);
    let update = rig.update_with(&[limit(0, 2, 1000)]);
    assert_eq!(update.issued, NOW);
    let mut issuer = rig.vendor.clone().only(Purpose::Update);
    issuer.validity.not_after = NOW;
    let backdated = issuer.update(&update);
    issuer.validity.not_after = NOW.plus(1);
    let in_time = issuer.update(&update);
    let present = |rig: &mut Rig, time: UnixTime| {
        let present = rig.vendor.present(&statement(time.0, 0, None));
        assert!(matches!(rig.ask(&present), Response::Times(_)));
    };
    present(&mut rig, NOW.plus(1));
    refused(&mut rig, &backdated, Refusal::Untrusted);
    let receipt = rig.apply(&in_time).expect("valid up to this very second");
    present(&mut rig, NOW.plus(2));
    assert_eq!(rig.apply(&in_time), Ok(receipt));
}

/// D-8: an update for another dongle of the same vendor.
#[test]
fn another_dongles_update_is_refused() {
    let mut rig = Rig::ready(10);
    let mut update = rig.update_with(&[limit(0, 2, 1000)]);
    update.dongle = DongleId::new(43).expect("in range");
    let request = rig.vendor.update(&update);
    refused(&mut rig, &request, Refusal::OtherDongle);
}

/// D-8: an update answers one request of one life of the dongle; a copy kept for later is worthless.
#[test]
fn a_replayed_update_is_refused() {
    let mut rig = Rig::ready(10);
    let old = rig.update_with(&[limit(0, 2, 1000)]);
    let old = rig.vendor.update(&old);
    assert!(rig.apply(&old).is_ok());
    assert!(rig.update(&[limit(0, 3, 10)]).is_ok());
    rig.prepare_update();
    refused(&mut rig, &old, Refusal::Sequence);
    let guessed = rig.vendor.update(&unasked(dongle_id(), 4));
    refused(&mut rig, &guessed, Refusal::Sequence);
}

/// D-3: a fault while signing keeps the answer in, and nothing was done for it.
#[test]
fn a_faulty_signature_is_not_sent() {
    let mut rig = Rig::ready(10);
    let prepared = rig.update_with(&[limit(0, 2, 1000)]);
    let apply = rig.vendor.update(&prepared);
    rig.dongle.inject_signing_fault(300);
    for request in [attest_at(NOW), consume(0, 1), Request::PrepareUpdate, apply] {
        refused(&mut rig, &request, Refusal::SelfCheck);
    }
    let mut rig = rig.power_cycle();
    assert_eq!(rig.use_counter(0, 0).state.used, 0);
}

/// D-9: a dongle that lost one of its records does not begin anew.
#[test]
fn a_lost_record_is_not_forgotten() {
    for area in 0..4 {
        let mut rig = Rig::ready(10);
        let bytes = &mut rig.flash().content_mut()[area * 4096..(area + 1) * 4096];
        if bytes.iter().all(|byte| *byte == 0xFF) {
            continue;
        }
        bytes[20] ^= 1;
        let mut rig = rig.power_cycle();
        for request in [Request::Info, attest_at(NOW), super::support::create_key()] {
            assert_eq!(rig.ask(&request), Response::Refused(Refusal::Storage));
        }
    }
}
